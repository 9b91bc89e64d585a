"""Files that mean harm or are no longer whole: one clear sentence each, nothing kept; the process is limited anyway."""

import io
import re
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.actions import readings
from directives.files import NotAccepted
from directives.importing import NotRead, read_document, read_pasted
from directives.importing.apart import read_apart
from directives.models import Reading
from tests.cast import TODAY, make_ward
from tests.importing_hostile import PDF, TEXT, WORD, borne, refused, sheet
from tests.importing_texts import PIECES
from units.journal import Entry


@contextmanager
def read_or_refused():
    """Whatever is read inside, a draft may come of it or one sentence, and no other exception."""
    try:
        yield
    except NotRead as said:
        if not re.fullmatch(r"[A-ZĐ][^\n]+\.", said.sentence):
            pytest.fail(said.sentence)


REFUSED = {what: (name, data) for what, name, data in refused()}
BORNE = {what: (name, data) for what, name, data in borne()}


@pytest.mark.parametrize("what", REFUSED)
def test_the_command_ends_with_two_and_one_sentence(what, tmp_path, capsys):
    name, data = REFUSED[what]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SystemExit) as ended:
        call_command("extract_document", str(tmp_path / name), "--json")
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert re.fullmatch(r"[A-ZĐ][^\n]{10,200}\.\n", said.err)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("what", BORNE)
def test_odd_and_heavy_files_give_a_draft_or_one_sentence(what):
    with read_or_refused():
        source, draft = read_apart(*BORNE[what])
        assert source.lines
        assert draft.as_json()


@pytest.mark.parametrize("what", ["laughs", "zip bomb", "locked pdf", "2,000 pages", "vba in docx", "not xml", "zeros"])
@pytest.mark.django_db
def test_nothing_of_a_refused_file_stays(what, django_capture_on_commit_callbacks):
    w, (name, data) = make_ward(), REFUSED[what]
    before = {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()}
    upload = SimpleUploadedFile(name, data)
    with django_capture_on_commit_callbacks(execute=True), suppress(NotAccepted):
        reading = readings.start_reading(upload, by=w.clerk, today=TODAY, unit=w.ward)
        readings.read(reading.pk, now=timezone.now(), today=TODAY)
        reading.refresh_from_db()
        assert (reading.state, reading.file.name, reading.found) == (Reading.State.REFUSED, "", {})
        assert Entry.objects.about(reading).last().act == "reading.refuse"
    assert {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()} == before


# ---- no longer whole ------------------------------------------------------------------------------------------------

FILES = {"a.docx": WORD, "a.pdf": PDF, "a.xlsx": sheet(), "a.txt": TEXT.encode()}


def boundaries(data):
    """Where the parts of a file begin and end, and places between."""
    signs = [
        found.start() for found in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06|endobj|endstream|xref|%%EOF", data)
    ]
    return sorted(
        {at + more for at in [*signs, *range(0, len(data), max(len(data) // 60, 1))] for more in (-1, 0, 1, 4)}
    )


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_off_anywhere_is_read_or_refused(name):
    data = FILES[name]
    for at in boundaries(data):
        if not 0 <= at < len(data):
            continue
        with read_or_refused():
            read_document(name, data[:at]).as_json()
            assert name in ("a.txt", "a.pdf"), f"{name} cut at {at} was read"


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=12), st.booleans()), min_size=1, max_size=6),
)
def test_changed_bytes_give_a_draft_or_a_refusal(name, changes):
    data = FILES[name]
    for part, content, replaces in changes:
        at = int(part * len(data))
        data = data[:at] + content + data[at + len(content) * replaces :]
    with read_or_refused():
        read_document(name, data).as_json()


PARTS = {"a.docx": ["word/document.xml", "word/numbering.xml", "word/styles.xml", "word/_rels/document.xml.rels"],
         "a.xlsx": ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"]}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_changed_parts_of_office_files_give_a_draft_or_a_refusal(data):
    name = data.draw(st.sampled_from(sorted(PARTS)))
    part = data.draw(st.sampled_from(PARTS[name]))
    with zipfile.ZipFile(io.BytesIO(FILES[name])) as container:
        members = {one: container.read(one) for one in container.namelist()}
    # Whole elements and attributes go, come twice or change their value: the rest stays well formed more often.
    pieces = re.split(rb"(<[^>]*>)", members[part])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(pieces) - 1))
        way = data.draw(st.sampled_from(["drop", "twice", "value"]))
        if way == "value":
            value = data.draw(st.sampled_from([b"", b"-1", b"999999999999", "٣".encode(), b"x", b"&amp;"]))
            pieces[at] = re.sub(rb'"[^"]*"', b'"' + value + b'"', pieces[at], count=1)
        else:
            pieces[at] = b"" if way == "drop" else pieces[at] * 2
    members[part] = b"".join(pieces)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for one, content in members.items():
            container.writestr(one, content)
    with read_or_refused():
        read_document(name, out.getvalue()).as_json()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES + TEXT.splitlines(keepends=True)) | st.text(max_size=30), max_size=80).map("".join)
)
def test_lines_of_documents_in_any_order_give_a_draft_or_a_refusal(text):
    with read_or_refused():
        read_pasted(text).as_json()
