"""PDF/A-3a and PDF/UA-1: what both ask for, as far as it can be read in the file. veraPDF would see more."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pikepdf
import pytest
from pdfminer.pdftypes import resolve1

from reports.paper import Appendix, Bars, Heading, Paper, Paragraph, SquareCode, Table
from reports.printing import render_html
from reports.printing_child import BOTH
from tests.paper_reading import MM, drawn_here, joined_sample, opened, sample
from tests.paper_sample import LETTERHEAD, report

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@pytest.fixture(scope="module", params=["in one piece", "in parts"])
def document(request):
    """What holds of a paper drawn in one piece holds of one that was joined."""
    with opened(sample() if request.param == "in one piece" else joined_sample()) as document:
        yield document


@pytest.fixture
def catalog(document):
    return document.doc.catalog


def metadata(document):
    data = resolve1(document.doc.catalog["Metadata"]).get_data()
    return ElementTree.fromstring(data), data.decode()  # noqa: S314  (our own file)


def elements(node):
    """The structure, in the order in which it is read."""
    node = resolve1(node)
    if isinstance(node, dict) and "S" in node:
        yield node
    if isinstance(node, dict):
        kids = resolve1(node.get("K", []))
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from elements(kid)


def structure(document):
    return list(elements(document.doc.catalog["StructTreeRoot"]))


def kinds(document):
    return [element["S"].name for element in structure(document)]


def test_the_file_says_that_it_is_both(document):
    tree, text = metadata(document)
    says = {name: value for one in tree.iter(f"{RDF}Description") for name, value in one.attrib.items()}
    assert says["{http://www.aiim.org/pdfa/ns/id/}part"] == "3"
    assert says["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"
    assert says["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in text  # a PDF/A explains marks that are not its own


def test_colours_have_a_profile_and_the_file_an_identity(document, catalog):
    intent = resolve1(resolve1(catalog["OutputIntents"])[0])
    assert intent["S"].name == "GTS_PDFA1"
    assert resolve1(intent["DestOutputProfile"]).get_data()[36:40] == b"acsp"
    assert document.doc.xrefs[0].trailer["ID"]


def test_nothing_in_it_acts_is_locked_or_attached(document, catalog):
    assert not {"OpenAction", "AA", "AcroForm", "AF"} & set(catalog)
    assert not {"JavaScript", "EmbeddedFiles"} & set(resolve1(catalog.get("Names", {})))
    assert document.doc.encryption is None
    assert b"/JavaScript" not in sample()
    assert not [page for page in document.pages if page.annots]


def test_it_names_its_language_and_shows_its_title(document, catalog):
    assert catalog["Lang"] == b"vi"
    assert resolve1(catalog["ViewerPreferences"])["DisplayDocTitle"] is True
    assert resolve1(catalog["MarkInfo"])["Marked"] is True
    assert document.metadata["Title"].startswith("Báo cáo số 23-BC/ĐU")
    assert document.metadata["Title"] in metadata(document)[1]


def test_the_two_places_that_tell_its_age_agree():
    paper = report(
        body=[Paragraph("Một.")], appendices=[], created_at=datetime(2026, 3, 31, 10, 0, 0, 123456, tzinfo=UTC)
    )
    with opened(drawn_here(paper, BOTH)) as document:
        assert document.metadata["CreationDate"] == "D:20260331100000+00'00"
        assert "<xmp:CreateDate>2026-03-31T10:00:00+00:00</xmp:CreateDate>" in metadata(document)[1]


def test_the_file_is_whole(document):
    document.stream.seek(0)
    with pikepdf.open(document.stream) as file:
        assert file.check_pdf_syntax() == []


def test_every_letter_is_tagged(document):
    letters = [char for page in document.pages for char in page.chars if char["text"].strip()]
    assert len(letters) > 5000
    assert not [char for char in letters if char["mcid"] is None and char["tag"] != "Artifact"]


def test_numbers_and_codes_in_the_margins_are_decoration(document):
    for page in document.pages:
        low = page.height - (20 if page.width < page.height else 15) * MM
        margin = [char for char in page.chars if char["top"] < 18 * MM or char["top"] > low]
        assert len(margin) >= len("TS-2026-0001")
        assert {(char["tag"], char["mcid"]) for char in margin} == {("Artifact", None)}


def test_every_piece_of_the_text_hangs_in_the_structure(document):
    known = {id(element) for element in structure(document)}
    numbers = resolve1(resolve1(document.doc.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    for page in document.pages:
        at = numbers.index(page.page_obj.attrs["StructParents"]) if page.page_obj.attrs.get("StructParents") else 0
        held = [resolve1(one) for one in resolve1(numbers[at + 1])]
        for char in page.chars:
            if char["mcid"] is not None:
                assert id(held[char["mcid"]]) in known


def test_each_font_lies_whole_enough_in_the_file_with_its_letters_names(document):
    fonts = {
        str(name): resolve1(font)
        for page in document.pages
        for name, font in resolve1(resolve1(page.page_obj.resources)["Font"]).items()
    }
    assert len(fonts) >= 3
    for font in fonts.values():
        inner = resolve1(resolve1(font["DescendantFonts"])[0])
        assert resolve1(resolve1(inner["FontDescriptor"])["FontFile2"]).get_data()
        assert resolve1(font["ToUnicode"]).get_data()


def test_headings_begin_at_the_first_and_skip_none(document):
    depths = [int(kind[1]) for kind in kinds(document) if re.fullmatch("H[1-6]", kind)]
    assert depths[:4] == [1, 2, 2, 3]
    assert all(deeper <= depth + 1 for depth, deeper in zip([0, *depths], depths, strict=False))


@pytest.mark.parametrize(
    ("levels", "depths"), [((0, 1, 2, 1, 0), "23432"), ((1, 3, 2), "233"), ((2, 3), "23"), ((3, 1), "22")]
)
def test_headings_skip_none_whatever_levels_are_written(levels, depths):
    html = render_html(report(body=[Heading("Mục", level) for level in levels], appendices=[]))
    assert "".join(re.findall(r"<h(\d) class=.level", html)) == depths


def test_a_letter_begins_with_a_heading_too():
    paper = report(kind="letter", subject=["về việc báo cáo"], appendices=[])
    assert "<h1 class=" in render_html(paper)


def test_heads_of_tables_stand_over_their_columns(document):
    heads = [element for element in structure(document) if element["S"].name == "TH"]
    assert len(heads) >= 3 + 6 * 2  # repeated on every page
    assert {resolve1(element["A"])["Scope"].name for element in heads} == {"Column"}
    named = [element["ID"] for element in structure(document) if "ID" in element]
    assert len(named) == len(set(named))


def test_pictures_say_in_words_what_they_show():
    blocks = [Bars([("Chi bộ 1", 0.92, "23/25 việc")]), SquareCode("https://vi.du/1", ["Mở trang"])]
    with opened(drawn_here(report(body=blocks, appendices=[]), BOTH)) as document:
        figures = [element for element in structure(document) if element["S"].name == "Figure"]
        said = [
            figure["Alt"].decode("utf-16") if figure["Alt"][:2] == b"\xfe\xff" else figure["Alt"] for figure in figures
        ]
    assert said == ["Chi bộ 1: 23/25 việc", "Mã QR: https://vi.du/1"]


def test_sections_and_appendices_are_bookmarks(document):
    marks = [(level, title) for level, title, *_ in document.doc.get_outlines()]
    assert marks == [
        (1, "BÁO CÁO"),
        (2, "I. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO"),
        (2, "II. KẾT QUẢ THỰC HIỆN"),
        (3, "1. Kết quả chung"),
        (4, "a) Tuyên truyền"),
        (2, "III. KIẾN NGHỊ, ĐỀ XUẤT"),
        (1, "Phụ lục"),
    ]


def test_a_paper_of_annexes_alone_is_tagged_too():
    annex = Appendix(title="Biểu", blocks=[Table(["a"], [["b"]])])
    paper = Paper(letterhead=LETTERHEAD, body=[], appendices=[annex], annex_only=True)
    with opened(drawn_here(paper, BOTH)) as file:
        assert kinds(file)[:4].count("H1") == 1
