"""The printed page, read back from the PDF: words, letters, places, and what the printing process refuses."""

import io
import itertools
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import pdfplumber
import pypdfium2
import pytest
from django.conf import settings

from reports import printing
from reports.paper import Band, Bars, Bullets, Layout, Letterhead, Paper, Paragraph, Table
from reports.printed import css_text, printed_paper
from reports.printing import PrintingFailed, render_css, render_html, render_pdf
from reports.printing_child import draw, own_files_fetcher
from tests.paper_sample import FIGURES, LETTERHEAD, SENTENCE, report

MM = 72 / 25.4


def opened(pdf):
    return pdfplumber.open(io.BytesIO(pdf))


def letters(page, text):
    """The letters of the first place where `text` stands on the page."""
    chars = [char for char in page.chars if char["text"].strip()]
    wanted = "".join(text.split())
    at = "".join(char["text"] for char in chars).index(wanted)
    return chars[at : at + len(wanted)]


def look(page, text):
    first = letters(page, text)[0]
    return first["fontname"].split("+")[1], round(first["size"], 2)


def middle(chars):
    return (chars[0]["x0"] + chars[-1]["x1"]) / 2 / MM


FONTS = {f"paper:{name}": (printing.FONTS / name).read_bytes() for name in printing.FONT_FILES}


def drawn_here(paper):
    """As render_pdf draws it, without the cost of starting a process."""
    return draw(render_html(paper), FONTS, None)


@pytest.fixture(scope="session")
def pdf():
    return render_pdf(report())


@pytest.fixture(scope="session")
def pages(pdf):
    with opened(pdf) as document:
        yield document.pages


@pytest.fixture(scope="session")
def state_pages():
    paper = report(layout=Layout(profile="nd30"), letterhead=replace(LETTERHEAD, number="15/BC-VHXH"), appendices=[])
    with opened(render_pdf(paper)) as document:
        yield document.pages


