"""A QR code as SVG, for paper and screen, drawn on this machine."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(text: str) -> SafeString:
    drawn = segno.make(text, error="m", micro=False).svg_inline(scale=5, border=4, title="Mã QR", light="#fff")
    return mark_safe(drawn)  # noqa: S308  paths of numbers; the text itself is not in it
