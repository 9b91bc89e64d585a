"""Who has to do what: headings that are units, "X: …", sentences whose subject is a unit, "Giao X …", labels and
tables, and letters that give every addressee every duty. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from directives.importing import naming, signs
from directives.importing.book import Book
from directives.importing.draft import Draft, Duties
from directives.importing.labels import from_labels
from directives.importing.outline import Node, Part, above, below, children
from directives.importing.sharing import share
from directives.importing.tables import from_tables
from units.text import fold

_BULLETS = ("-", "–", "—", "•", "*", "+", "o", "●")
# Not after a comma or "và": "…, phân công Ban X chủ trì" is still the work of the sentence's subject.
_ASSIGNS = re.compile(
    r"(?:(?<=[.;]\s)|^)(?:Giao|Phân công|Đề nghị|Yêu cầu|Trân trọng đề nghị|Ủy quyền|Uỷ quyền)(?: cho"
    r"| nhiệm vụ cho)?:?\s+(?=\S)"
)
_GIVES = re.compile(r"(?:(?<=[.;]\s)|^)(?:Giao|Phân công|Ủy quyền|Uỷ quyền)(?: cho| nhiệm vụ cho)?:?\s+(?=\S)")


def read_duties(nodes: Sequence[Node], draft: Draft) -> list[Duties]:
    book = Book(draft.issued_on or _first_of(draft.issued_month), [node.text for node in nodes])
    taken: set[int] = set()
    _from_headings(nodes, book, taken)
    _from_sentences(nodes, draft, book, taken)
    from_labels(nodes, book, taken)
    from_tables(nodes, book)
    if draft.addressees and (not book.found or _only_watches(book, nodes, taken)):
        _to_every_addressee(nodes, draft, book, taken)
    return sorted(book.found.values(), key=lambda duties: duties.line)


def _first_of(month: str | None) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None


# ---- headings that are units ----------------------------------------------------------------------------------------


def _from_headings(nodes: Sequence[Node], book: Book, taken: set[int]) -> None:
    for node in nodes:
        if node.part not in (Part.BODY, Part.APPENDIX) or node.cells or node.place in taken:
            continue
        if _in_section_without_duties(nodes, node):
            continue
        named = _unit_heading(nodes, node)
        if named is None:
            continue
        unit, inline = named
        under = below(nodes, node)
        if not inline and not under:
            continue
        taken.add(node.place)
        book.headings.add((node.parent, node.level))
        if inline:
            book.add(unit, inline, node)
        for child in _direct(under):
            if child.cells:
                continue
            text = " ".join([child.text, *(_spelt(it) for it in below(nodes, child) if not it.cells)])
            book.add(unit, text, child)
        taken.update(it.place for it in under)
        book.open(unit, node.line)


def _unit_heading(nodes: Sequence[Node], node: Node) -> tuple[str, str] | None:
    """A number or a bold line before the name; a bullet too where a colon ends the name."""
    section = next(iter([up for up in above(nodes, node)][-1:]), None)
    ordered = section is not None and signs.ORDERING.search(fold(section.text)) is not None
    found = naming.heading(node.text)
    if ordered and node.number:
        found = _by_responsibility(node.text) or found or _by_colon(node.text)
    if found is None:
        return None
    unit, inline = found
    has_colon = node.text.rstrip().endswith(":") or bool(inline)
    if node.number in _BULLETS or not node.number:
        if not has_colon and not node.bold:
            return None
        # "- Các cơ quan, đơn vị: 100% …" among figures and lists is no assignment.
        if not (ordered or node.bold or section is None) or (inline and not inline[:1].isupper()):
            return None
    if inline and re.match(r"^[-\d%]", inline):
        return None
    return unit, inline


_MATTERS = re.compile(
    r"(?:ve |noi dung|hinh thuc|bien phap|giai phap|kinh phi|thoi gian|dia diem|cong tac|che do|nhiem vu|yeu cau|muc"
    r"|doi voi|san pham|ket qua|giai doan|buoc|dot|lan|quy|thang|nam|muc tieu|chi tieu|luu y"
    r"|can cu|ghi chu|ngay|tu ngay|chu tri|phoi hop|tien do|thanh phan|cach)\b"
)


def _by_responsibility(text: str) -> tuple[str, str] | None:
    """ "Các thôn có trách nhiệm: thống kê …" """
    found = re.match(r"^([^:.;]{3,120}?)\s+(?:có|chịu) (?:trách nhiệm|nhiệm vụ)\s*:\s*(.*)$", text)
    if not found or naming.begins_with_verb(found[1]):
        return None
    return naming.without_lead_in(found[1]).strip(" ,"), found[2]


def _by_colon(text: str) -> tuple[str, str] | None:
    """ "Giáo viên chủ nhiệm: Hướng dẫn học sinh …": where work is handed out, whoever stands before the colon."""
    found = re.match(r"^([A-ZĐÀ-Ỹ][^:.;?!]{3,70}):\s+(\S.+)$", text)
    if not found or _MATTERS.match(fold(found[1])) or naming.begins_with_verb(found[1]):
        return None
    people = re.match(r"(?:Các|Những|Toàn thể|Đồng chí|Đ/c|Ông|Bà)\b", found[1])
    told = found[2][:1].isupper() or naming.begins_with_verb(found[2])
    if not told and not (people and re.match(r"[^\W\d_]", found[2])):
        return None
    return found[1].strip(), found[2]


def _direct(under: Sequence[Node]) -> Iterator[Node]:
    level = min((node.level for node in under), default=0)
    # "a)" under one heading and plain paragraphs under another: whatever is outermost, and what follows it at once.
    deepest = level
    for node in under:
        if node.level <= deepest:
            yield node


def _spelt(node: Node) -> str:
    return f"{node.number} {node.text}" if node.number and node.number not in _BULLETS else node.text


def _in_section_without_duties(nodes: Sequence[Node], node: Node) -> bool:
    titles = [fold(up.text) for up in above(nodes, node) if len(up.text) < 160]
    if any(signs.ORDERING.search(title) or signs.TASKS.search(title) for title in titles[:1]):
        return False
    if any(signs.ORDERING.search(title) for title in titles):
        return False
    return any(signs.NO_DUTIES.search(title) for title in titles)


# ---- sentences ------------------------------------------------------------------------------------------------------


def _from_sentences(nodes: Sequence[Node], draft: Draft, book: Book, taken: set[int]) -> None:
    sections = {
        node.place
        for node in nodes
        if node.part in (Part.BODY, Part.APPENDIX) and signs.ORDERING.search(fold(node.text)) and _may_be_title(node)
    }
    flat = (
        not sections
        and not book.found
        and draft.kind in ("directive", "conclusion", "official_letter", "decision", "notice", "resolution", "other")
    )
    for node in nodes:
        if (
            node.part not in (Part.BODY, Part.CLOSING, Part.APPENDIX)
            or node.cells
            or node.place in taken
            or node.place in sections
        ):
            continue
        # "Ban Thường vụ giao:" opens a list of units with their work.
        listed = node.parent is not None and _opens_list(nodes[node.parent])
        # "4. Các đồng chí khác thực hiện …" after the heading "3. Đồng chí A, Phó Bí thư" is one more of them.
        inside = (
            listed
            or any(up.place in sections for up in above(nodes, node))
            or (bool(node.number) and node.number not in _BULLETS and (node.parent, node.level) in book.headings)
        )
        outermost = flat and node.level <= 2 and (node.number not in _BULLETS) and bool(node.number)
        closing = node.part == Part.CLOSING
        if _in_section_without_duties(nodes, node) and not inside:
            continue
        if re.search(r"chiu trach nhiem thi hanh (?:quyet dinh|ke hoach|chi thi|nghi quyet) nay", fold(node.text)):
            continue
        if closing and signs.CLOSING.match(fold(node.text)) and not _GIVES.search(node.text):
            continue
        words = _without_giver(node.text, draft)
        may_have_subject = (
            (inside or outermost or _watches(words))
            and (not closing or _watches(words))
            and not _is_lead_in(node, nodes)
        )
        pieces = list(_assigned(words, by_subject=may_have_subject, gives_only=closing or not (inside or outermost)))
        if not inside and not _GIVES.search(words):
            pieces = [(unit, text) for unit, text in pieces if not _is_issuer(unit, draft)]
        if not pieces:
            continue
        under = _said_with(nodes, node)
        taken.add(node.place)
        for place, (unit, text) in enumerate(pieces):
            last = place == len(pieces) - 1
            if last and under and node.text.rstrip().endswith(":"):
                for child in _direct(under):
                    book.add(unit, " ".join([child.text, *(_spelt(it) for it in below(nodes, child))]), child)
            else:
                book.add(unit, " ".join([text, *(_spelt(it) for it in under)]) if last else text, node)
        taken.update(it.place for it in under)


def _opens_list(node: Node) -> bool:
    """ "…, Ban Thường vụ giao:", "…, yêu cầu:" """
    return (
        re.search(r"\b(?:giao|phân công|yêu cầu|đề nghị)(?: nhiệm vụ| các cơ quan, đơn vị)?\s*:$", node.text)
        is not None
    )


_WATCHING = re.compile(
    r"(?:(?:chủ trì|có trách nhiệm|chịu trách nhiệm|phối hợp|giúp [^,;]{3,40}?|hướng dẫn|kiểm tra|giám sát)[, ]+)*"
    r"(?:theo dõi|đôn đốc|hướng dẫn|kiểm tra|giám sát)\b.{0,120}"
    r"\b(?:việc|quá trình|tình hình|kết quả) (?:tổ chức |triển khai )*thực hiện",
    re.IGNORECASE,
)


def _watches(text: str) -> bool:
    """ "Văn phòng Tỉnh ủy theo dõi, đôn đốc việc thực hiện Chỉ thị này": the last paragraph of many a directive."""
    named = naming.subject(text) if "thực hiện" in text else None
    return named is not None and _WATCHING.match(named[1]) is not None


def _without_giver(text: str, draft: Draft) -> str:
    """ "Đảng ủy giao Văn phòng theo dõi" is "Giao Văn phòng theo dõi" where the Đảng ủy is the one that writes."""
    found = re.match(r"^(?P<who>[A-ZĐỦỤ][^.;:]{2,80}?)\s+(?P<gives>giao|phân công)\s+(?=\S)", text)
    if not found or not _is_issuer(found["who"], draft) or not naming.begins_as_unit(text[found.end() :]):
        return text
    return f"{found['gives'].capitalize()} {text[found.end() :]}"


def _said_with(nodes: Sequence[Node], node: Node) -> list[Node]:
    """What stands under a sentence, up to a paragraph about another unit."""
    said: list[Node] = []
    for it in below(nodes, node):
        if not it.number and (_GIVES.match(it.text) or naming.subject(it.text)):
            break
        if not it.cells:
            said.append(it)
    return said


def _assigned(text: str, *, by_subject: bool, gives_only: bool) -> Iterator[tuple[str, str]]:
    """The units of a paragraph with what each is to do: its subject, those that "Giao …" and "Đề nghị …" name, and
    in such a sentence the next unit after a semicolon ("Giao A …; Văn phòng B theo dõi …")."""
    marks = [found.start() for found in (_GIVES if gives_only else _ASSIGNS).finditer(text)]
    if by_subject or marks:
        marks += [
            found.end() for found in re.finditer(r";\s+(?=[A-ZĐ])", text) if by_subject or found.start() > marks[0]
        ]
    starts = sorted({0, *marks})
    pending: tuple[str, str] | None = None
    for at, start in enumerate(starts):
        piece = text[start : starts[at + 1] if at + 1 < len(starts) else len(text)].strip()
        named = None
        if start in marks or by_subject:
            named = naming.subject(piece) or _named_then_colon(piece) or (naming.people(piece) if by_subject else None)
        if named:
            if pending:
                yield pending
            pending = named
        elif pending:
            pending = (pending[0], f"{pending[1]} {piece}")
    if pending:
        yield pending


def _named_then_colon(piece: str) -> tuple[str, str] | None:
    found = naming.heading(piece)
    return found if found and found[1] else None


def _may_be_title(node: Node) -> bool:
    return len(node.text) < 160 and (node.text[-1:] not in ".;," or signs.is_capitals(node.text))


def _is_lead_in(node: Node, nodes: Sequence[Node]) -> bool:
    """ "2. Các cơ quan, đơn vị căn cứ nội dung nêu trên … thực hiện nhiệm vụ cụ thể sau:" opens a list of others."""
    if not node.text.rstrip().endswith(":") or _directs_below(node.text):
        return False
    return any(naming.heading(child.text) or naming.subject(child.text) for child in children(nodes, node))


def _directs_below(text: str) -> bool:
    """ "2. Đảng ủy UBND tỉnh chỉ đạo:" answers for what those under it do."""
    named = naming.subject(text)
    return named is not None and re.fullmatch(r"(?:lãnh đạo,? )?(?:chỉ đạo|lãnh đạo)", named[1]) is not None


def _is_issuer(unit: str, draft: Draft) -> bool:
    mine = naming.same_unit_key(draft.issuer or "")
    key = naming.same_unit_key(unit)
    return bool(mine) and (mine == key or mine.startswith(key) or key.startswith(mine))


# ---- letters --------------------------------------------------------------------------------------------------------


def _only_watches(book: Book, nodes: Sequence[Node], taken: set[int]) -> bool:
    """ "Giao Ủy ban Kiểm tra theo dõi việc thực hiện" at the end: what stands before it is still for everybody."""
    if len(book.found) > 1 or sum(len(duties.items) for duties in book.found.values()) > 1:
        return False
    first = min(duties.line for duties in book.found.values())
    left = [node for node, _ in _letter_items(nodes) if node.place not in taken]
    return len(left) > 1 and all(node.line < first for node in left)


def _to_every_addressee(nodes: Sequence[Node], draft: Draft, book: Book, taken: set[int]) -> None:
    items = [(node, text) for node, text in _letter_items(nodes) if node.place not in taken]
    for addressee in draft.addressees:
        for node, text in items:
            support = tuple(name for name in share(addressee.text, text)[1] if name != addressee.text)
            book.add(addressee.text, text, node, shared=((addressee.text,), support))


def _letter_items(nodes: Sequence[Node]) -> Iterator[tuple[Node, str]]:
    body = [node for node in nodes if node.part == Part.BODY and not node.cells]
    listed = [node for node in body if node.number]
    if not listed:
        yield from _asked_in_preamble(nodes)
    for node in listed or body:
        parents = [up for up in above(nodes, node) if up in listed]
        if any(not _is_title(up, nodes) for up in parents):
            continue  # said with its parent
        if _is_title(node, nodes):
            continue
        under = [it for it in below(nodes, node) if it.part == Part.BODY and not it.cells]
        yield node, " ".join([node.text, *(_spelt(it) for it in under)])


def _asked_in_preamble(nodes: Sequence[Node]) -> Iterator[tuple[Node, str]]:
    """A letter without a list asks in its first sentence: "…, Đảng ủy đề nghị các đơn vị báo cáo …"."""
    for node in nodes:
        if node.part != Part.PREAMBLE or node.text.rstrip().endswith(":"):
            continue
        for found in re.finditer(r"\b(?:đề nghị|yêu cầu)\s+(?=\S)", node.text):
            asked = naming.subject(node.text[found.end() :])
            if asked:
                yield node, asked[1]
                break


def _is_title(node: Node, nodes: Sequence[Node]) -> bool:
    """A line that only opens what stands under it."""
    has_more = bool(children(nodes, node))
    return (
        has_more
        and (node.text[-1:] not in ".;" or node.bold)
        and (len(node.text) < 120 or node.text.rstrip().endswith(":"))
    )
