"""Signing a frozen report here, and keeping one that was signed elsewhere: what is let in, what is refused, what is
kept, and that a key is never among it."""

import base64
import datetime
import io
import json
import logging
import shutil
import subprocess

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from directives.models import Directive
from reports import printing
from reports.models import SignedPaper
from reports.signing import running
from reports.signing.originals import of_snapshot
from reports.urging import actions as urging
from reports.urging.actions import draft_letter
from tests.cast import assign
from tests.reports import LATER, freeze, make_report
from tests.signing import PASSPHRASE, authority, make_key, signed_elsewhere
from units.models import Entry

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 6, 16, 2, 30, tzinfo=datetime.UTC)


DRAWN: dict[str, bytes] = {}
draw = printing.render_pdf


def drawn(paper, **more):
    """The same paper is drawn once for all tests."""
    key = printing.render_html(paper)
    DRAWN[key] = DRAWN.get(key) or draw(paper, **more)
    return DRAWN[key]


@pytest.fixture
def w(client, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "render_pdf", drawn)
    settings.SIGNING_CA_DIR = str(tmp_path / "ca")
    with time_machine.travel(NOW, tick=False):
        w = make_report()
        w.report.signing_authority, w.report.signer_title = "T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ THƯỜNG TRỰC"
        w.report.save()
        w.snapshot = freeze(w.report, by=w.clerk, today=LATER)
        client.force_login(w.clerk)
        yield w


def frozen(w):
    with w.snapshot.pdf.open("rb") as file:
        return file.read()


def url(w, name="paper-sign", *more):
    return reverse(name, args=["report", w.snapshot.pk, *more])


def sign(client, w, key=None, passphrase=PASSPHRASE, **more):
    upload = SimpleUploadedFile("khoa.p12", key or make_key())
    return client.post(url(w), {"key": upload, "passphrase": passphrase}, **more)


def bring(client, w, pdf):
    return client.post(url(w, "paper-sign-upload"), {"pdf": SimpleUploadedFile("ky.pdf", pdf)})


# --- Here -------------------------------------------------------------------------------------------------------------


def test_a_report_is_signed_behind_the_frozen_bytes_with_a_mark_and_a_line_in_the_journal(client, w):
    page = sign(client, w, follow=True)
    kept = SignedPaper.objects.get()
    pdf = client.get(url(w, "paper-signed", 1)).content
    assert pdf.startswith(frozen(w))
    assert len(pdf) == kept.pdf_size
    assert (kept.number, kept.way, kept.kept_by, kept.kept_at) == (1, "here", w.clerk, NOW)
    said = "Đảng ủy phường Nhị Chiểu, 09:30 16/06/2026 (theo đồng hồ máy ký): chữ ký toàn vẹn; chứng thư do"
    assert f"{said} CA chuyên dùng mẫu cấp, chưa đối chiếu danh sách CA." in page.content.decode()
    entry = Entry.objects.filter(act="paper.sign").get()
    assert entry.actor == w.clerk
    assert entry.data["original_sha256"] == w.snapshot.pdf_sha256
    assert "chữ ký của Đảng ủy phường Nhị Chiểu" in entry.text


def test_the_visible_mark_stands_under_the_position_where_the_seal_goes(client, w):
    import pdfplumber

    sign(client, w)
    with pdfplumber.open(io.BytesIO(client.get(url(w, "paper-signed", 1)).content)) as pdf:
        marks = [(page, mark) for page in pdf.pages for mark in page.annots if mark["data"]["Subtype"].name == "Widget"]
        [(page, mark)] = marks
        [position] = page.search("PHÓ BÍ THƯ THƯỜNG TRỰC")
    assert 0 < mark["top"] - position["bottom"] < 10
    assert mark["x0"] < (position["x0"] + position["x1"]) / 2 < mark["x1"]
    assert mark["x1"] < page.width
    assert 20 < mark["height"] / 72 * 25.4 < 23


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not here")
def test_another_program_finds_the_signature_whole(client, w, tmp_path):
    sign(client, w, make_key(kind="rsa"))
    path = tmp_path / "ky.pdf"
    path.write_bytes(client.get(url(w, "paper-signed", 1)).content)
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_a_second_signature_comes_behind_the_first(client, w):
    sign(client, w)
    sign(client, w, make_key("Văn thư"))
    kept = SignedPaper.objects.get(number=2)
    assert [signer["name"] for signer in kept.signers] == ["Đảng ủy phường Nhị Chiểu", "Văn thư"]
    assert client.get(url(w, "paper-signed", 2)).content.startswith(client.get(url(w, "paper-signed", 1)).content)


