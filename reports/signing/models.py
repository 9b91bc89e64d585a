"""Signed versions of what was issued, each with who signed and who kept it. Never changed, never thrown away."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from directives.models import Directive, Urging
from directives.models.files import by_content
from units.models import User

TRUST = {
    "unchecked": "chưa đối chiếu danh sách CA",
    "trusted": "thuộc CA mà cơ quan tin cậy, chưa kiểm tra thu hồi",
    "untrusted": "không thuộc CA nào mà cơ quan tin cậy",
}


class SignedPaper(models.Model):
    """One file that holds the original, to the byte, and signatures behind it; `signers` is what was read when it came.

    Of one of three: a frozen report, a letter that urges, a document issued here.
    """

    class Way(models.TextChoices):
        HERE = "here", "Ký tại đây"
        BROUGHT = "brought", "Ký bằng phần mềm khác, tải lên"

    snapshot = models.ForeignKey(
        "reports.Snapshot", on_delete=models.PROTECT, null=True, blank=True, related_name="signed"
    )
    urging = models.ForeignKey(Urging, on_delete=models.PROTECT, null=True, blank=True, related_name="signed")
    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, null=True, blank=True, related_name="signed")
    number = models.PositiveSmallIntegerField("lần")
    way = models.CharField("cách ký", max_length=8, choices=Way)
    original = models.FileField("bản gốc", upload_to=by_content, max_length=200)
    original_sha256 = models.CharField("SHA-256 của bản gốc", max_length=64, db_index=True)
    pdf = models.FileField("bản đã ký", upload_to=by_content, max_length=200)
    pdf_size = models.PositiveIntegerField("dung lượng (byte)")
    pdf_sha256 = models.CharField("SHA-256 của bản đã ký", max_length=64, unique=True)
    signers = models.JSONField("người ký")
    kept_at = models.DateTimeField("lưu lúc")
    kept_by = models.ForeignKey(User, verbose_name="người lưu", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bản đã ký số"
        verbose_name_plural = "bản đã ký số"
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(snapshot__isnull=False, urging=None, directive=None)
                | Q(snapshot=None, urging__isnull=False, directive=None)
                | Q(snapshot=None, urging=None, directive__isnull=False),
                name="signed_paper_of_one_original",
            ),
            models.UniqueConstraint(fields=["snapshot", "number"], name="signed_report_once_for_a_number"),
            models.UniqueConstraint(fields=["urging", "number"], name="signed_letter_once_for_a_number"),
            models.UniqueConstraint(fields=["directive", "number"], name="signed_document_once_for_a_number"),
        ]

    def __str__(self) -> str:
        return f"Bản ký số lần {self.number}"

    @property
    def lines(self) -> list[str]:
        return [signer_line(signer) for signer in self.signers]


def signer_line(signer: dict[str, Any]) -> str:
    """ "Đảng ủy X, 08:15 22/11/2026: chữ ký toàn vẹn; chứng thư do CA Y cấp, chưa đối chiếu danh sách CA." """
    at = ""
    if signer["at"]:
        moment = datetime.datetime.fromisoformat(signer["at"]).astimezone(HERE)
        at = f", {moment:%H:%M %d/%m/%Y}{' (có dấu thời gian)' if signer['stamped'] else ' (theo đồng hồ máy ký)'}"
    issuer = "chứng thư tự ký" if signer["is_self_issued"] else f"chứng thư do {signer['issuer']} cấp"
    lapsed = "" if signer["in_force"] else "; chứng thư không còn hiệu lực lúc ký"
    return f"{signer['name']}{at}: chữ ký toàn vẹn; {issuer}, {TRUST[signer['trust']]}{lapsed}."


HERE = datetime.timezone(datetime.timedelta(hours=7))
