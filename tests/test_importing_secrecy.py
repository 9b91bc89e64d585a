"""A paper under a mark of secrecy is refused wherever on its first page it stands; words in a sentence are none."""

import io
import unicodedata

import docx
import pytest

from directives.importing import NotRead, read_document, read_file, read_pasted
from directives.importing.secrecy import is_secret_mark
from tests.importing_generated import document
from tests.importing_papers import as_html, as_word, paper_of

TEXT = document(7).text
FORMS = [
    "MẬT", "TỐI MẬT", "TUYỆT MẬT", "M Ậ T", "T Ố I  M Ậ T", "T U Y Ệ T   M Ậ T", "(MẬT)", "[TỐI MẬT]", "* MẬT *",
    "Độ mật: Mật", "ĐỘ MẬT: TUYỆT MẬT", "**TỐI MẬT**", "MẬT - HỎA TỐC", "MẬT/KHẨN", "TÀI LIỆU MẬT", "MẬT (bản số 02)",
    "Tối mật", "“TUYỆT MẬT”", unicodedata.normalize("NFD", "TUYỆT MẬT"), "M\u1eacТ", "ТỐІ МẬТ", "M\u200bẬ\u200bT",
    "M\xa0Ậ\xa0T", "TUYET MAT", "TUYỆT-MẬT",
]  # fmt: skip
NONE = [
    "bảo vệ bí mật nhà nước", "BẢO VỆ BÍ MẬT NHÀ NƯỚC", "BÍ MẬT", "- Mật khẩu", "thông tin MẬT của đơn vị", "Bảo mật",
    "Mật độ dân số", "MẬT ONG", "mật", "Độ mật: không", "MẶT TRẬN", "MẤT", "ỦY BAN MTTQ", "TỐI ĐA", "mật mã, cơ yếu",
    "Danh mục bí mật nhà nước độ Mật, Tối mật", "GIỮ GÌN BÍ MẬT CỦA ĐẢNG", "Tuyệt đối bí mật", "M", "TUYỆT ĐỐI",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_mark_by_itself_is_one(form):
    assert is_secret_mark(form.strip("*"))


@pytest.mark.parametrize("words", NONE)
def test_the_same_words_in_a_sentence_or_a_name_are_none(words):
    assert not is_secret_mark(words)


def marked(seed, form, place):
    lines = document(seed).text.splitlines()
    at = {"first": 0, "under the head": 4, "before the body": 8}[place]
    return "\n".join([*lines[:at], form, *lines[at:]])


@pytest.mark.parametrize("place", ["first", "under the head", "before the body"])
@pytest.mark.parametrize("form", FORMS)
def test_seventy_five_marked_texts_are_all_refused(form, place):
    with pytest.raises(NotRead, match="độ mật"):
        read_pasted(marked(len(form), form, place))


def test_five_hundred_papers_that_speak_of_secrets_are_all_read():
    for seed in range(500):
        lines = document(seed).text.splitlines()
        lines.insert(
            len(lines) // 2, f"Giữ gìn {NONE[seed % 2].lower()}, không để lộ, lọt tài liệu mật; {NONE[seed % 20]}."
        )
        read_pasted("\n".join(lines))


@pytest.mark.parametrize("beside", ["ĐẢNG CỘNG SẢN VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số 12-KH/ĐU"])
@pytest.mark.parametrize("gap", ["                         ", "\t\t", " "])
def test_a_stamp_in_one_row_with_a_line_of_the_head_is_seen(beside, gap):
    for row in (f"MẬT{gap}{beside}", f"{beside}{gap}TỐI MẬT"):
        with pytest.raises(NotRead, match="độ mật"):
            read_pasted(f"{row}\n{TEXT}")


def word(change):
    paper = docx.Document(io.BytesIO(as_word(paper_of(TEXT))))
    change(paper)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", FORMS[:8])
def test_a_marked_word_file_is_refused(form):
    def in_the_head(paper):
        paper.tables[0].cell(0, 0).add_paragraph(form)

    def first(paper):
        paper.element.body.insert(0, paper.add_paragraph(form)._p)

    def own_table(paper):
        table = paper.add_table(1, 1)
        table.cell(0, 0).text = form
        paper.element.body.insert(0, table._tbl)

    for change in (in_the_head, first, own_table):
        with pytest.raises(NotRead, match="độ mật"):
            read_document("a.docx", word(change))


@pytest.mark.parametrize(
    "box",
    [
        '<p style="border: 1pt solid; width: 60pt; text-align: center">{}</p>',
        '<div style="position: absolute; top: 0; left: 0; border: 2pt solid red; padding: 4pt">{}</div>',
        '<div style="position: absolute; bottom: 0; right: 0">{}</div>',
        '<style>@page { @bottom-center { content: "{}" } }</style>',
    ],
    ids=["a box", "a stamp in the corner", "at the foot", "in the page's margin"],
)
@pytest.mark.parametrize("form", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_marked_pdf_is_refused(box, form):
    from weasyprint import HTML

    html = as_html(paper_of(TEXT)).replace("<body>", f"<body>{box.replace('{}', form)}")
    with pytest.raises(NotRead, match="độ mật"):
        read_document("a.pdf", HTML(string=html).write_pdf())


def test_a_mark_on_a_later_page_is_somebody_elses():
    from weasyprint import HTML

    html = "<p>Kế hoạch</p><p style='page-break-before: always'>MẬT</p>"
    assert len(read_file("a.pdf", HTML(string=html).write_pdf()).lines) == 2