WRONG = {
    "passphrase": (lambda: make_key(), "sai", "Mật khẩu của tệp khóa không đúng."),
    "no key": (lambda: b"day la van ban", PASSPHRASE, "Tệp khóa không đọc được"),
    "too big": (lambda: b"0" * 70_000, PASSPHRASE, "tệp không quá 64 KB"),
    "lapsed": (
        lambda: make_key("Cũ", after=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)), PASSPHRASE,
        "Chứng thư số đã hết hạn ngày 02/01/2026",
    ),
    "for locking": (lambda: make_key("Mã hóa", purpose="locking"), PASSPHRASE, "không được cấp để ký văn bản"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_key_that_will_not_do_is_refused_in_one_sentence(client, w, case):
    key, passphrase, sentence = WRONG[case]
    response = sign(client, w, key(), passphrase)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not SignedPaper.objects.exists()
    assert not Entry.objects.filter(act="paper.sign").exists()


def test_neither_key_nor_passphrase_stays_anywhere(client, w, caplog, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    key = make_key()
    client.raise_request_exception = False
    sign(client, w, key)
    sign(client, w, key, "sai mật khẩu này")
    monkeypatch.setattr(running, "CHILD", "reports.signing.khong_co")  # even when the machine fails
    sign(client, w, key)
    secrets = [PASSPHRASE.encode(), "sai mật khẩu này".encode(), key[200:260], base64.b64encode(key)[200:260]]
    rows = "".join(serialize("json", model.objects.all()) for model in (SignedPaper, Entry))
    text = json.dumps([str(record.__dict__) for record in caplog.records], ensure_ascii=False) + rows
    places = [text.encode(), json.dumps(text).encode()]
    places += [
        path.read_bytes() for folder in (settings.DATA_DIR, tmp_path) for path in folder.rglob("*") if path.is_file()
    ]
    for secret in secrets:
        assert not any(secret in place for place in places)


def test_a_key_never_comes_by_way_of_a_file_of_the_machine(client, w, monkeypatch):
    seen = []
    monkeypatch.setattr("reports.views.signing.actions.sign", lambda *a, key, **k: seen.append(key) or 1 / 0)
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", lambda *a, **k: pytest.fail("a file"))
    client.raise_request_exception = False
    sign(client, w, b"x" * 3_000_000)
    sign(client, w, b"y" * 60_000)
    assert seen == [b"y" * 60_000]


def test_signing_asks_for_the_token_of_the_form(w):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(w.clerk)
    assert sign(strict, w).status_code == 403
    assert not SignedPaper.objects.exists()


def test_who_may_not_freeze_may_not_sign_and_the_neighbour_sees_nothing(client, w):
    sign(client, w)
    for person, answers in ((w.leader, (403, 200)), (w.secretary, (404, 404)), (w.outsider, (404, 404))):
        client.force_login(person)
        assert (client.get(url(w)).status_code, client.get(url(w, "paper-signed", 1)).status_code) == answers
        assert sign(client, w).status_code == answers[0]
    assert SignedPaper.objects.count() == 1


# --- Brought from elsewhere -------------------------------------------------------------------------------------------


def test_a_file_signed_elsewhere_is_checked_and_kept(client, w):
    pdf = signed_elsewhere(client.get(url(w, "paper-sign-unsigned")).content)
    assert bring(client, w, pdf).status_code == 302
    kept = SignedPaper.objects.get()
    assert kept.way == "brought"
    assert client.get(url(w, "paper-signed", 1)).content == pdf
    assert [signer["name"] for signer in kept.signers] == ["Người ký ngoài"]
    assert Entry.objects.filter(act="paper.keep").count() == 1
    assert "đã được lưu rồi" in bring(client, w, pdf).content.decode()


def paint(writer):
    """Words over the first page."""
    stream = generic.StreamObject(stream_data=b"BT /F1 20 Tf 100 100 Td (DA SUA) Tj ET")
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(stream)])
    writer.update_container(page)


