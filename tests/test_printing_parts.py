"""A long appendix, drawn in parts and joined: one paper to whoever reads it, and the same bytes each time."""

import hashlib
import io
import itertools
import re
import subprocess
from datetime import date

import pdfplumber
import pikepdf
import pypdfium2
import pytest

from reports import printing, printing_kept, printing_parts, printing_places
from reports.paper import Appendix, Band, Table
from reports.printed import printed_paper
from reports.printing import PrintingFailed, render_css, render_pdf
from reports.printing_fit import SEGMENT, lines_of, page_starts
from tests.paper_sample import report

MM = 72 / 25.4
HEAD = ("STT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Kết quả")
RESULTS = ("Đã tổ chức 02 buổi sinh hoạt chuyên đề, có 45 đảng viên dự; còn thiếu tài liệu in cho các tổ.", "", "Xong.")


def long_paper(rows=150, *, changed=0, bands=False, **changes):
    lines = []
    for number in range(1, rows + 1):
        if bands and number % 40 == 1:
            lines.append(Band(f"Kế hoạch số {number}-KH/ĐU"))
        task = "Rà soát, lập danh sách hộ có nguy cơ; ký cam kết với từng hộ" if number % 3 else "Báo cáo kết quả"
        result = "Đã sửa" if number == changed else RESULTS[number % 3]
        lines.append([number, task, f"Chi bộ số {number}", date(2026, 3, 1 + number % 28), result])
    table = Table(HEAD, lines, (5, 35, 20, 10, 30), note="Số liệu chốt ngày 31/3/2026.")
    appendix = Appendix(title="Biểu tổng hợp", attached_to="Kèm theo Báo cáo", landscape=True, blocks=[table])
    return report(appendices=[appendix], **changes)


def in_one_piece(paper):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "is_long", lambda view: False)
        return render_pdf(paper)


def texts(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


@pytest.fixture(scope="module")
def pdf():
    return render_pdf(long_paper())


@pytest.fixture(scope="module")
def whole():
    return in_one_piece(long_paper())


def test_every_row_is_there_once_and_in_order(pdf):
    found = re.findall(r"Chi bộ số (\d+)", " ".join(texts(pdf)))
    assert found == [str(number) for number in range(1, 151)]


def test_the_words_are_those_of_the_paper_drawn_in_one_piece(pdf, whole):
    assert " ".join(texts(pdf)[:4]).split() == " ".join(texts(whole)[:4]).split()
    assert texts(pdf)[-1].endswith("Số liệu chốt ngày 31/3/2026. TS-2026-0001")


def test_the_numbers_run_on_and_stand_where_those_of_one_piece_stand(pdf, whole):
    with pdfplumber.open(io.BytesIO(pdf)) as joined, pdfplumber.open(io.BytesIO(whole)) as single:
        for number, page in enumerate(joined.pages[1:], start=2):
            top = [char for char in page.chars if char["top"] < 18 * MM]
            assert "".join(char["text"] for char in top) == str(number)
        lying = [[char for char in opened.pages[-1].chars if char["top"] < 18 * MM] for opened in (joined, single)]
        for ours, theirs in itertools.pairwise(lying):
            assert ours[0]["bottom"] == pytest.approx(theirs[0]["bottom"], abs=0.1)
            assert ours[0]["fontname"].split("+")[1] == theirs[0]["fontname"].split("+")[1]
            middles = [(chars[0]["x0"] + chars[-1]["x1"]) / 2 for chars in (ours, theirs)]
            assert middles[0] == pytest.approx(middles[1], abs=0.1)


def test_each_page_of_the_appendix_has_the_head_and_is_about_full(pdf, whole):
    lying = [text for text in texts(pdf) if "Biểu tổng hợp" in text or "Đơn vị chủ trì Thời hạn" in text]
    assert len(lying) == len([text for text in texts(whole) if "Đơn vị chủ trì Thời hạn" in text])
    assert all("STT Nhiệm vụ" in text for text in lying)


def test_each_face_is_embedded_once(pdf, tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf)
    table = subprocess.run(["pdffonts", tmp_path / "a.pdf"], capture_output=True, text=True, check=True).stdout
    names = [line.split()[0].split("+")[1] for line in table.splitlines()[2:]]
    assert len(names) == len(set(names)) == 4
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in table.splitlines()[2:])


