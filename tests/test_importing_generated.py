"""Documents made up by the hundred: nothing of them is lost, and each gives the draft it was made from."""

import re

import pytest

from directives.importing import outline, read_document, read_pasted
from directives.importing.readers.plain import read_text
from tests.importing_generated import document
from tests.importing_papers import as_pdf, as_word, paper_of

SEEDS = range(0, 300, 10)


def told(draft):
    """The draft in the words of the generator's answers."""
    return {
        "kind": draft.kind,
        "issuer": draft.issuer,
        "place": draft.place,
        "reference_number": draft.reference_number,
        "issued_on": draft.issued_on,
        "issued_month": draft.issued_month,
        "subject": draft.subject and draft.subject[0].lower() + draft.subject[1:],
        "bases": {basis.reference_number: basis.issued_on for basis in draft.bases},
        "addressees": [addressee.text for addressee in draft.addressees],
        "recipients": draft.recipients,
        "sections": [(section.number, section.title) for section in draft.sections],
        "signer": (draft.signer_name, draft.signer_title.lower(), draft.signer_on_behalf_of.lower()),
        "duties": {duties.unit: [_item(item.text, item.deadline) for item in duties.items] for duties in draft.duties},
        "targets": [(target.value, target.unit, target.by) for target in draft.targets],
        "schedule": [(row.start, row.end) for row in draft.schedule],
    }


def _item(text, deadline):
    return text[0].lower() + text[1:], deadline and deadline.kind


def wanted(made):
    duties = {
        unit: [(text[0].lower() + text[1:], kind) for text, kind in items] for unit, items in made["duties"].items()
    }
    return made | {"duties": duties}


def compare(draft, expected):
    got = told(draft)
    assert {key: got[key] for key in expected} == wanted(expected)


@pytest.mark.parametrize("first", SEEDS)
def test_made_up_documents_give_the_draft_they_were_made_from(first):
    for seed in range(first, first + 10):
        made = document(seed)
        compare(read_pasted(made.text), made.expected)


@pytest.mark.parametrize("seed", range(1000, 1012))
def test_the_same_documents_as_word_files(seed):
    made = document(seed)
    compare(read_document("a.docx", as_word(paper_of(made.text))), made.expected)


@pytest.mark.parametrize("seed", range(2000, 2012))
def test_the_same_documents_as_pdf(seed):
    made = document(seed)
    compare(read_document("a.pdf", as_pdf(paper_of(made.text))), made.expected)


def bare(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("first", SEEDS)
def test_no_line_of_a_document_is_lost(first):
    for seed in range(first, first + 10):
        text = document(seed).text
        nodes = outline(read_text(text))
        assert bare("".join(node.written for node in nodes)) == bare(text)
        assert sorted(line.number for node in nodes for line in node.sources) == [
            line.number for line in read_text(text).lines
        ]