def test_the_words_come_out_of_the_file_as_they_went_in(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join("".join(page.get_textpage().get_text_bounded() for page in document).split())
    for words in (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Mẫu, ngày 05 tháng 02 năm 2026",
        "54,48",
        "1.450",
        SENTENCE.strip(),
    ):
        assert words in text


def test_decomposed_letters_are_printed_composed():
    import unicodedata

    html = render_html(report(subject=[unicodedata.normalize("NFD", "thực hiện Chỉ thị")]))
    assert "thực hiện Chỉ thị" in html


def test_every_font_is_our_own_and_embedded(pdf, tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf)
    table = subprocess.run(["pdffonts", tmp_path / "a.pdf"], capture_output=True, text=True, check=True).stdout
    fonts = table.splitlines()[2:]
    assert fonts
    for font in fonts:
        assert "+Liberation-Serif" in font
        assert font.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, copies out


def test_the_text_keeps_the_margins(pages):
    body = [
        char for page in pages[:2] for char in page.chars if 20 * MM < char["top"] < 277 * MM and char["text"].strip()
    ]
    assert min(char["x0"] for char in body) / MM == pytest.approx(30, abs=0.5)
    assert max(char["x1"] for char in body) / MM == pytest.approx(195, abs=0.5)


def test_the_letterhead_stands_where_the_rules_put_it(pages):
    page = pages[0]
    assert look(page, "ĐẢNG CỘNG SẢN VIỆT NAM") == ("Liberation-Serif-Bold", 15)
    assert look(page, "ĐẢNG BỘ THÀNH PHỐ MẪU") == ("Liberation-Serif", 14)
    assert look(page, "ĐẢNG ỦY PHƯỜNG MẪU") == ("Liberation-Serif-Bold", 14)
    assert look(page, "Mẫu, ngày") == ("Liberation-Serif-Italic", 14)
    assert middle(letters(page, "ĐẢNG BỘ THÀNH PHỐ MẪU")) == pytest.approx(63.9, abs=1)
    assert middle(letters(page, "ĐẢNG CỘNG SẢN VIỆT NAM")) == pytest.approx(156.3, abs=1)
    assert middle(letters(page, "Số 23-BC/ĐU")) == pytest.approx(63.9, abs=1)
    date_line, star = letters(page, "Mẫu, ngày")[0], letters(page, "*")[0]
    assert date_line["bottom"] == pytest.approx(star["bottom"], abs=0.5)


@pytest.mark.parametrize("place", ["Nhị Chiểu", "Thành phố Hồ Chí Minh"])
def test_a_long_place_and_a_long_name_stay_within_the_margins(place):
    head = replace(LETTERHEAD, place=place, issuer="ĐẢNG ỦY PHƯỜNG NHỊ CHIỂU", dated=date(2026, 2, 28))
    with opened(drawn_here(report(letterhead=head, body=[Paragraph("Một.")], appendices=[]))) as document:
        page = document.pages[0]
        day = letters(page, f"{place}, ngày 28 tháng 02 năm 2026")
        assert day[0]["top"] == pytest.approx(day[-1]["top"])
        assert day[-1]["x1"] / MM < 195.3
        assert middle(letters(page, "ĐẢNG CỘNG SẢN VIỆT NAM")) == pytest.approx(middle(day), abs=1)


def test_the_rule_under_the_party_name_is_as_long_as_the_name(pages):
    name = letters(pages[0], "ĐẢNG CỘNG SẢN VIỆT NAM")
    rules = [shape for shape in [*pages[0].rects, *pages[0].lines] if shape["top"] < 40 * MM and shape["width"] > 20]
    assert rules[0]["x0"] == pytest.approx(name[0]["x0"], abs=0.5)
    assert rules[0]["x1"] == pytest.approx(name[-1]["x1"], abs=0.5)
    assert 0 < rules[0]["bottom"] - name[0]["bottom"] < 4


def test_type_subject_and_dashes_are_centred_on_the_text(pages):
    page = pages[0]
    assert look(page, "BÁO CÁO") == ("Liberation-Serif-Bold", 15)
    assert look(page, "sơ kết quý I") == ("Liberation-Serif-Bold", 14)
    for text in ("BÁO CÁO", "sơ kết quý I năm 2026 thực hiện Chỉ thị số 57-CT/TW", "-----"):
        assert middle(letters(page, text)) == pytest.approx(112.5, abs=1)
    number, type_name = letters(page, "Số 23-BC/ĐU")[0], letters(page, "BÁO CÁO")[0]
    assert type_name["bottom"] - number["bottom"] == pytest.approx(30, abs=1.5)


def test_paragraphs_are_indented_ten_millimetres_and_lines_keep_an_exact_pitch(pages):
    first = letters(pages[0], "Các chi bộ đã đưa")[0]
    assert first["x0"] / MM == pytest.approx(40, abs=0.5)
    bottoms = sorted(
        {round(char["bottom"], 1) for char in pages[1].chars if round(char["size"]) == 14 and char["x0"] < 32 * MM}
    )
    steps = {round(low - high, 1) for high, low in itertools.pairwise(bottoms)}
    assert 18.5 in steps


def test_the_number_of_the_page_is_at_the_top_and_not_on_the_first(pages):
    assert not [char for char in pages[0].chars if char["top"] < 18 * MM]
    for number, page in enumerate(pages[1:], start=2):
        top = [char for char in page.chars if char["top"] < 18 * MM]
        assert "".join(char["text"] for char in top) == str(number)
        assert middle(top) == pytest.approx(112.5 if page.width < page.height else 148.5, abs=1)
        assert (top[0]["fontname"].split("+")[1], round(top[0]["size"])) == ("Liberation-Serif", 14)


def test_the_digits_begin_ten_millimetres_below_the_edge(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[1]
        text = page.get_textpage()
        boxes = [text.get_charbox(index) for index in range(text.count_chars())]
    highest = max(box[3] for box in boxes)
    assert (297 * MM - highest) / MM == pytest.approx(10, abs=1)


def test_the_signature_and_the_recipients_look_as_they_should(pages):
    page = next(page for page in pages if "Nơi nhận" in page.extract_text())
    assert look(page, "T/M BAN THƯỜNG VỤ") == ("Liberation-Serif-Bold", 14)
    assert look(page, "PHÓ BÍ THƯ") == ("Liberation-Serif", 14)
    assert look(page, "Người Ký Mẫu") == ("Liberation-Serif-Bold", 14)
    assert look(page, "Nơi nhận:") == ("Liberation-Serif", 14)
    assert look(page, "- Các chi bộ trực thuộc") == ("Liberation-Serif", 12)
    position, name = letters(page, "PHÓ BÍ THƯ")[0], letters(page, "Người Ký Mẫu")[0]
    assert (name["bottom"] - position["bottom"]) / MM == pytest.approx(31, abs=4)
    assert letters(page, "Nơi nhận:")[0]["bottom"] == pytest.approx(letters(page, "T/M BAN")[0]["bottom"], abs=1)


def test_recipients_end_with_semicolons_and_the_archive_comes_last():
    assert report().recipient_lines == [
        "- Ban Thường vụ Thành ủy (để b/c);",
        "- Các chi bộ trực thuộc;",
        "- Lưu Văn phòng Đảng ủy.",
    ]


def test_the_older_profile_has_commas_between_recipients():
    assert report(layout=Layout(profile="hd36")).recipient_lines[0].endswith("(để b/c),")


@pytest.mark.parametrize(
    ("profile", "end"), [("hd05", "cấp phường."), ("hd36", "cấp phường./."), ("nd30", "cấp phường./.")]
)
def test_the_text_is_closed_as_the_profile_wants(profile, end):
    for text in ("cho cấp phường", "cho cấp phường.", "cho cấp phường./.", "cho cấp phường;"):
        for block in (Paragraph(text), Bullets(["một;", text])):
            html = render_html(report(body=[block], layout=Layout(profile=profile), appendices=[]))
            assert f"{end}</p>" in html


@pytest.mark.parametrize(("profile", "label"), [("hd05", "Kính trình:"), ("hd36", "Kính gửi:")])
def test_a_submission_is_addressed_by_its_profile(profile, label):
    paper = report(kind="submission", addressees=["Ban Thường vụ Thành ủy"], layout=Layout(profile=profile))
    assert label in render_html(paper)


def test_a_letter_has_its_subject_under_the_number_and_no_type():
    html = render_html(report(kind="letter", subject=["về việc báo cáo"], addressees=["Các chi bộ", "Công an phường"]))
    assert '<div class="letter-subject"><p>về việc báo cáo</p>' in html
    assert 'class="type"' not in html
    assert "- Các chi bộ;" in html


@pytest.mark.parametrize(
    ("dated", "blank_day", "words"),
    [
        (date(2026, 2, 5), False, "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 15), False, "ngày 15 tháng 3 năm 2026"),
        (date(2026, 4, 5), True, "ngày       tháng 4 năm 2026"),
        (None, False, "ngày       tháng       năm      "),
    ],
)
def test_the_day_is_written_as_documents_write_it(dated, blank_day, words):
    text = Letterhead(issuer="X", place="Mẫu", dated=dated, blank_day=blank_day).date_text
    assert text.replace("\u00a0", " ") == f"Mẫu, {words}"


def test_a_number_not_given_yet_leaves_room():
    assert Letterhead(issuer="X", number="-BC/ĐU").number_text == "\u00a0" * 8 + "-BC/ĐU"


def test_the_appendix_lies_down_repeats_its_head_and_counts_on(pages):
    lying = [page for page in pages if page.width > page.height]
    assert len(lying) >= 2
    assert (round(lying[0].width / MM), round(lying[0].height / MM)) == (297, 210)
    for page in lying:
        assert "Đơn vị chủ trì" in page.extract_text()
    assert "PHỤ LỤC" in lying[0].extract_text()
    assert "(Kèm theo Báo cáo số 23-BC/ĐU" in lying[0].extract_text()
    assert lying[0].page_number == len(pages) - len(lying) + 1


def test_two_appendices_are_numbered():
    from tests.paper_sample import appendix

    labels = [part.label for part in printed_paper(report(appendices=[appendix(1), appendix(1)])).appendices]
    assert labels == ["Phụ lục 1", "Phụ lục 2"]


def test_the_code_is_at_the_foot_of_every_page(pages):
    assert all("TS-2026-0001" in page.extract_text() for page in pages)


def test_a_signature_is_never_alone_on_its_page():
    """Each length is drawn by itself: only so does the page end where it should hurt."""
    for count in range(24, 37, 1):
        lines = [Paragraph(f"Dòng thứ {number} của báo cáo.") for number in range(count)]
        with opened(drawn_here(report(body=lines, appendices=[]))) as document:
            page = next(page for page in document.pages if "Nơi nhận" in page.extract_text())
            assert "Dòng thứ" in page.extract_text(), count


def test_a_signature_after_a_table_takes_rows_along():
    rows = [["Nội dung", number, number] for number in range(40)]
    for count in (32, 34, 36, 38, 40):
        table = Table(["Nội dung", "Số việc", "Tỷ lệ"], rows[:count])
        with opened(drawn_here(report(body=[table], appendices=[]))) as document:
            page = next(page for page in document.pages if "Nơi nhận" in page.extract_text())
            assert "Nội dung" in page.extract_text(), count


def test_a_state_body_has_its_own_head_and_signature(state_pages):
    first, last = state_pages[0], state_pages[-1]
    assert look(first, "CỘNG HÒA XÃ HỘI") == ("Liberation-Serif-Bold", 12.5)
    assert look(first, "Độc lập") == ("Liberation-Serif-Bold", 13.5)
    country, motto = letters(first, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), letters(first, "Độc lập - Tự do")
    assert country[-1]["x1"] / MM < 195.5
    assert country[0]["top"] / MM == pytest.approx(20, abs=1)
    assert motto[0]["bottom"] - country[0]["bottom"] == pytest.approx(16, abs=1.5)
    assert "Số: 15/BC-VHXH" in first.extract_text()
    assert "ĐẢNG CỘNG SẢN" not in first.extract_text()
    assert look(last, "PHÓ BÍ THƯ") == ("Liberation-Serif-Bold", 14)
    assert look(last, "Nơi nhận:") == ("Liberation-Serif-Bold-Italic", 12)
    assert look(last, "- Các chi bộ") == ("Liberation-Serif", 11)


def test_both_sides_of_a_sheet_are_bound_on_the_same_edge():
    with opened(render_pdf(report(layout=Layout(duplex=True, page_number="bottom")))) as document:
        left = [char["x0"] for char in document.pages[1].chars if char["text"].strip()]
        assert min(left) / MM == pytest.approx(15, abs=0.5)
        number = [char for char in document.pages[1].chars if char["top"] > 276 * MM and round(char["size"]) == 14]
        assert "".join(char["text"] for char in number) == "2"


def test_the_same_paper_is_the_same_file_from_another_process_and_another_day(pdf):
    code = (
        "import django,hashlib;django.setup();"
        "from tests.paper_sample import report;from reports.printing import render_pdf;"
        "print(hashlib.sha256(render_pdf(report())).hexdigest())"
    )
    import hashlib

    seen = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    assert seen == hashlib.sha256(pdf).hexdigest()
    assert b"/CreationDate" not in pdf


def test_the_moment_of_freezing_is_in_the_properties():
    paper = report(body=[Paragraph("Một.")], appendices=[], created_at=datetime(2026, 3, 31, 10, 0, tzinfo=UTC))
    with opened(render_pdf(paper)) as document:
        assert document.metadata["CreationDate"].startswith("D:20260331100000")
        assert document.metadata["Title"].startswith("Báo cáo số 23-BC/ĐU sơ kết")


def test_a_tagged_file_for_screen_readers_can_be_had():
    pdf = render_pdf(report(appendices=[]), variant="pdf/ua-1")
    with pypdfium2.PdfDocument(pdf) as document:
        assert [mark.get_title() for mark in document.get_toc()][:2] == ["BÁO CÁO", "I. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO"]
        assert document.is_tagged()


HOSTILE = (
    '</p><img src="file:///etc/hostname"><link rel=attachment href="file:///etc/passwd"><style>*{color:red}</style>'
)


def test_tags_in_the_text_are_printed_as_text():
    paper = report(
        letterhead=replace(LETTERHEAD, issuer=HOSTILE, place=HOSTILE),
        body=[Paragraph(HOSTILE, lead=HOSTILE), Bullets([HOSTILE]), Table([HOSTILE], [[HOSTILE], Band(HOSTILE)])],
        code=HOSTILE,
        subject=[HOSTILE],
        recipients=[HOSTILE],
    )
    html = render_html(paper)
    assert "<img" not in html
    assert "<link" not in html
    assert html.count("<style>") == 1
    assert "/EmbeddedFile" not in render_pdf(paper).decode("latin-1")


def test_words_at_the_foot_cannot_leave_their_quotes():
    assert css_text('a"}\n@import "x') == "a\\22 \\7d \\a \\40 import\\20 \\22 x"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:1/x",
        "https://vi.dụ/",
        "data:text/plain,a",
        "ftp://a/b",
        "paper:../x",
        "/etc/hostname",
    ],
)
def test_the_fetcher_knows_our_own_files_and_nothing_else(address):
    fetcher = own_files_fetcher({"paper:a.ttf": b"font"})
    assert fetcher("paper:a.ttf").read() == b"font"
    for ask in (fetcher, fetcher.fetch, fetcher.open):
        with pytest.raises(ValueError, match="refused"):
            ask(address)


def run_child_with(monkeypatch, tmp_path, program):
    child = tmp_path / "child.py"
    child.write_text(program)
    monkeypatch.setattr(printing, "CHILD", child)


def test_a_page_that_asks_for_a_foreign_file_is_not_printed(monkeypatch):
    monkeypatch.setattr(printing, "render_html", lambda paper: '<img src="file:///etc/hostname">')
    with pytest.raises(PrintingFailed):
        render_pdf(report())


SHUT = """
import os, sys
sys.path.insert(0, {base!r})
from reports.printing_child import _shut_the_doors
_shut_the_doors()
deeds = [lambda: open('/etc/hostname'), lambda: __import__('socket').create_connection(('127.0.0.1', 9)),
         lambda: __import__('subprocess').run(['true']), lambda: os.system('true')]
for deed in deeds:
    try:
        deed()
    except PermissionError:
        continue
    os._exit(9)
sys.stdout.write('%PDF refused all')
"""


def test_the_printing_process_refuses_files_network_and_programs(monkeypatch, tmp_path):
    run_child_with(monkeypatch, tmp_path, SHUT.format(base=str(settings.BASE_DIR)))
    assert render_pdf(report()) == b"%PDF refused all"


def test_the_printing_process_gets_nothing_of_our_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "bí mật")
    run_child_with(monkeypatch, tmp_path, "import os; print('%PDF', 'SECRET_KEY' in os.environ)")
    assert render_pdf(report()).split() == [b"%PDF", b"False"]


