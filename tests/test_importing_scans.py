"""Scans and photos: printed papers made into pictures are read back; what cannot be read is refused in a sentence."""

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from directives.importing import NotRead, read_document, read_file
from directives.importing.readers import misread, scans, tesseract
from directives.importing.readers import pictures as pictures_of
from directives.importing.readers.pages import Page
from directives.importing.readers.pdf_rows import Row, Word
from directives.importing.readers.plausible import well_written
from tests.importing_generated import document
from tests.importing_papers import as_pdf, paper_of
from tests.importing_scans import as_picture, as_scan, pictures
from tests.papers import PLAN
from tests.test_importing_generated import told, wanted

needs_tesseract = pytest.mark.skipif(
    not tesseract.is_there(), reason="máy này chưa có tesseract-ocr và tesseract-ocr-vie: không đọc được bản quét"
)
PAPER = as_pdf(paper_of(PLAN))


@needs_tesseract
def test_a_scan_gives_the_draft_that_its_pdf_gives():
    made = document(2000)
    got, expected = told(read_document("a.pdf", as_scan(as_pdf(paper_of(made.text))))), wanted(made.expected)
    for draft in (got, expected):
        # A tone here and there is another; whose each duty is and until when is not.
        draft["duties"] = {unit: [due for _, due in items] for unit, items in draft["duties"].items()}
    assert [key for key in expected if got[key] != expected[key]] == []


@needs_tesseract
def test_a_photo_lying_on_its_side_is_read_and_its_lines_lie_where_the_photo_has_them():
    source = read_file("a.jpg", as_picture(pictures(PAPER)[0].rotate(90, expand=True)))
    title = next(line for line in source.lines if line.text == "KẾ HOẠCH")
    assert source.notes[0][1] == "scanned"
    # Turned against the clock, what stood in the middle above stands in the middle on the left.
    assert title.box is not None
    assert title.box[0] < 0.4
    assert title.box[1] < 0.5 < title.box[3]


@needs_tesseract
def test_only_the_scanned_page_of_a_pdf_is_looked_at_and_both_pages_are_told():
    both = pypdfium2.PdfDocument(PAPER)
    both.import_pages(pypdfium2.PdfDocument(as_scan(PAPER)))
    out = io.BytesIO()
    both.save(out)
    said = []
    source = read_file("a.pdf", out.getvalue(), progress=lambda done, total: said.append((done, total)))
    assert {line.page for line in source.lines} == {1, 2}
    assert source.notes[0][2].startswith("Trang 2 là bản quét")
    assert said == [(1, 2), (2, 2)]


@needs_tesseract
def test_a_ruled_table_comes_out_cell_by_cell():
    text = (Path(__file__).parent / "documents" / "26-ke-hoach-phu-luc-phan-cong.txt").read_text()
    pdf = as_pdf(paper_of(text))
    seen, meant = (
        [line.cells for line in read_file("a.pdf", data).lines if line.cells] for data in (as_scan(pdf), pdf)
    )
    assert len(meant) > 4
    # "Quý I" may come out as "Quý 1".
    assert [[cell.replace("Quý 1", "Quý I") for cell in row] for row in seen] == [list(row) for row in meant]


@needs_tesseract
def test_every_picture_of_a_tiff_is_a_page():
    out = io.BytesIO()
    small = pictures(PAPER)[0].crop((0, 0, 1654, 500))
    small.save(out, "TIFF", save_all=True, append_images=[small])
    assert {line.page for line in read_file("a.tif", out.getvalue()).lines} == {1, 2}


@needs_tesseract
def test_a_stamped_mark_of_secrecy_is_seen_on_a_scan():
    page = pictures(PAPER)[0].convert("RGB")
    # In red, without its tone: as little as a stamp leaves.
    ImageDraw.Draw(page).text((300, 420), "MAT", fill=(200, 30, 40), font=ImageFont.load_default(size=44))
    with pytest.raises(NotRead, match="độ mật"):
        read_file("a.jpg", as_picture(page))


def glimpse(text, sure, line):
    return tesseract.Glimpse(text, sure, 100, 100, 200, 130, 125, 30, line)


def test_a_line_of_dirt_is_left_out_and_a_doubtful_word_among_sure_ones_is_kept():
    seen = [
        glimpse("~", 12, 1),
        glimpse("Quý", 96, 2),
        glimpse("II", 15, 2),
        glimpse("năm", 96, 2),
        glimpse("ii", 9, 3),
    ]
    rows = scans.rows_of(seen, pictures_of.Weights(Image.new("L", (300, 200), 255), 150), 0.5)
    assert [row.text for row in rows] == ["Quý II năm"]


def test_without_tesseract_the_clerk_is_told_whom_to_ask_for_what(monkeypatch):
    monkeypatch.setattr(tesseract.shutil, "which", lambda name: None)
    with pytest.raises(NotRead, match="người quản trị máy cài tesseract-ocr và tesseract-ocr-vie"):
        read_document("a.png", as_picture(pictures(PAPER)[0], "PNG"))


# ---- what was misread -----------------------------------------------------------------------------------------------


def mended(*lines):
    rows = []
    for at, text in enumerate(lines):
        words = [Word(word, 60 * n, 60 * n + 50, 20 * at, 20 * at + 14) for n, word in enumerate(text.split())]
        rows.append(Row(words))
    page = Page(2, 595, 842, rows, [], is_scan=True)
    misread.mend([page])
    return [row.text for row in page.rows]


def test_the_strokes_of_section_numbers_are_counted_along_the_list():
    read = ["I. MỤC ĐÍCH", "H. YÊU CẦU", "HI. CHỈ TIÊU", "TV. NHIỆM VỤ", "V. KINH PHÍ", "VỊ. THỰC HIỆN"]
    assert [line.split()[0] for line in mended(*read)] == ["I.", "II.", "III.", "IV.", "V.", "VI."]


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Các Chỉ bộ và tố chức đoàn thể", "Các Chi bộ và tổ chức đoàn thể"),
        ("chỉ bộ phận này được vào", "chỉ bộ phận này được vào"),
        ("Chỉ thị số 57-CT/TIW, ngày 3l/12/2O25", "Chỉ thị số 57-CT/TW, ngày 31/12/2025"),
        ("Sô 12-KH/ĐÐU", "Số 12-KH/ĐU"),
        ("sổ theo dõi và số theo dõi", "sổ theo dõi và số theo dõi"),
        ("_ Rà soát danh sách", "- Rà soát danh sách"),
        ("_PHÓ BÍ THƯ", "PHÓ BÍ THƯ"),
        ("H. Văn bản của tỉnh", "H. Văn bản của tỉnh"),
    ],
)
def test_only_what_nobody_writes_is_put_right(seen, meant):
    assert mended(seen) == [meant]


def test_a_speck_in_the_empty_column_is_no_word():
    row = Row([Word("- Lưu", 60, 100, 0, 14), Word("VP.", 104, 130, 0, 14), Word(":", 400, 403, 0, 14)])
    page = Page(2, 595, 842, [row], [], is_scan=True)
    misread.mend([page])
    assert [one.text for one in page.rows] == ["- Lưu VP."]


def test_a_hidden_layer_without_tones_is_no_vietnamese():
    assert well_written(PLAN) > 0.95
    assert well_written("KE HOACH thuc hien Chi thi so 57 ve bao dam an ninh mang") < 0.1
    assert well_written("KẾ HOẠCH thrc hiộn Chí thí sổ 57 vc bào đàin an nirih mqng cùa Bxn Bì thir") < 0.8
