"""What we write for Word and Excel, opened by an office program: no repair, and all the words are there."""

import csv
import io
import subprocess

import pdfplumber
import pytest
import time_machine

from directives.importing.readers import office
from reports import composing
from reports.gathering import gather
from reports.sheets import table_to_xlsx
from reports.templating.default import default_template
from reports.templating.fields import figure_values
from reports.templating.filling import fill
from reports.templating.papers import as_docx
from reports.tracking_sheet import HEAD, cells
from tests.reports import LATER, make_report, write
from tests.scene import NOW

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not office.is_there(), reason="máy này chưa có LibreOffice (writer và calc): không mở thử được tệp Word, Excel"
    ),
]


@pytest.fixture
def data():
    with time_machine.travel(NOW, tick=False):
        w = make_report()
        write(w.report.sections.get(key="obstacles"), "Có {{ qua_han }} việc quá hạn & <chậm>.\n- Ý một;", by=w.clerk)
        return gather(w.report, user=w.clerk, today=LATER)


def converted(folder, form, **files):
    """The files as another program's, all in one start of it."""
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    names = [str(folder / name.replace("_", ".")) for name in files]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", form, "--outdir", str(folder / "out"), *names]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return sorted((folder / "out").iterdir())


def test_the_report_opens_in_our_layout_and_in_a_template(data, tmp_path):
    paper = composing.compose(data)
    files = {"a_docx": as_docx(data)} | {
        f"{profile}_docx": fill(default_template(profile), paper, figure_values(data)) for profile in ("hd05", "nd30")
    }
    pages = converted(tmp_path, "pdf", **files)
    assert len(pages) == 3
    for page in pages:
        with pdfplumber.open(page) as pdf:
            text = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
            assert pdf.pages[0].width < pdf.pages[0].height
            assert pdf.pages[-1].width > pdf.pages[-1].height
        for said in [
            "BÁO CÁO", "II. KẾT QUẢ THỰC HIỆN", "Không có.",
            "Có 0 việc quá hạn & <chậm>.", "- Ý một;", "T/M BAN THƯỜNG VỤ", "Nơi nhận", "Biểu tổng hợp kết quả",
            "Tổ chức sinh hoạt chuyên đề",
        ]:  # fmt: skip
            assert said in text, (page.name, said)
        assert "{{" not in text


def test_the_sheets_open_with_every_cell(data, tmp_path):
    data["rows"][0]["result"] = "=1+1"
    appendix, tracking = list(composing.sheet_rows(data)), list(cells(data["rows"]))
    tables = {"bieu_xlsx": (composing.SHEET_HEAD, appendix), "theo-doi_xlsx": (HEAD, tracking)}
    files = {name: table_to_xlsx("Biểu", head, rows) for name, (head, rows) in tables.items()}
    for path in converted(tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76", **files):
        head, rows = tables[f"{path.stem}_xlsx"]
        found = list(csv.reader(io.StringIO(path.read_text())))
        assert found[2] == list(head)
        assert len(found[3:]) == len(rows)
        assert found[3][1].startswith("Tổ chức sinh hoạt") or found[3][2].startswith("Tổ chức sinh hoạt")
        assert "=1+1" in found[3]
