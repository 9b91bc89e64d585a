"""Nothing is lost and nothing said twice: what a file says, the outline says, each sign as often."""

import re
from collections import Counter
from pathlib import Path

import pytest

from directives.importing import Part, outline, read_file
from tests import importing_papers as papers
from tests import importing_wild as wilds

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
WAYS = {"txt": lambda made: wilds.as_text(made).encode(), "docx": wilds.as_word, "pdf": wilds.as_pdf}
# A table's lines, Markdown's signs and rules are drawn, not said.
DRAWN = re.compile(r"[\s|*\\_]+|-{4,}")


def bare(text):
    return DRAWN.sub("", text)


def check(name, data, said):
    source = read_file(name, data)
    nodes = outline(source)
    # Every line is in one node, and all but page numbers in their order.
    assert sorted(line.number for node in nodes for line in node.sources) == [line.number for line in source.lines]
    told = [node for node in nodes if node.part != Part.MARGIN]
    lines = [line for line in source.lines if not line.is_page_number]
    assert bare("".join(node.written for node in told)) == bare("".join(line.text for line in lines))
    for node in told:
        assert re.sub(r"\W", "", node.number + node.text) == re.sub(r"\W", "", node.written)
    assert Counter(bare("".join(line.text for line in lines))) == Counter(bare(said))


@pytest.mark.parametrize("form", WAYS)
@pytest.mark.parametrize("first", range(0, 300, 10))
def test_nothing_of_a_document_of_any_build_is_lost(form, first):
    # A PDF takes its time to be made: one of ten is enough.
    for seed in range(first, first + (10 if form != "pdf" else 1)):
        made = wilds.wild(seed)
        check(f"a.{form}", WAYS[form](made), wilds.as_text(made))


@pytest.mark.skipif(len(SEEDS) < 5, reason="không có ../shared/seeds: các văn bản mẫu không đi cùng dự án")
@pytest.mark.parametrize("form", ["txt", "docx", "pdf"])
@pytest.mark.parametrize("at", range(5))
def test_nothing_of_a_real_paper_is_lost(at, form):
    text = SEEDS[at].read_text()
    make = {"txt": lambda paper: text.encode(), "docx": papers.as_word, "pdf": papers.as_pdf}[form]
    check(f"a.{form}", make(papers.paper_of(text)), text)
