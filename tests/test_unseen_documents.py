"""Papers of offices the rules were not written from: other provinces, both layouts, other years and kinds.

Every sentence under tests/documents is our own. They came in rounds (01, 09, 21 …), each written after the rules
had been mended by the one before; docs/reading.md tells how each scored when it was new.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from directives.importing import read_document
from tests.scoring import holds, score

PAPERS = Path(__file__).parent / "documents"
NAMES = sorted(path.stem for path in PAPERS.glob("*.txt"))


def told(name):
    return json.loads((PAPERS / "expected" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def read(name):
    return read_document(f"{name}.txt", (PAPERS / f"{name}.txt").read_bytes()).as_json()


def worth(name):
    scores = score(told(name), read(name))
    return sum(scores.values()) / len(scores), {key: value for key, value in scores.items() if value < 1}


@pytest.mark.parametrize("name", NAMES)
def test_an_unseen_paper_is_read_nearly_whole(name):
    mean, low = worth(name)
    assert mean >= 0.85, low


def test_unseen_papers_are_read_well_on_the_whole():
    assert len(NAMES) >= 8
    assert sum(worth(name)[0] for name in NAMES) / len(NAMES) >= 0.95


@pytest.mark.parametrize("name", NAMES)
def test_names_are_spelt_as_offices_spell_them(name):
    draft, wanted = read(name), told(name)
    assert draft["issuer"] == wanted["issuer"]
    assert draft["signer"] == wanted["signer"]


@pytest.mark.parametrize("name", NAMES)
def test_the_days_of_its_duties_are_read(name):
    items = [item for duties in read(name)["duties"] for item in duties["items"]]
    for fragment, end in told(name)["deadlines"].items():
        found = [item["deadline"] for item in items if holds(fragment, item["text"])]
        assert {due and due["end"] for due in found} == {end}, fragment


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_raises_the_findings_it_deserves_and_no_others(name):
    assert sorted(finding["code"] for finding in read(name)["findings"]) == sorted(told(name)["findings"])