def note(writer):
    """A note that covers text, as a comment of a viewer does."""
    text = {"/Type": "/Annot", "/Subtype": "/FreeText"}
    annot = generic.DictionaryObject({pdf_name(k): pdf_name(v) for k, v in text.items()})
    annot["/Rect"] = generic.ArrayObject([generic.NumberObject(side) for side in (50, 50, 500, 700)])
    page = writer.find_page_for_modification(0)[0].get_object()
    known = list(page["/Annots"]) if "/Annots" in page else []
    page["/Annots"] = generic.ArrayObject([*known, writer.add_object(annot)])
    writer.update_container(page)


def retouch(writer):
    """The words of the page itself, under the same number."""
    page = writer.find_page_for_modification(0)[0].get_object()
    contents = page["/Contents"]
    contents = contents[0] if isinstance(contents, generic.ArrayObject) else contents
    contents._data = b"BT ET"
    contents._encoded_data = None
    writer.update_container(contents)


def rewritten(pdf):
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    out = io.BytesIO()
    copy_into_new_writer(PdfFileReader(io.BytesIO(pdf))).write(out)
    return out.getvalue()


def flipped(pdf, at):
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


BAD = {
    "not signed": (lambda pdf: pdf, "chưa có chữ ký số"),
    "another paper": (lambda pdf: signed_elsewhere(rewritten(pdf)), "không phải bản đã chốt"),
    "no pdf": (lambda pdf: b"khong phai", "không phải bản đã chốt"),
    "only lengthened": (lambda pdf: pdf + b"\n% them\n", "không đọc được như một tệp PDF|chưa có chữ ký số"),
    "painted, then signed": (lambda pdf: signed_elsewhere(pdf, before=paint), "bị sửa sau bản gốc"),
    "covered, then signed": (lambda pdf: signed_elsewhere(pdf, before=note), "bị sửa sau bản gốc"),
    "retouched, then signed": (lambda pdf: signed_elsewhere(pdf, before=retouch), "bị sửa sau bản gốc"),
    "lengthened after": (lambda pdf: signed_elsewhere(pdf) + b"% them\n", "không bao trùm cả tệp"),
    "signature broken": (lambda pdf: flipped(signed_elsewhere(pdf), len(pdf) + 40), ""),
    "cut": (lambda pdf: signed_elsewhere(pdf)[:-400], ""),
}


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_altered_or_unsigned_file_is_refused_in_one_sentence(client, w, case):
    spoil, sentence = BAD[case]
    response = bring(client, w, spoil(frozen(w)))
    assert response.status_code == 422
    page = response.content.decode()
    assert any(words in page for words in sentence.split("|"))
    assert "máy chủ gặp trục trặc" not in page
    assert not SignedPaper.objects.exists()


def test_a_file_changed_after_it_was_signed_is_refused(client, w):
    def later(pdf):
        writer = IncrementalPdfFileWriter(io.BytesIO(signed_elsewhere(pdf)))
        paint(writer)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    response = bring(client, w, later(frozen(w)))
    assert response.status_code == 422
    assert not SignedPaper.objects.exists()


