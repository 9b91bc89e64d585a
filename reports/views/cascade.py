"""The chain of documents from the top down to the last plan, drawn and as a tree list; both say the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from directives.models import Directive
from reports import cascade
from reports.cascade import HIGH, LABELS, Block, Node
from reports.figures import Figures, Scope, written
from units.models import Office
from units.requests import HttpRequest

# So many levels stand open; deeper ones open along the way to the document that was asked for, or by hand.
OPEN_LEVELS, OPEN_MOST = 2, 60
LETTER = 6.6  # units of the picture that a letter takes


@require_safe
def of_directive(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Directive.objects.visible_to(request.user, request.today).issued()
    asked = get_object_or_404(visible, pk=pk)
    top = visible.chain_of(asked).first() or asked
    documents = visible.filter(path__startswith=top.path).select_related("issuing_unit")
    documents = documents.order_by("depth", "issuing_unit__sort_key", "pk").defer("introduction", "recipients")
    soon = Office.current().soon_days
    scope = Scope(user=request.user, today=request.today, on=request.today, directive=top, soon_days=soon)
    tops = cascade.tree(documents, Figures(scope).source.by_directive())
    way = {*asked.ancestor_ids, asked.pk}
    shapes = list(cascade.blocks(tops))
    high = HIGH * (1 + max(shape.level for shape in shapes))
    context: dict[str, Any] = {
        "directive": asked,
        "count": sum(node.count for node in tops),
        "picture": _picture(shapes, asked.pk),
        "high": high,
        "tree": _tree(tops, way, asked.pk),
        "legend": [(key, sign, words) for key, (sign, words) in LABELS.items()],
    }
    return render(request, "reports/cascade.html", context)


def _picture(shapes: list[Block], asked: int) -> SafeString:
    """Everything typed by a person is escaped; the rest is ours."""
    return mark_safe("".join(_shape(shape, asked) for shape in shapes))  # noqa: S308  (escaped in _shape)


def _shape(shape: Block, asked: int) -> str:
    first, here = shape.nodes[0], any(node.pk == asked for node in shape.nodes)
    name = first.name if len(shape.nodes) == 1 else f"{len(shape.nodes)} văn bản"
    words = f"{name}, {first.issuer}" if len(shape.nodes) == 1 else name
    room = int((shape.width - 8) / LETTER)
    label = words if len(words) <= room else f"{name[: room - 1]}…" if room > 4 else ""
    sign = LABELS[shape.standing][0]
    y = shape.level * HIGH
    box = f'x="{shape.x + 0.5:.1f}" y="{y + 1}" width="{max(shape.width - 1, 1):.1f}" height="{HIGH - 3}"'
    text = f'<text x="{shape.x + 5:.1f}" y="{y + 25}">{sign} {escape(label)}</text>' if room > 1 else ""
    body = f"<title>{escape(_said(words, shape.whole, shape.standing))}</title><rect {box}></rect>{text}"
    css = f'class="{shape.standing}{" here" if here else ""}"'
    if len(shape.nodes) > 1:
        return f"<g {css}>{body}</g>\n"
    return f'<a {css} href="{reverse("directive-detail", args=[first.pk])}" tabindex="-1">{body}</a>\n'


def _said(words: str, tally: Any, standing: str) -> str:
    counts = f"{written(tally.done)}/{written(tally.total)} việc hoàn thành" if tally.total else "chưa có việc"
    late = f", {written(tally.overdue)} quá hạn" if tally.overdue else ""
    return f"{words}: {counts}{late}"


def _tree(tops: list[Node], way: set[int], asked: int) -> SafeString:
    rows = reverse("figure-rows")
    return mark_safe("".join(_branch(tops, way, asked, 1, rows)))  # noqa: S308  (escaped in _line)


def _branch(nodes: list[Node], way: set[int], asked: int, level: int, rows: str) -> Iterator[str]:
    yield "<ul>"
    for node in nodes:
        line = _line(node, asked, rows)
        if node.children:
            is_open = node.pk in way or (level < OPEN_LEVELS and len(node.children) <= OPEN_MOST)
            below = f'<span class="below">{written(node.count - 1)} văn bản bên dưới</span>'
            yield f"<li>{line}<details{' open' if is_open else ''}><summary>{below}</summary>"
            yield from _branch(node.children, way, asked, level + 1, rows)
            yield "</details></li>\n"
        else:
            yield f"<li>{line}</li>\n"
    yield "</ul>"


def _line(node: Node, asked: int, rows: str) -> str:
    sign, words = LABELS[node.standing]
    whole = node.whole
    current = ' aria-current="page"' if node.pk == asked else ""
    link = f'<a href="{reverse("directive-detail", args=[node.pk])}"{current}>{escape(node.name)}</a>'
    counts = words
    if whole.total:
        query = f"{rows}?directive={node.pk}&amp;figure="
        counts = f'<a href="{query}total">{written(whole.done)}/{written(whole.total)} hoàn thành</a>'
        if whole.overdue:
            counts += f', <a class="late" href="{query}overdue">{written(whole.overdue)} quá hạn</a>'
    return f'<span class="dot {node.standing}" aria-hidden="true">{sign}</span> {link}, {escape(node.issuer)}: {counts}'
