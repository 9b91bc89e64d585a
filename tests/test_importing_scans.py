"""Scans and photos: printed papers turned into pictures are read back; where nothing can be read, one sentence says so."""



import pytest


from directives.importing import NotRead, read_document, read_file
from directives.importing.readers import tesseract
from tests.importing_generated import document
from tests.importing_papers import as_pdf, paper_of
from tests.importing_scans import SCANNER, as_picture, as_scan, pictures
from tests.papers import PLAN
from tests.test_importing_generated import told, wanted

needs_tesseract = pytest.mark.skipif(
    not tesseract.is_there(), reason="máy này chưa có tesseract-ocr và tesseract-ocr-vie: không đọc được bản quét"
)
PAPER = as_pdf(paper_of(PLAN))


@needs_tesseract
def test_a_scan_gives_the_draft_that_its_pdf_gives():
    made = document(2001)
    got, expected = told(read_document("a.pdf", as_scan(as_pdf(paper_of(made.text))))), wanted(made.expected)
    assert {key for key in expected if got[key] != expected[key]} <= {"subject", "duties", "targets"}
    assert set(got["duties"]) == set(expected["duties"])
