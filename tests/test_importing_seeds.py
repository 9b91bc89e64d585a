"""The five real papers, when they are beside the project: facts they must give, as text, as Word and as PDF.

Their sentences are not ours to keep; what stands here are numbers, days and names of bodies.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from directives.importing import read_document
from tests.importing_papers import as_pdf, as_word, paper_of

SHARED = Path(__file__).resolve().parents[2] / "shared"
FOUND = {path.name[:3]: path for path in sorted((SHARED / "seeds").glob("*.txt"))}
pytestmark = pytest.mark.skipif(len(FOUND) < 5, reason="không có ../shared/seeds: các văn bản mẫu không đi cùng dự án")

FACTS = {
    "000": {
        "kind": "plan", "number": None, "day": None, "issuer": "Ban Thường vụ Đảng ủy phường Nhị Chiểu",
        "bases": {"57-CT/TW": "2025-12-31", "565-CV/BTGDVTU": "2026-03-16"},
        "sections": 4, "signer": "Nguyễn Thị Hương",
        "duties": [5, 5, 4, 5, 3, 3, 2], "targets": 0, "schedule": 0, "recipients": 5,
    },
    "001": {
        "kind": "plan", "number": "47-KH/CB-HCTNXPVN", "day": None,
        "issuer": "Chi bộ Hội Cựu Thanh niên xung phong Việt Nam",
        "bases": {"57-CT/TW": None, "141-CV/BTGDV": "2026-04-16"}, "sections": 8, "signer": "Thân Đức Nam",
        "duties": [1, 1, 1, 1], "targets": 0, "schedule": 3, "recipients": 3,
    },
    "002": {
        "kind": "plan", "number": None, "day": None, "issuer": "Ban Thường vụ Đảng ủy xã",
        "bases": {"57-CT/TW": "2025-12-31", "24-CTr/TU": "2026-05-06"}, "sections": 5, "signer": "Lưu Đức Trình",
        "duties": [9, 8, 9, 8, 1, 1], "targets": 4, "schedule": 0, "recipients": 6,
    },
    "003": {
        "kind": "official_letter", "number": None, "day": "2026-06", "issuer": "Đảng ủy xã Lạc Phượng",
        "bases": {"57-CT/TW": "2025-12-31", "26-CTr/TU": "2026-06-05"}, "sections": 2, "signer": "Nguyễn Văn Luận",
        "duties": [1, 1, 1, 1, 1], "targets": 0, "schedule": 0, "recipients": 5,
    },
    "004": {
        "kind": "official_letter", "number": "246/CV-VHXXH", "day": "2026-03-25", "issuer": "Phòng Văn hoá - Xã hội",
        "bases": {"460-CV/ĐU": "2026-03-11", "57-CT/TW": "2025-12-31", "18-CTr/TU": None, "288-CV/BTGDVTW": None},
        "sections": 0, "signer": "Đoàn Việt Dũng", "duties": [5, 5, 5, 5], "targets": 0, "schedule": 0, "recipients": 3,
    },
}  # fmt: skip


def as_file(name: str, form: str) -> tuple[str, bytes]:
    data = FOUND[name].read_bytes()
    if form == "txt":
        return "a.txt", data
    paper = paper_of(data.decode())
    return (f"a.{form}", as_word(paper) if form == "docx" else as_pdf(paper))


@pytest.mark.parametrize("form", ["txt", "docx", "pdf"])
@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_real_paper_gives_its_facts_whatever_the_file(name, form):
    draft = read_document(*as_file(name, form))
    assert {
        "kind": draft.kind,
        "number": draft.reference_number,
        "day": draft.issued_on.isoformat() if draft.issued_on else draft.issued_month,
        "issuer": draft.issuer,
        "bases": {basis.reference_number: basis.issued_on and basis.issued_on.isoformat() for basis in draft.bases},
        "sections": len(draft.sections),
        "signer": draft.signer_name,
        "duties": [len(duties.items) for duties in draft.duties],
        "targets": len(draft.targets),
        "schedule": len(draft.schedule),
        "recipients": len(draft.recipients),
    } == FACTS[name]


def test_a_directive_called_a_resolution_is_a_finding():
    draft = read_document(*as_file("000", "txt"))
    assert [finding.code for finding in draft.findings].count("kind_mismatch") == 1


def test_the_command_prints_one_object_that_the_scorer_likes(tmp_path):
    command = f"{sys.executable} manage.py extract_document {{file}} --json"
    scorer = [sys.executable, str(SHARED / "tools/score_extraction.py"), "--min", "97", "--run", command]
    done = subprocess.run([*scorer, str(SHARED / "seeds")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_command_gives_nothing_but_the_object(capsys):
    from django.core.management import call_command

    call_command("extract_document", str(FOUND["004"]), "--json")
    assert json.loads(capsys.readouterr().out)["place"] == "Linh Sơn"
