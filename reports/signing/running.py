"""Starts the process that signs or checks, hands it what it needs through a pipe, and reads its answer.

Nothing is written to the disk on the way, and nothing of the job is logged, not even when it fails.
"""

from __future__ import annotations

import base64
import datetime
import json
import logging
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings

from reports.printing import FONTS
from units.refusals import Refusal

logger = logging.getLogger(__name__)
CHILD = "reports.signing.child"
MEMORY = 1536 * 1024 * 1024
TIMEOUT = 60

SENTENCES = {
    "not_a_key": "Tệp khóa không đọc được: cần tệp chứng thư số .p12 hoặc .pfx.",
    "wrong_passphrase": "Mật khẩu của tệp khóa không đúng.",
    "no_private_key": "Tệp này chỉ có chứng thư, không có khóa để ký.",
    "expired": "Chứng thư số đã hết hạn ngày {}. Xin dùng chứng thư còn hiệu lực.",
    "not_yet_valid": "Chứng thư số chỉ có hiệu lực từ ngày {}.",
    "not_for_signing": "Chứng thư số này không được cấp để ký văn bản.",
    "unsigned": "Tệp này chưa có chữ ký số.",
    "not_our_paper": "Tệp này không phải bản đã chốt được ký: phần trước chữ ký khác bản gốc. Xin tải bản PDF để ký ở"
    " đây, ký rồi tải lên lại, không mở ra lưu lại bằng phần mềm khác.",
    "changed": "Tệp này bị sửa sau bản gốc: ngoài chữ ký còn có thay đổi khác trên trang.",
    "covered": "Hình chữ ký trong tệp này che quá nhiều nội dung của trang.",
    "broken": "Chữ ký số trong tệp không còn đúng: tệp đã bị sửa sau khi ký.",
    "not_whole": "Chữ ký số không bao trùm cả tệp: có phần được thêm vào sau khi ký.",
    "closed": "Một chữ ký trong tệp này không cho thêm chữ ký nào nữa.",
    "not_understood": "Chữ ký số trong tệp này không đọc được.",
    "unreadable": "Tệp này không đọc được như một tệp PDF có chữ ký.",
    "failed": "Chưa làm được vì máy chủ gặp trục trặc. Xin thử lại; nếu vẫn vậy, xin báo người quản trị.",
    "too_long": "Tệp quá lớn hoặc quá phức tạp nên chưa xử lý được.",
}


class NotSigned(Refusal):
    """No signed file came of it; the sentence says why. `code` names it."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(SENTENCES[code].format(about))
        self.code = code


@dataclass(frozen=True)
class Checked:
    pdf: bytes
    signers: list[dict[str, Any]]
    marked: bool = False


def sign(
    original: bytes, newest: bytes, *, key: bytes, passphrase: str, at: datetime.datetime, beside: Sequence[str]
) -> Checked:
    """`newest` with one signature more. `beside` are the lines of the signature block under which the mark goes."""
    secret = {"key": base64.b64encode(key).decode(), "passphrase": passphrase}
    return _run(original, newest, {**secret, "at": at.isoformat(), "beside": list(beside)})


def check(original: bytes, signed: bytes) -> Checked:
    """Raises NotSigned unless `signed` is the original with whole signatures and nothing else added."""
    return _run(original, signed, {})


def trusted_roots() -> list[bytes]:
    """The CA certificates that the office has put beside the programme (PEM or DER); none means nothing is compared."""
    folder = settings.SIGNING_CA_DIR
    if not folder or not Path(folder).is_dir():
        return []
    roots = []
    for path in sorted(Path(folder).iterdir()):
        if path.suffix.lower() not in (".pem", ".crt", ".cer", ".der"):
            continue
        data = path.read_bytes()
        found = re.findall(r"-----BEGIN CERT.*?-----END CERTIFICATE-----", data.decode("ascii", "ignore"), re.DOTALL)
        try:
            ders = [ssl.PEM_cert_to_DER_cert(pem) for pem in found] or [data]
            roots += [der for der in ders if x509.load_der_x509_certificate(der)]
        except ValueError:
            logger.warning("signing: %s holds no certificate that can be read", path)
    return roots


def _run(original: bytes, newest: bytes, more: dict[str, Any]) -> Checked:
    job = {
        "original": base64.b64encode(original).decode(),
        "newest": base64.b64encode(newest).decode(),
        "roots": [base64.b64encode(root).decode() for root in trusted_roots()],
        "font": str(FONTS / "LiberationSerif-Regular.ttf"),
        "memory": MEMORY,
        "seconds": TIMEOUT,
        **more,
    }
    child = subprocess.Popen(  # noqa: S603  (our own module, our own interpreter)
        [sys.executable, "-m", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )
    try:
        answer, _ = child.communicate(json.dumps(job).encode() + b"\n", timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise NotSigned("too_long") from None
    line, _, pdf = answer.partition(b"\n")
    if child.returncode != 0 or not line:
        logger.error("signing: the child ended with %s", child.returncode)
        raise NotSigned("too_long" if child.returncode < 0 else "failed")
    facts = json.loads(line)
    if code := facts.get("refused"):
        if code == "failed":
            logger.error("signing: the child failed with %s", facts["about"])
        raise NotSigned(code, facts["about"])
    return Checked(pdf, facts["signers"], facts.get("marked", False))


def _environment() -> dict[str, str]:
    """Nothing of ours goes along but where the programme lies."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return kept | {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "Asia/Ho_Chi_Minh",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONPATH": str(settings.BASE_DIR),
        "PYTHONSAFEPATH": "1",
    }
