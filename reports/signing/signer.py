"""One signature more on a PDF, by a key in memory, with a visible mark. Runs in the child only; no Django, no clock."""

from __future__ import annotations

import base64
import io
from datetime import datetime, timedelta, timezone
from typing import Any

from reports.signing.checker import Refused, common_name

HERE = timezone(timedelta(hours=7))
MARK = (65.0, 22.0)  # mm, where the seal goes
MM = 72 / 25.4
RED = (192, 0, 0)
DOTS = 12  # per mm of the mark


def sign(job: dict[str, Any], pdf: bytes, font: bytes) -> tuple[dict[str, Any], bytes]:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    at = datetime.fromisoformat(job["at"])
    signer = _opened(base64.b64decode(job.pop("key")), job.pop("passphrase"))
    cert = signer.signing_cert
    _may_sign(cert, at)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    name = f"ChuKy{1 + sum(1 for _ in fields.enumerate_sig_fields(writer.prev))}"
    place = _place(pdf, job["beside"]) if name == "ChuKy1" else None
    page, box = place or (0, None)
    about = signers.PdfSignatureMetadata(
        field_name=name, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, name=common_name(cert.subject)
    )
    style = _mark(_lines(cert.subject, at), font) if box else None

    class Signer(signers.PdfSigner):
        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            """The moment is that of the mark, as the asker's clock gave it, not a second look at the clock."""
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = at.astimezone(HERE)
            return session

    signed = Signer(
        about, signer=signer, stamp_style=style, new_field_spec=fields.SigFieldSpec(name, on_page=page, box=box)
    ).sign_pdf(writer)
    return {"marked": box is not None}, signed.getvalue()


def _opened(key: bytes, passphrase: str) -> Any:
    from asn1crypto import pkcs12
    from pyhanko.sign import signers

    try:
        pkcs12.Pfx.load(key, strict=True).native  # noqa: B018  reads the whole of it
    except Exception:
        raise Refused("not_a_key") from None
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(key, [], passphrase.encode() or None)
    except AttributeError:
        raise Refused("no_private_key") from None
    except Exception:
        raise Refused("wrong_passphrase") from None
    if signer is None or signer.signing_cert is None:
        raise Refused("no_private_key")
    return signer


def _may_sign(cert: Any, at: datetime) -> None:
    if at < cert.not_valid_before:
        raise Refused("not_yet_valid", f"{cert.not_valid_before.astimezone(HERE):%d/%m/%Y}")
    if at > cert.not_valid_after:
        raise Refused("expired", f"{cert.not_valid_after.astimezone(HERE):%d/%m/%Y}")
    usage = cert.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        raise Refused("not_for_signing")


def _lines(subject: Any, at: datetime) -> list[str]:
    who, office = common_name(subject), subject.native.get("organization_name") or ""
    office = " ".join(office) if isinstance(office, list) else office
    moment = f"{at.astimezone(HERE):%d/%m/%Y %H:%M:%S} +07:00"
    return [f"Ký bởi: {who}", *([f"Cơ quan: {office}"] if office and office != who else []), f"Thời gian ký: {moment}"]


def _place(pdf: bytes, beside: list[str]) -> tuple[int, tuple[int, int, int, int]] | None:
    """Page and box under the last of the words found: [authority, position], each as it was printed."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    for words in reversed([words for words in beside if words.strip()]):
        for number in reversed(range(len(document))):
            found = document[number].get_textpage().search(words, match_case=True)
            last = None
            while at := found.get_next():
                last = at
            if last is None:
                continue
            text = document[number].get_textpage()
            boxes = [text.get_charbox(place) for place in range(last[0], last[0] + last[1])]
            left, bottom, right = min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes)
            wide, high = MARK[0] * MM, MARK[1] * MM
            middle = (left + right) / 2 - 10 * MM  # a seal stands on the left of the name
            x = min(max(middle - wide / 2, 30 * MM), document[number].get_width() - 10 * MM - wide)
            return number, (round(x), round(bottom - 4 - high), round(x + wide), round(bottom - 4))
    return None


def _mark(lines: list[str], font: bytes) -> Any:
    """The visible mark, drawn in our own letters: who and when, in red, framed."""
    from PIL import Image, ImageDraw, ImageFont
    from pyhanko.pdf_utils.images import PdfImage
    from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle

    wide, high = (round(side * DOTS) for side in MARK)
    picture = Image.new("RGB", (wide, high), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((3, 3, wide - 4, high - 4), outline=RED, width=5)
    for size in range(56, 20, -2):
        letters = ImageFont.truetype(io.BytesIO(font), size)
        shown = [part for line in lines for part in _broken(line, letters, wide - 50)]
        if len(shown) * size * 1.25 <= high - 30 and (len(shown) == len(lines) or size <= 36):
            break
    for number, line in enumerate(shown):
        draw.text((25, 15 + number * size * 1.25), line, font=letters, fill=RED)
    fill = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
    )  # fmt: skip
    return StaticStampStyle(
        background=PdfImage(picture, name="Mark"), background_opacity=1, background_layout=fill, border_width=0
    )


def _broken(line: str, letters: Any, wide: float) -> list[str]:
    lines, words = [""], line.split()
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if letters.getlength(longer) > wide and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