def test_the_bookmarks_are_those_of_one_piece(pdf, whole):
    def marks(data):
        with pypdfium2.PdfDocument(data) as document:
            return [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]

    assert marks(pdf) == marks(whole)


def test_the_structure_reaches_every_page_and_comes_back(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root.StructTreeRoot
        numbers = [int(number) for number in list(root.ParentTree.Nums)[::2]]
        assert numbers == sorted(set(numbers))
        parents = dict(zip(numbers, list(root.ParentTree.Nums)[1::2], strict=True))
        for page in document.pages:
            elements = parents[int(page.StructParents)]
            assert len(elements) > 0
            hung = [element for element in elements if element is not None]  # what is decoration hangs nowhere
            assert hung
            assert all(element.Pg.objgen == page.objgen for element in hung)
        tops = list(root.K[0].K)
        assert all(top.P.objgen == root.K[0].objgen for top in tops)
        order = [page.objgen for page in document.pages]
        assert [order.index(top.Pg.objgen) for top in tops] == sorted(order.index(top.Pg.objgen) for top in tops)
        kinds = {str(top.S) for top in tops}
        assert kinds <= {"/Part", "/Sect"}


def test_the_same_paper_is_the_same_file_whatever_was_kept(pdf):
    digest = hashlib.sha256(pdf).hexdigest()
    assert hashlib.sha256(render_pdf(long_paper())).hexdigest() == digest
    printing_kept.clear(now=10**12)
    render_pdf(long_paper(changed=3))  # some parts are kept now, others not
    assert hashlib.sha256(render_pdf(long_paper())).hexdigest() == digest


def drawn_anew(monkeypatch, paper):
    """How many parts a print draws."""
    seen = []
    run = printing._run_child
    monkeypatch.setattr(
        printing, "_run_child", lambda place, job, *more: seen.append(job["parts"]) or run(place, job, *more)
    )
    render_pdf(paper)
    return [bool(part["html"]) for part in seen[0]]


def test_a_changed_row_draws_its_own_part_again_and_no_other(pdf, monkeypatch):
    render_pdf(long_paper())
    again = drawn_anew(monkeypatch, long_paper(changed=100))
    assert sum(again) == 1
    assert again.index(True) > 1


def test_a_changed_sentence_draws_no_row_again(pdf, monkeypatch):
    render_pdf(long_paper())
    again = drawn_anew(monkeypatch, long_paper(subject=["tổng kết năm 2026"]))
    assert again == [True] + [False] * (len(again) - 1)


def test_a_part_that_was_half_written_is_drawn_again(pdf):
    render_pdf(long_paper())
    for path in printing_kept.folder().iterdir():
        path.write_bytes(path.read_bytes()[:-7])
    assert render_pdf(long_paper()) == pdf


def test_what_was_not_used_for_long_is_thrown_away(pdf):
    render_pdf(long_paper())
    count = len(list(printing_kept.folder().iterdir()))
    assert printing_kept.clear() == 0
    assert printing_kept.clear(most=0) == count


def test_a_part_that_cannot_be_drawn_fails_the_whole_paper_and_is_not_kept(monkeypatch):
    printing_kept.clear(now=10**12)
    make = printing_parts.Part.html.fget
    broken = property(lambda part: make(part).replace("<table", '<img src="file:///etc/hostname"><table'))
    monkeypatch.setattr(printing_parts.Part, "html", broken)
    with pytest.raises(PrintingFailed, match="Chưa in được"):
        render_pdf(long_paper())
    assert list(printing_kept.folder().iterdir()) == []


def test_how_far_it_is_gets_told(monkeypatch):
    printing_kept.clear(now=10**12)
    monkeypatch.setattr(printing, "LOOK_EVERY", 0.05)
    shares = []
    render_pdf(long_paper(), progress=shares.append)
    assert shares == sorted(shares)
    assert 0 < max(shares) < 1


def test_an_annex_by_itself_has_no_number_on_its_first_page():
    found = texts(render_pdf(long_paper(annex_only=True)))
    assert "PHỤ LỤC" in found[0]
    assert not re.match(r"1 ", found[0])
    with pdfplumber.open(io.BytesIO(render_pdf(long_paper(annex_only=True)))) as document:
        tops = ["".join(char["text"] for char in page.chars if char["top"] < 18 * MM) for page in document.pages]
    assert tops == ["", *(str(number) for number in range(2, len(tops) + 1))]


def test_a_process_waits_for_the_next_print_and_whoever_ended_is_replaced(pdf):
    render_pdf(long_paper())
    waiting = printing_places._spare
    assert waiting.child.poll() is None
    assert render_pdf(long_paper()) == pdf
    assert waiting.child.poll() == 0
    printing_places._spare.child.kill()
    printing_places._spare.child.wait()
    assert render_pdf(long_paper()) == pdf


def test_a_process_that_nobody_needs_any_more_ends():
    place = printing_places.Place(printing.PRESS)
    place.child.stdin.close()
    place.child.stdin = None
    assert place.child.wait(30) == 0
    place.close()
    assert not place.folder.exists()


# --- Where pages end --------------------------------------------------------------------------------------------------


def pages_reckoned(paper):
    view = printed_paper(paper)
    parts = printing_parts.parts_of(paper, view, render_css(paper), None)[1:]
    return [1 + part.html.count("new-page") for part in parts]


@pytest.mark.parametrize("bands", [False, True])
def test_the_pages_reckoned_are_the_pages_drawn(bands):
    paper = long_paper(SEGMENT + 80, bands=bands)
    with pypdfium2.PdfDocument(render_pdf(paper)) as document:
        lying = [page for page in document if page.get_width() > page.get_height()]
    assert sum(pages_reckoned(paper)) == len(lying)


def test_a_band_never_ends_a_page():
    starts = page_starts([20.0] * 10, 100, 100, sticky=[False, False, False, False, True] + [False] * 5)
    assert starts == [0, 4, 9]


def test_a_segment_begins_a_page_and_its_last_pages_are_alike():
    heights = [30.0] * (SEGMENT + 5)
    starts = page_starts(heights, 220, 220)
    assert SEGMENT in starts
    ends = [*starts[1:], len(heights)]
    rows = [end - start for start, end in zip(starts, ends, strict=True) if start < SEGMENT]
    assert min(rows) >= 5
    assert sum(rows) == SEGMENT


def test_a_row_more_before_a_segment_leaves_the_pages_after_it_alone():
    heights = [20.0 + 7 * (index % 5) for index in range(2 * SEGMENT)]
    taller = [*heights[:10], heights[10] + 14, *heights[11:]]
    after = [[start for start in page_starts(found, 300, 200) if start >= SEGMENT] for found in (heights, taller)]
    assert after[0] == after[1]


def test_lines_are_broken_at_spaces_and_within_giant_words():
    assert lines_of("", 10) == 1
    assert lines_of("một hai", 30) == 1
    assert lines_of("x" * 200, 10) >= 10
    # After a slash, a hyphen, a bracket; never before a digit.
    assert lines_of("aaaa/bbbb/cccc/dddd", 2.4) >= 4
    assert lines_of("(AVATAR)(AVATAR)", 8) == 2
    assert lines_of("một công-an-phường hai", 40) == 1
