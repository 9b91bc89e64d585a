"""Sign here with a key that is used once and kept nowhere, or keep what was signed elsewhere once it was checked.

Whoever may freeze a report, send a letter or issue a document signs it in the unit's name. What was frozen stays as
it is: a signed file is a version beside it that begins with the very same bytes.
"""

from __future__ import annotations

import datetime
import hashlib

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from directives import files
from reports.signing import running
from reports.signing.models import SignedPaper
from reports.signing.originals import Original, stored
from units import journal
from units.models import User
from units.refusals import NotYours, Refusal

LARGEST_KEY = 64 * 1024
LARGEST_PDF = 50 * 1024 * 1024
Way = SignedPaper.Way


class NotReady(Refusal):
    sentence = "Văn bản này chưa chốt, chưa ban hành nên chưa ký số được."


class KeyTooBig(Refusal):
    sentence = "Tệp khóa lớn quá 64 KB, không phải tệp chứng thư số .p12, .pfx."


class PdfTooBig(Refusal):
    sentence = "Tệp đã ký lớn quá 50 MB nên chưa nhận được."


class KeptAlready(Refusal):
    sentence = "Tệp đã ký này đã được lưu rồi."


class SignedMeanwhile(Refusal):
    sentence = "Người khác vừa lưu một bản ký số của văn bản này. Xin xem lại rồi ký."


@sensitive_variables("key", "passphrase")
def sign(
    original: Original, *, key: bytes, passphrase: str, by: User, today: datetime.date, now: datetime.datetime
) -> SignedPaper:
    """One signature more on the newest version. Raises NotSigned when key or passphrase will not do."""
    _allow(original, by, today)
    if len(key) > LARGEST_KEY:
        raise KeyTooBig
    frozen = original.read()
    newest = original.signed.first()
    base = stored(newest.pdf, newest.pdf_sha256) if newest else frozen
    checked = running.sign(frozen, base, key=key, passphrase=passphrase, at=now, beside=original.beside())
    return _keep(original, frozen, checked, Way.HERE, by=by, today=today, now=now, after=newest.number if newest else 0)


def keep_signed(
    original: Original, pdf: bytes, *, by: User, today: datetime.date, now: datetime.datetime
) -> SignedPaper:
    """Take in a file that was signed elsewhere. Raises NotSigned unless it is the original with whole signatures."""
    _allow(original, by, today)
    if len(pdf) > LARGEST_PDF:
        raise PdfTooBig
    frozen = original.read()
    checked = running.check(frozen, pdf)
    return _keep(original, frozen, checked, Way.BROUGHT, by=by, today=today, now=now)


def _allow(original: Original, by: User, today: datetime.date) -> None:
    if not original.may_sign(by, today):
        raise NotYours
    if not original.is_ready:
        raise NotReady


@transaction.atomic
def _keep(
    original: Original, frozen: bytes, checked: running.Checked, way: str, *, by: User, today: datetime.date,
    now: datetime.datetime, after: int | None = None,
) -> SignedPaper:  # fmt: skip
    sha256, frozen_sha256 = hashlib.sha256(checked.pdf).hexdigest(), hashlib.sha256(frozen).hexdigest()
    type(original.row).objects.select_for_update().get(pk=original.row.pk)
    newest = original.signed.first()
    number = newest.number if newest else 0
    if after is not None and number != after:
        raise SignedMeanwhile
    if SignedPaper.objects.filter(pdf_sha256=sha256).exists():
        raise KeptAlready
    try:
        with transaction.atomic():
            kept = SignedPaper.objects.create(
                **{original.column: original.row}, number=number + 1, way=way, signers=checked.signers,
                original=files.keep(frozen, frozen_sha256), original_sha256=frozen_sha256,
                pdf=files.keep(checked.pdf, sha256), pdf_size=len(checked.pdf), pdf_sha256=sha256,
                kept_at=now, kept_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise SignedMeanwhile from None
    names = ", ".join(signer["name"] for signer in checked.signers)
    deed = "ký số" if way == Way.HERE else "lưu bản đã ký số của"
    journal.record(
        "paper.sign" if way == Way.HERE else "paper.keep", original.subject, unit=original.unit, by=by, today=today,
        text=f"{original.unit} {deed} {original.title[:1].lower()}{original.title[1:]} (chữ ký của {names})",
        data={
            "number": kept.number, "sha256": sha256, "original_sha256": frozen_sha256,
            "signers": [{name: signer[name] for name in ("name", "issuer", "serial")} for signer in checked.signers],
        },
    )  # fmt: skip
    return kept
