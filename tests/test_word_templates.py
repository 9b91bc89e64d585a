"""An office's Word template: filled with a report, kept in versions, and harmless whoever made it."""

import io
import zipfile

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from directives.actions import readings
from reports.models import WordTemplate
from reports.templating.actions import keep_template, use_default_template
from reports.templating.checking import BadTemplate, check
from reports.templating.default import default_template
from reports.templating.fields import BLOCKS, FIGURES, LINES, unknown_in
from reports.templating.filling import fill
from tests.paper_sample import appendix
from tests.paper_sample import report as sample_report
from tests.reports import LATER, freeze, make_report, write
from tests.scene import NOW
from units.models import Entry

KIND, FORM = "so_ket", "party"


def edited(*changes, profile="hd05"):
    """The default template after somebody worked on it in Word."""
    book = Document(io.BytesIO(default_template(profile)))
    for change in changes:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saying(text):
    return lambda book: book.paragraphs[0].insert_paragraph_before(text)


def with_part(name, content, template=None):
    """The file with one more member, or another in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template or default_template("hd05"))) as old, zipfile.ZipFile(out, "w", 8) as new:
        for one in old.infolist():
            if one.filename != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return out.getvalue()


def words(data):
    """All that stands in the file, tables and heads of pages too."""
    book = Document(io.BytesIO(data))
    roots = [part.element for part in book.part.package.iter_parts() if hasattr(part, "element")]
    return " ".join(text.text or "" for root in roots for text in root.iter(qn("w:t")))


def upload(data, name="mau.docx"):
    return SimpleUploadedFile(name, data)


@pytest.fixture
def w(db):
    with time_machine.travel(NOW, tick=False):
        yield make_report()


def keep(w, data, unit=None, name="mau.docx", **more):
    fields = {"kind": KIND, "form": FORM, "by": w.admin, "today": LATER} | more
    return keep_template(unit or w.ward, upload(data, name), **fields)


# --- Filling ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["hd05", "hd36", "nd30"])
def test_the_default_template_says_all_that_our_own_layout_says(profile):
    text = words(fill(default_template(profile), sample_report(), {}))
    for said in [
        "ĐẢNG BỘ THÀNH PHỐ MẪU", "23-BC/ĐU", "sơ kết quý I năm 2026", "I. CÔNG TÁC LÃNH ĐẠO", "Bảng 1.", "1.450",
        "T/M BAN THƯỜNG VỤ", "- Lưu Văn phòng Đảng ủy.", "Chi bộ tổ dân phố số 25", "Kèm theo Báo cáo số 23-BC/ĐU",
        "TS-2026-0001",
    ]:  # fmt: skip
        assert said in text, said
    assert "{{" not in text


def test_the_text_takes_the_letters_and_the_shape_of_the_office():
    def smaller(book):
        mark = next(line for line in book.paragraphs if "noi_dung" in line.text)
        mark.runs[0].font.name, mark.runs[0].font.size = "Arial", 165100
        mark.alignment = 0

    book = Document(io.BytesIO(fill(edited(smaller), sample_report(), {})))
    line = next(line for line in book.paragraphs if line.text.startswith("Thực hiện Chỉ thị"))
    assert (line.runs[0].font.name, line.runs[0].font.size.pt, line.alignment) == ("Arial", 13, 0)


def test_a_field_that_word_has_cut_into_pieces_is_still_a_field():
    def cut(book):
        line = book.paragraphs[0].insert_paragraph_before("")
        for piece in ("Tỷ lệ {", "{ ty_le", "_hoan_", "thanh }", "}."):
            line.add_run(piece)

    template = edited(cut)
    check(template)
    assert "Tỷ lệ 98,62%" in " ".join(words(fill(template, sample_report(), {"ty_le_hoan_thanh": "98,62%"})).split())


def test_a_report_without_an_appendix_has_no_empty_page():
    book = Document(io.BytesIO(fill(default_template("hd05"), sample_report(appendices=[]), {})))
    assert len(book.sections) == 1
    assert book.sections[0].page_height > book.sections[0].page_width
    assert "Phụ lục" not in "".join(line.text for line in book.paragraphs)


def test_a_second_appendix_comes_with_its_own_words():
    text = words(fill(default_template("hd05"), sample_report(appendices=[appendix(3), appendix(4)]), {}))
    assert "PHỤ LỤC 1" in text
    assert "Phụ lục 2" in text
    assert text.count("Kèm theo Báo cáo số 23-BC/ĐU") == 2
    assert text.count("Chi bộ tổ dân phố số 3") == 2


def test_what_people_wrote_is_text_and_never_a_field_or_markup():
    from reports.paper import Paragraph

    hostile = "<w:p>x</w:p> {{ noi_nhan }} & ]]> \x00\x0b"
    text = words(fill(default_template("hd05"), sample_report(body=[Paragraph(hostile)]), {}))
    assert "<w:p>x</w:p> {{ noi_nhan }} & ]]>" in text


def test_the_same_report_is_the_same_file():
    template = default_template("hd05")
    assert template == default_template("hd05")
    assert fill(template, sample_report(), {}) == fill(template, sample_report(), {})


# --- What is refused --------------------------------------------------------------------------------------------------


def refused(data):
    with pytest.raises(BadTemplate) as no:
        check(data)
    return no.value.sentence


def test_an_unknown_field_is_named():
    sentence = refused(edited(saying("{{ ten_chu_tich }} và {{ Số lượng gì đó }}")))
    assert "“ten_chu_tich”, “Số lượng gì đó”" in sentence


def test_names_may_be_typed_with_their_marks():
    assert unknown_in(["{{ Tỷ lệ hoàn thành }}"], {"ty_le_hoan_thanh"}) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}", "{{ noi_nhan.__class__ }}", "{{ range(10**9)|list }}", "{{ noi_nhan * 10**9 }}",
        "{{ lipsum }}", "{{ cycler.__init__.__globals__.os.popen('id') }}",
    ],
)  # fmt: skip
def test_an_expression_is_no_field(text):
    assert refused(edited(saying(text))).startswith("Không có trường")


@pytest.mark.parametrize("text", ["{% for x in range(10**9) %}x{% endfor %}", "{%p while true %}", "{# x #}"])
def test_no_template_language_is_run(text):
    assert "không nhận lệnh" in refused(edited(saying(text)))


def test_the_report_is_asked_for_once():
    assert "đúng một trường" in refused(edited(saying("{{ noi_dung }}")))
    assert "đúng một trường" in refused(edited(lambda book: book.paragraphs[-1]._p.getparent().remove(
        next(line for line in book.paragraphs if "noi_dung" in line.text)._p)))  # fmt: skip


def test_a_block_within_a_sentence_or_a_lone_brace_is_told():
    assert "đứng riêng một đoạn" in refused(edited(saying("Nội dung: {{ noi_dung }}")))
    assert "lẻ" in refused(edited(saying("{{ noi_nhan")))


def relation(kind, target):
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    )


@pytest.mark.parametrize(
    ("kind", "target"),
    [("image", "https://xa.vn/theo-doi.png"), ("oleObject", "file:///x"), ("hyperlink", "file:///c:/x.exe"),
     ("aFChunk", "x.html"), ("subDocument", "x.docx"), ("frame", "https://xa.vn")],
)  # fmt: skip
def test_nothing_is_fetched_or_run_from_elsewhere(kind, target):
    sentence = refused(with_part("word/_rels/header9.xml.rels", relation(kind, target)))
    assert "nơi khác" in sentence or "không nhận" in sentence


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "word/embeddings/a.bin", "word/activeX/activeX1.xml"])
def test_macros_and_objects_are_refused(name):
    assert "macro hoặc đối tượng nhúng" in refused(with_part(name, b"x"))


@pytest.mark.parametrize("told", ["INCLUDEPICTURE https://xa.vn/a.png", "DDEAUTO cmd", "IF 1 = 1 a", "QUOTE 68 68 69"])
def test_word_fields_that_reach_out_are_refused(told):
    def auto(book):
        part = OxmlElement("w:instrText")
        part.text = told
        book.paragraphs[0].add_run()._r.append(part)

    assert told.split()[0] in refused(edited(auto))


def test_entities_and_bombs_are_refused():
    xml = zipfile.ZipFile(io.BytesIO(default_template("hd05"))).read("word/document.xml").decode()
    entity = xml.replace("?>", '?><!DOCTYPE w [<!ENTITY a "aaaa">]>', 1)
    assert refused(with_part("word/document.xml", entity)) == BadTemplate.sentence
    assert "quá phức tạp" in refused(with_part("customXml/x.xml", b" " * (9 * 1024 * 1024)))
    many = xml.replace("<w:body>", "<w:body>" + "<w:p/>" * 200_000)
    assert "quá phức tạp" in refused(with_part("word/document.xml", many))
    assert refused(with_part("word/document.xml", "<w:p>" * 5000)) == BadTemplate.sentence
    assert refused(b"PK\x03\x04 broken") == BadTemplate.sentence


def test_a_template_somewhere_on_a_disk_is_forgotten():
    template = with_part("word/_rels/settings.xml.rels", relation("attachedTemplate", "file:///C:/Users/an/mau.dotx"))
    check(template)
    out = fill(template, sample_report(), {})
    assert not any(
        b"mau.dotx" in zipfile.ZipFile(io.BytesIO(out)).read(n) for n in zipfile.ZipFile(io.BytesIO(out)).namelist()
    )


# --- Kept in versions -------------------------------------------------------------------------------------------------


def page(unit, name="unit-word-template", *more):
    return reverse(name, args=[unit.pk, KIND, FORM, *more])


def test_an_administrator_brings_a_template_back_and_reports_follow_it(client, w):
    client.force_login(w.admin)
    begin = client.get(page(w.ward, "unit-word-template-default")).content
    mine = edited(saying("VĂN PHÒNG ĐẢNG ỦY PHƯỜNG MẪU"))
    assert begin != mine
    answer = client.post(page(w.ward), {"file": upload(mine)}, follow=True)
    assert "Đã nhận mẫu, bản 1" in answer.content.decode()
    client.force_login(w.clerk)
    draft = client.get(reverse("report-draft-docx", args=[w.report.pk])).content
    assert "VĂN PHÒNG ĐẢNG ỦY PHƯỜNG MẪU" in words(draft)
    assert "DỰ THẢO" in words(draft)


def test_a_bad_template_is_named_and_the_present_one_stays(client, w):
    keep(w, edited(saying("BẢN TỐT")))
    client.force_login(w.admin)
    answer = client.post(page(w.ward), {"file": upload(edited(saying("{{ truong_la }}")))})
    assert answer.status_code == 422
    assert "Không có trường “truong_la”" in answer.content.decode()
    assert WordTemplate.objects.get().is_in_use


@pytest.mark.parametrize(("name", "said"), [("m.docm", "macro"), ("m.doc", ".docx"), ("m.txt", ".docx")])
def test_only_a_word_file_without_macros_is_taken(client, w, name, said):
    client.force_login(w.admin)
    answer = client.post(page(w.ward), {"file": upload(default_template("hd05"), name)})
    assert said in answer.content.decode()
    assert not WordTemplate.objects.exists()


def test_versions_stay_and_one_is_in_use(client, w):
    keep(w, edited(saying("BẢN MỘT")))
    keep(w, edited(saying("BẢN HAI")))
    client.force_login(w.admin)
    client.post(page(w.ward, "unit-word-template-use"), {"number": "1"})
    assert list(WordTemplate.objects.filter(is_in_use=True).values_list("number", flat=True)) == [1]
    assert "BẢN HAI" in words(client.get(page(w.ward, "unit-word-template-file", 2)).getvalue())
    client.post(page(w.ward, "unit-word-template-use"), {"number": ""})
    client.post(page(w.ward, "unit-word-template-use"), {"number": ""})
    assert not WordTemplate.objects.filter(is_in_use=True).exists()
    assert Entry.objects.filter(act="report.put-template-aside").count() == 1


def test_a_unit_below_follows_the_nearest_template_above(w):
    keep(w, edited(saying("CỦA PHƯỜNG")))
    standing = WordTemplate.objects.standing_for
    assert standing(w.cell, KIND, "hd05").unit == w.ward
    assert standing(w.cell, KIND, "nd30") is None
    assert standing(w.next_ward, KIND, "hd05") is None
    keep(w, edited(saying("CỦA CHI BỘ")), unit=w.cell)
    assert standing(w.cell, KIND, "hd05").unit == w.cell


def test_a_frozen_report_keeps_the_template_of_its_freezing(client, w):
    keep(w, edited(saying("MẪU CŨ")))
    write(w.report.sections.get(key="obstacles"), "Có {{ qua_han }} việc quá hạn.", by=w.clerk)
    snapshot = freeze(w.report, by=w.clerk)
    client.force_login(w.clerk)
    url = reverse("report-snapshot-docx", args=[w.report.pk, 1])
    first = client.get(url).content
    keep(w, edited(saying("MẪU MỚI")))
    use_default_template(w.ward, kind=KIND, form=FORM, by=w.admin, today=LATER)
    assert client.get(url).content == first
    assert "MẪU CŨ" in words(first)
    assert "DỰ THẢO" not in words(first)
    assert snapshot.data["word_template"]["number"] == 1
    assert "bản 1." in client.get(w.report.get_absolute_url()).content.decode()
    assert "Tổ chức sinh hoạt" in words(first)


def test_what_was_frozen_before_there_were_templates_comes_in_our_own_layout(client, w):
    freeze(w.report, by=w.clerk)
    snapshot = w.report.snapshots.get()
    assert "word_template" not in snapshot.data
    keep(w, edited(saying("MẪU MỚI")))
    client.force_login(w.clerk)
    text = words(client.get(reverse("report-snapshot-docx", args=[w.report.pk, 1])).content)
    assert "MẪU MỚI" not in text
    assert "KẾT QUẢ THỰC HIỆN" in text


def test_a_reading_of_the_same_file_takes_nothing_along_when_it_is_thrown_away(
    client, w, django_capture_on_commit_callbacks
):
    template = keep(w, default_template("hd05"))
    snapshot = freeze(w.report, by=w.clerk)
    for name, data in (("mau.docx", default_template("hd05")), ("bc.pdf", snapshot.pdf.open().read())):
        reading = readings.start_reading(upload(data, name), by=w.clerk, today=LATER, unit=w.ward)
        with django_capture_on_commit_callbacks(execute=True):
            readings.discard(reading, by=w.clerk, today=LATER)
    assert template.file.storage.exists(template.file.name)
    assert snapshot.pdf.storage.exists(snapshot.pdf.name)


def test_a_lost_template_is_told_and_not_replaced_in_silence(client, w):
    template = keep(w, edited(saying("MẪU")))
    freeze(w.report, by=w.clerk)
    template.file.delete(save=False)
    client.force_login(w.clerk)
    assert client.get(reverse("report-snapshot-docx", args=[w.report.pk, 1])).status_code == 404


def test_the_guide_tells_every_field():
    guide = (settings.BASE_DIR / "docs" / "huong-dan-su-dung.md").read_text()
    fields = {**BLOCKS, **LINES} | {field.name: field.words for field in FIGURES}
    assert [name for name, words in fields.items() if f"| `{{{{ {name} }}}}` | {words} |" not in guide] == []
