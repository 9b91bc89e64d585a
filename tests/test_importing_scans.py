"""Scans and photos: printed papers made into pictures are read back; what cannot be read is refused in a sentence."""

import pytest

from directives.importing import NotRead, read_document
from directives.importing.readers import tesseract
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
def test_a_photo_lying_on_its_side_is_read():
    photo = pictures(PAPER)[0].rotate(90, expand=True)
    draft = read_document("a.jpg", as_picture(photo))
    assert (draft.kind, draft.reference_number, draft.place) == ("plan", "25-KH/ĐU", "Nhị Chiểu")


def test_without_tesseract_the_clerk_is_told_whom_to_ask_for_what(monkeypatch):
    monkeypatch.setattr(tesseract.shutil, "which", lambda name: None)
    with pytest.raises(NotRead, match="người quản trị máy cài tesseract-ocr và tesseract-ocr-vie"):
        read_document("a.png", as_picture(pictures(PAPER)[0], "PNG"))
