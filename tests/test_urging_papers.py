"""A letter that urges on paper and in Word, both read back."""

import hashlib
import io

import pdfplumber
import pytest
import time_machine
from django.core.files.storage import default_storage
from docx import Document

from directives.models import Assignment, Directive
from reports import printing
from reports.urging.composing import compose, gather
from reports.word import render_docx
from tests.cast import Role, person
from tests.urging import LATE, NOW, draft, make_late, sent, url
from units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


@pytest.fixture
def later():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def w(client):
    w = make_late()
    client.force_login(w.clerk)
    return w


@pytest.fixture
def quick(monkeypatch):
    """No drawing where a test is not about the paper."""
    monkeypatch.setattr(printing, "render_pdf", lambda paper, **more: b"%PDF " + repr(paper).encode())


def text_of(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def docx_text(data):
    """All paragraphs of the file, in and out of tables."""
    book = Document(io.BytesIO(data))
    lines = [line.text for line in book.paragraphs]
    for table in book.tables:
        lines += [" | ".join(dict.fromkeys(cell.text for cell in row.cells)) for row in table.rows]
    return " ".join(" ".join(lines).split())


# --- Papers -----------------------------------------------------------------------------------------------------------


def test_the_pdf_is_a_letter_with_its_annex(client, w):
    letter = sent(w)
    pdf = client.get(url("pdf", letter)).content
    text = text_of(pdf)
    for said in [
        "Số 45-CV/ĐU", "ngày 10 tháng 7 năm 2026", "về việc đôn đốc", "Kính gửi:", "- Chi bộ tổ dân phố số 1;",
        "T/M BAN THƯỜNG VỤ", "- Như trên;", "PHỤ LỤC", "(Kèm theo Công văn số 45-CV/ĐU, ngày 10/07/2026",
        "Chi bộ tổ dân phố số 3 (1 nhiệm vụ)", "Tổ chức sinh hoạt chuyên đề", "Kế hoạch số 12-KH/ĐU", "30/06/2026 10",
    ]:  # fmt: skip
        assert said in text, said
    assert "DỰ THẢO" not in text
    assert hashlib.sha256(pdf).hexdigest() == letter.pdf_sha256


def test_a_reprint_is_the_same_to_the_byte_whatever_happens_later(client, w, quick):
    letter = sent(w)
    first = client.get(url("pdf", letter)).content
    Assignment.objects.update(state="cancelled", due_on=None)
    w.ward.name = "Đảng ủy phường Tên Mới"
    w.ward.save()
    assert client.get(url("pdf", letter)).content == first
    with open(default_storage.path(letter.pdf.name), "ab") as file:
        file.write(b"x")
    assert client.get(url("pdf", letter)).status_code == 404


def test_the_draft_says_that_it_is_one_and_leaves_room_for_the_number(client, w):
    letter = draft(w)
    response = client.get(url("pdf", letter))
    text = text_of(response.content)
    assert "DỰ THẢO" in text
    assert "-CV/ĐU" in text
    assert response["Content-Disposition"].startswith("inline")
    page = client.get(url("preview", letter)).content.decode()
    assert "<style" not in page
    assert client.get(url("preview-css", letter))["Content-Type"].startswith("text/css")


def test_word_opens_with_the_same_words(client, w, quick):
    letter = sent(w)
    response = client.get(url("docx", letter))
    assert f"cong-van-don-doc-{letter.pk}.docx" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    text = docx_text(response.content)
    data = letter.data
    for said in [
        "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 45-CV/ĐU", "về việc đôn đốc thực hiện nhiệm vụ quá hạn", "Kính gửi:",
        data["head"]["introduction"], "03 đơn vị còn 03 nhiệm vụ quá hạn", "T/M BAN THƯỜNG VỤ", "- Như trên;",
        "1 | Tổ chức sinh hoạt chuyên đề về an ninh mạng | Kế hoạch số 12-KH/ĐU | 30/06/2026 | 10 | Đã giao",
        "Chi bộ tổ dân phố số 2 (1 nhiệm vụ)", "STT | Nhiệm vụ | Văn bản giao | Hạn | Quá hạn (ngày) | Tình trạng",
    ]:  # fmt: skip
        assert said in text, said


def test_word_has_the_layout_of_the_paper(w):
    book = Document(io.BytesIO(render_docx(compose(gather(draft(w), LATE), draft=True))))
    section = book.sections[0]
    assert [round(side.mm) for side in (section.top_margin, section.right_margin, section.left_margin)] == [20, 15, 30]
    head = {line.text: line.runs[0] for cell in book.tables[0].rows[0].cells for line in cell.paragraphs if line.runs}
    subject = head["về việc đôn đốc thực hiện nhiệm vụ quá hạn"]
    assert (subject.font.size.pt, subject.italic) == (12, True)
    assert head["ĐẢNG CỘNG SẢN VIỆT NAM"].font.size.pt == 15
    assert "DỰ THẢO" in head
    assert book.core_properties.language == "vi-VN"


def test_many_units_are_addressed_together(w):
    data = gather(draft(w), LATE)
    data["units"] = [data["units"][0] | {"name": f"Chi bộ {n}"} for n in range(13)]
    assert compose(data).addressees == ["Các đơn vị có tên trong Phụ lục kèm theo"]


def test_one_unit_is_named_in_the_text(w):
    text = repr(compose(gather(draft(w, w.assignments[:1]), LATE)))
    assert "Chi bộ tổ dân phố số 1 còn 01 nhiệm vụ quá hạn" in text
    assert "đề nghị Chi bộ tổ dân phố số 1 tập trung" in text


def test_a_state_body_writes_as_one(w):
    clerk = person("van-thu.ubnd", w.state, Role.CLERK, "Văn thư")
    Unit.objects.filter(pk=w.state.pk).update(issuer_code="UBND")
    Directive.objects.filter(pk=w.plan.pk).update(issuing_unit=w.state, kept_by=w.state)
    letter = draft(w, unit=Unit.objects.get(pk=w.state.pk), by=clerk)
    assert (letter.profile, letter.reference_number) == ("nd30", "/UBND")
    assert letter.subject == "V/v đôn đốc thực hiện nhiệm vụ quá hạn"


def test_signs_that_xml_refuses_do_not_break_word(w):
    letter = draft(w)
    letter.closing = "Có dấu \x0b lạ & <b>"
    assert "lạ & <b>" in docx_text(render_docx(compose(gather(letter, LATE))))