def test_a_process_that_takes_too_long_is_ended_and_told_of_politely(monkeypatch, tmp_path):
    told = tmp_path / "pid"
    run_child_with(
        monkeypatch, tmp_path, f"import os,time; open({str(told)!r},'w').write(str(os.getpid())); time.sleep(60)"
    )
    with pytest.raises(PrintingFailed, match="quá dài"):
        render_pdf(report(), timeout=1)
    with pytest.raises(ProcessLookupError):
        __import__("os").kill(int(told.read_text()), 0)


def test_a_process_that_takes_too_much_memory_ends_alone(monkeypatch):
    monkeypatch.setattr(printing, "MEMORY", 130 * 1024 * 1024)
    with pytest.raises(PrintingFailed):
        render_pdf(report())


def test_one_endless_word_does_not_leave_the_page():
    with opened(drawn_here(report(body=[Paragraph("ê" * 5000), FIGURES], appendices=[]))) as document:
        assert max(char["x1"] for page in document.pages for char in page.chars) / MM < 195.5


def test_a_text_that_would_keep_the_machine_busy_for_minutes_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(printing, "CHILD", "must not be started")
    for words in (SENTENCE * 10_000, "x" * 100_000):
        with pytest.raises(PrintingFailed, match="quá dài"):
            render_pdf(report(body=[Paragraph(words)]))


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [Table([], [])],
        [Table(["a"], [])],
        [Bars([("a", float("nan"), "x"), ("b", float("inf"), "y")])],
        [Paragraph("😀 \u202eabc שלום 漢字 \x00 \ud800 \ufeff" + "a" + "\u0301" * 2000)],
        [Table([str(number) for number in range(120)], [list(range(120))])],
    ],
)
def test_odd_papers_are_printed_all_the_same(blocks):
    paper = Paper(letterhead=Letterhead(issuer="", place="x" * 500), body=blocks)
    assert drawn_here(paper).startswith(b"%PDF")