# --- Whom the office trusts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("root", "trust"), [((), "trusted"), (("CA khác",), "untrusted")])
def test_an_office_that_keeps_ca_files_is_told_whether_the_signer_is_of_them(client, w, root, trust, tmp_path):
    (tmp_path / "ca").mkdir()
    (tmp_path / "ca" / "goc.crt").write_bytes(authority(*root).pem)
    (tmp_path / "ca" / "hong.crt").write_bytes(b"khong phai chung thu")
    sign(client, w)
    assert [signer["trust"] for signer in SignedPaper.objects.get().signers] == [trust]


# --- verify_report ----------------------------------------------------------------------------------------------------


def verify(path):
    out = io.StringIO()
    try:
        call_command("verify_report", str(path), stdout=out)
    except SystemExit as left:
        return left.code, out.getvalue()
    return 0, out.getvalue()


def test_the_frozen_original_is_recognised_inside_the_signed_file(client, w, tmp_path):
    sign(client, w)
    path = tmp_path / "ky.pdf"
    path.write_bytes(client.get(url(w, "paper-signed", 1)).content)
    code, said = verify(path)
    assert code == 0
    assert "KHỚP: Đảng ủy phường Nhị Chiểu" in said
    assert "chữ ký toàn vẹn" in said
    assert "được lưu lần 1" in said
    path.write_bytes(signed_elsewhere(frozen(w), before=paint))
    code, said = verify(path)
    assert code == 1
    assert "KHÔNG KHỚP" in said


def test_the_frozen_report_itself_is_untouched(client, w):
    before = frozen(w)
    sign(client, w)
    w.snapshot.refresh_from_db()
    assert frozen(w) == before
    assert client.get(reverse("report-snapshot-pdf", args=[w.report.pk, 1])).content == before


# --- The other papers -------------------------------------------------------------------------------------------------


def test_an_issued_plan_is_signed_and_keeps_the_print_that_was_signed(client, w):
    address = reverse("paper-sign", args=["plan", w.plan.pk])
    done = client.post(address, {"key": SimpleUploadedFile("k.p12", make_key()), "passphrase": PASSPHRASE})
    assert done.status_code == 302
    first = client.get(reverse("paper-sign-unsigned", args=["plan", w.plan.pk])).content
    Directive.objects.filter(pk=w.plan.pk).update(subject="Tên khác")
    assert client.get(reverse("paper-sign-unsigned", args=["plan", w.plan.pk])).content == first
    assert client.get(reverse("paper-signed", args=["plan", w.plan.pk, 1])).content.startswith(first)
    assert "Bản ký lần 1" in client.get(w.plan.get_absolute_url()).content.decode()


def test_a_letter_that_was_sent_is_signed_and_a_draft_is_not(client, w):
    late = [assign(w.task, w.cells[2], period="2026-05", due_on=datetime.date(2026, 5, 31)).pk]
    letter = draft_letter(by=w.clerk, today=LATER, unit=w.ward, reply_by=LATER, assignments=late)
    page = reverse("paper-sign", args=["urging", letter.pk])
    assert client.get(page).status_code == 404
    seen = urging.seen_of(letter, LATER)
    urging.send(letter, by=w.clerk, today=LATER, now=NOW, number="45-CV/ĐU", issued_on=LATER, seen=seen)
    done = client.post(page, {"key": SimpleUploadedFile("k.p12", make_key()), "passphrase": PASSPHRASE})
    assert done.status_code == 302
    assert "Bản ký lần 1" in client.get(letter.get_absolute_url()).content.decode()


def test_a_draft_and_a_superiors_document_cannot_be_signed(client, w):
    Directive.objects.filter(pk=w.plan.pk).update(state="draft")
    assert client.get(reverse("paper-sign", args=["plan", w.plan.pk])).status_code == 404
    assert client.get(reverse("paper-sign", args=["plan", w.directive.pk])).status_code == 404


def test_the_adapter_says_who_may_sign(w):
    original = of_snapshot(w.snapshot)
    assert original.may_sign(w.clerk, LATER)
    assert not original.may_sign(w.leader, LATER)
