"""Keys and certificates for the tests of signing, made anew each time."""

from __future__ import annotations

import datetime
import io
from functools import cache
from types import SimpleNamespace
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

PASSPHRASE = "Mật khẩu của khóa – 2026"
BEFORE, AFTER = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC), datetime.datetime(2040, 1, 1, tzinfo=datetime.UTC)


def name(common: str, organisation: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    parts += [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)] if organisation else []
    return x509.Name(parts)


@cache
def authority(common: str = "CA chuyên dùng mẫu") -> SimpleNamespace:
    key = ec.generate_private_key(ec.SECP256R1())
    cert = _certificate(name(common), name(common), key.public_key(), key, is_authority=True)
    return SimpleNamespace(key=key, cert=cert, pem=cert.public_bytes(Encoding.PEM))


@cache
def make_key(common: str = "Đảng ủy phường Nhị Chiểu", *, kind: str = "ec", before: Any = BEFORE, after: Any = AFTER,
             purpose: str = "signing", passphrase: str = PASSPHRASE) -> bytes:  # fmt: skip
    """A PKCS#12 file of a certificate that the authority gave."""
    key: Any = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    root = authority()
    cert = _certificate(name(common, "Đảng bộ phường"), root.cert.subject, key.public_key(), root.key,
                        before=before, after=after, purpose=purpose)  # fmt: skip
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"khoa", key, cert, [root.cert], lock)


def _certificate(subject: Any, issuer: Any, public: Any, signing: Any, *, is_authority: bool = False,
                 before: Any = BEFORE, after: Any = AFTER, purpose: str = "signing") -> x509.Certificate:  # fmt: skip
    signs = purpose == "signing" and not is_authority
    usage = x509.KeyUsage(
        digital_signature=signs, content_commitment=signs, key_encipherment=purpose == "locking",
        data_encipherment=False, key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    made = made.serial_number(x509.random_serial_number()).not_valid_before(before).not_valid_after(after)
    made = made.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    made = made.add_extension(usage, critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    if not is_authority:
        root = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
        made = made.add_extension(root, critical=False)
    return made.sign(signing, hashes.SHA256())


def signed_elsewhere(pdf: bytes, *, before: Any = None, key: bytes | None = None) -> bytes:
    """As another program signs: an update behind the file; `before` changes the writer first."""
    signer = signers.SimpleSigner.load_pkcs12_data(key or make_key("Người ký ngoài"), [], PASSPHRASE.encode())
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if before:
        before(writer)
    about = signers.PdfSignatureMetadata(field_name="ChuKySo", md_algorithm="sha256")
    field = fields.SigFieldSpec("ChuKySo", box=(300, 100, 400, 150))
    return signers.PdfSigner(about, signer=signer, new_field_spec=field).sign_pdf(writer).getvalue()
