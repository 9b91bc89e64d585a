"""The glossary speaks of the code as it is."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = (ROOT / "GLOSSARY.md").read_text()


def test_every_name_of_the_glossary_is_in_the_code():
    code = "\n".join(
        path.read_text()
        for floor in ("units", "directives", "reports", "cascade")
        for path in (ROOT / floor).rglob("*.py")
    )
    named = {name for row in GLOSSARY.splitlines() if row.startswith("| ") for name in re.findall(r"`([\w.]+)`", row)}
    assert len(named) > 60
    assert {name for name in named if not re.search(rf"\b{name.split('.')[-1]}\b", code)} == set()