def test_a_row_taller_than_a_page_goes_on_over_the_next():
    table = Table(["Nội dung", "Kết quả"], [["a", SENTENCE * 60], ["b", "Dòng cuối"]])
    with opened(drawn_here(report(body=[table], appendices=[]))) as document:
        assert "Dòng cuối" in document.pages[-1].extract_text()
        assert sum("lừa đảo" in page.extract_text() for page in document.pages) >= 2


def test_the_preview_can_link_its_style_sheet_for_a_strict_policy():
    html = render_html(report(), css_href="/reports/1/paper.css")
    assert '<link rel="stylesheet" href="/reports/1/paper.css">' in html
    assert "<style" not in html
    assert "style=" not in html
    css = render_css(report(), fonts="/static/fonts/liberation-serif/")
    assert "#t1 col:nth-child(1)" in css
    assert 'url("/static/fonts/liberation-serif/LiberationSerif-Bold.ttf")' in css
    assert "paper:" not in css


def test_only_printing_knows_weasyprint():
    knowing = [
        path.name
        for floor in ("units", "directives", "reports", "cascade")
        for path in (settings.BASE_DIR / floor).glob("**/*.py")
        if "weasyprint" in path.read_text().lower()
    ]
    assert sorted(set(knowing)) == ["printed.py", "printing.py", "printing_child.py"]


def test_paper_is_plain_data():
    assert Paper(letterhead=LETTERHEAD, body=[]) == Paper(letterhead=LETTERHEAD, body=[])
