"""From the data of a report (reports/gathering.py) to its paper. Pure: no rows are read and no clock is asked.

`LAYOUT_VERSION` goes up whenever the same data would print otherwise; a snapshot says which one it was printed with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from reports import changes_annex, figure_codes
from reports.figures import LABELS
from reports.figures import told as _count
from reports.gathering import COUNTS, share_text, standing_label
from reports.paper import (
    Appendix,
    Band,
    Block,
    Bullets,
    Cell,
    Heading,
    Layout,
    Letterhead,
    Paper,
    Paragraph,
    Signature,
    Table,
)
from reports.periods import from_key

LAYOUT_VERSION = 3
NOTHING = "Không có."
DRAFT_MARK = "DỰ THẢO"
# More rows than this and the paper lists only what is not done in time; the whole list is in the Excel file.
MOST_PRINTED = 5_000
LONGEST_RESULT = 400
MOST_DOCUMENTS = 12
CODES_NOTE = (
    "Nhập mã số liệu vào trang Báo cáo của phần mềm để mở danh mục nhiệm vụ đã chốt của con số. "
    "Ở các bảng theo dòng, mã gồm mã dòng, gạch nối và số ở đầu cột."
)

APPENDIX_TITLE = "Biểu tổng hợp kết quả thực hiện nhiệm vụ"
APPENDIX_HEAD = (
    "STT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn", "Ngày hoàn thành", "Mức độ hoàn thành",
    "Kết quả; khó khăn, vướng mắc",
)  # fmt: skip
_WIDTHS = (5, 26, 15, 14, 10, 10.5, 11, 23)


def compose(data: dict[str, Any], *, draft: bool = False, created_at: datetime | None = None) -> Paper:
    head = data["head"]
    letterhead = Letterhead(
        superior=head["superior_line"],
        issuer=head["issuer_line"],
        number=head["reference_number"],
        place=head["place"],
        dated=day(head["issued_on"]),
    )
    return Paper(
        letterhead=letterhead,
        type_name="BÁO CÁO",
        subject=[line.strip() for line in head["subject"].splitlines() if line.strip()],
        body=[*_introduction(head), *_sections(data, draft)],
        signature=Signature(head["signing_authority"], head["signer_title"], head["signer_name"]),
        recipients=[line for line in head["recipients"].splitlines() if line.strip()],
        appendices=[
            *([_appendix(data, letterhead)] if data["rows"] else []),
            *([_changes(data, letterhead)] if "changes" in data else []),
        ],
        draft_mark=DRAFT_MARK if draft else "",
        code=head["code"],
        created_at=created_at,
        # What was frozen before an office could choose has neither.
        layout=Layout(
            profile=head["profile"], duplex=head.get("duplex", False), page_number=head.get("page_number", "top")
        ),
    )


# --- The body ---------------------------------------------------------------------------------------------------------


def _introduction(head: dict[str, Any]) -> Iterator[Block]:
    yield from text_blocks(head["introduction"])
    if head["edition"] > 1 and head["reason"]:
        yield Paragraph(
            f"Báo cáo này đính chính, thay thế bản chốt lần {head['edition'] - 1}. Lý do: {head['reason'].strip()}",
            italic=True,
        )


def _sections(data: dict[str, Any], draft: bool) -> Iterator[Block]:
    for section in data["sections"]:
        yield Heading(section["title"], section["level"], section["number"])
        if section["is_heading"]:
            continue
        blocks = list(text_blocks(section["body"]))
        if section["key"] == "results":
            yield from _figures(data, draft)
        elif not blocks:
            yield Paragraph(NOTHING)
        yield from blocks


def text_blocks(text: str) -> Iterator[Block]:
    """What somebody typed: a paragraph a line; lines begun with "-" or "+" become bullets."""
    bullets: list[str] = []
    mark = "-"
    for line in [*text.splitlines(), ""]:
        found = re.match(r"\s*([-+•*–])\s+(\S.*)", line)
        sign = "+" if found and found[1] == "+" else "-"
        if bullets and (not found or sign != mark):
            yield Bullets(bullets, mark)
            bullets = []
        if found:
            mark = sign
            bullets.append(found[2].strip())
        elif line.strip():
            yield Paragraph(line.strip())


def _figures(data: dict[str, Any], draft: bool) -> Iterator[Block]:
    """A draft has no codes: nothing is frozen yet that they could open."""
    figures, head = data["figures"], data["head"]
    if not figures["total"]:
        under = f" theo {head['directive']}" if head["directive_id"] else ""
        yield Paragraph(f"Trong kỳ không có nhiệm vụ nào được giao{under}.")
        return
    yield Paragraph(_summary(data))
    code_of = Codes() if draft else Codes(data)
    yield _cells_table(data, code_of)
    for rate in figures["rates"]:
        formula = rate["formula"][0].lower() + rate["formula"][1:]
        yield Paragraph(f"{formula} = {rate['worked']}.", lead=f"{rate['label']}:")
    yield from _gathered(data)
    tables = 1
    if len(data["units"]) > 1:
        tables += 1
        caption, codes = f"Bảng {tables}. Kết quả theo đơn vị", code_of.lines(1, len(data["units"]), total=True)
        yield _lines_table(caption, "Đơn vị", data["units"], codes, total=figures)
    if len(data["documents"]) > 1:
        tables += 1
        chosen = data["documents"][:MOST_DOCUMENTS]
        caption = f"Bảng {tables}. Kết quả theo văn bản, gồm cả văn bản triển khai"
        yield _lines_table(caption, "Văn bản", chosen, code_of.lines(1 + len(data["units"]), len(chosen)))
    if data["targets"]:
        yield _targets_table(f"Bảng {tables + 1}. Kết quả thực hiện chỉ tiêu", data["targets"])


class Codes:
    """The codes of a report's figures; without data there are none."""

    def __init__(self, data: dict[str, Any] | None = None) -> None:
        self.data = data if data and figure_codes.line_code(data, 0) else None

    def figures(self, keys: list[str]) -> list[str]:
        """One for each figure of the whole report."""
        return [figure_codes.figure_code(self.data, 0, key) for key in keys] if self.data else []

    def lines(self, first: int, count: int, *, total: bool = False) -> list[str]:
        """One for each line; the last one for the total."""
        numbers = [*range(first, first + count), *([0] if total else [])]
        return [figure_codes.line_code(self.data, number) for number in numbers] if self.data else []


def _gathered(data: dict[str, Any]) -> Iterator[Block]:
    """How many units below have reported; the gaps are named."""
    found = data.get("gathered")
    if not found:
        return
    text = f"Báo cáo tổng hợp từ báo cáo của {_count(found['reported'])}/{_count(found['expected'])} đơn vị trực thuộc"
    if found["missing"]:
        text += f"; đến thời điểm chốt số liệu chưa có báo cáo của: {'; '.join(found['missing'])}"
    yield Paragraph(f"{text}.")


def _summary(data: dict[str, Any]) -> str:
    figures, head = data["figures"], data["head"]
    counts = figures["counts"]
    done = counts["done_in_time"] + counts["done_late"]
    return (
        f"Tính đến hết ngày {written_day(figures['day'])}, có {_count(figures['total'])} nhiệm vụ được giao thuộc kỳ"
        f" báo cáo (từ ngày {written_day(head['starts_on'])} đến ngày {written_day(head['ends_on'])});"
        f" đã hoàn thành {_count(done)}, trong đó đúng hạn {_count(counts['done_in_time'])}, quá hạn"
        f" {_count(counts['done_late'])}; đang thực hiện trong hạn {_count(counts['in_time'])}; quá hạn chưa hoàn thành"
        f" {_count(counts['overdue'])}{_beside(counts)}.{_where_listed(data)}"
    )


def _where_listed(data: dict[str, Any]) -> str:
    return f" Danh mục chi tiết tại Phụ lục{' 1' if 'changes' in data else ''} kèm theo."


def _beside(counts: dict[str, int]) -> str:
    return "".join(f"; {LABELS[key].lower()} {_count(counts[key])}" for key in COUNTS[5:] if counts[key])


def _cells_table(data: dict[str, Any], code_of: Codes) -> Table:
    """The cells, with the same of the period before and of the year before where there was work then."""
    figures = data["figures"]
    counts, before = figures["counts"], figures["before"]
    year_before = figures.get("year_before") or dict.fromkeys(COUNTS, 0)
    keys = [key for key in COUNTS[1:] if key in COUNTS[1:5] or counts[key] or before[key] or year_before[key]]
    rows: list[list[Cell]] = [[LABELS[key], counts[key], share_text(counts[key], figures["total"])] for key in keys]
    rows.append(["Cộng", figures["total"], "100%"])
    head = ["Tình trạng", "Số nhiệm vụ", "Tỷ trọng"]
    widths: list[float] = [60, 25, 25]
    if before["total"]:
        period = from_key(data["head"]["period_key"]).kind.label.lower()
        head += [f"{'Kỳ' if period.startswith('khoảng') else period.capitalize()} trước", "Tăng, giảm"]
        widths += [25, 25]
        for row, key in zip(rows, [*keys, "total"], strict=True):
            now = figures["total"] if key == "total" else counts[key]
            row += [before[key], _change(now - before[key])]
    if year_before["total"]:
        head += ["Cùng kỳ năm trước", "Tăng, giảm"]
        widths += [25, 25]
        for row, key in zip(rows, [*keys, "total"], strict=True):
            now = figures["total"] if key == "total" else counts[key]
            row += [year_before[key], _change(now - year_before[key])]
    align: Any = ["left", *["right"] * (len(head) - 1)]
    codes = code_of.figures([*keys, "total"])
    if codes:
        head, widths, align = [*head, "Mã số liệu"], [*widths, 30], [*align, "code"]
        rows = [[*row, code] for row, code in zip(rows, codes, strict=True)]
    note = CODES_NOTE if codes else ""
    return Table(head, rows, widths, align, caption="Bảng 1. Kết quả theo tình trạng", note=note, total=True)


def _lines_table(
    caption: str, name: str, lines: list[dict[str, Any]], codes: list[str], total: dict[str, Any] | None = None
) -> Table:
    """Units add up to the total; documents stand within each other and do not."""
    rest = any(line["counts"]["undated"] + line["counts"]["paused"] for line in lines)
    keys = [*COUNTS[:5], *(["rest"] if rest else [])]
    digits = [f" ({figure_codes.KEYS.index(key) + 1})" if codes else "" for key in keys]
    titles = ["Tổng số", "Hoàn thành đúng hạn", "Hoàn thành quá hạn", "Trong hạn", "Quá hạn", "Chưa có hạn, tạm dừng"]
    head = [name, *(title + digit for title, digit in zip(titles, digits, strict=False)), "Tỷ lệ hoàn thành"]
    rows: list[list[Cell]] = [[line["name"], *_counts(line["counts"], rest), line["rate"]] for line in lines]
    if total:
        counts = total["counts"] | {"total": total["total"]}
        rows.append(["Cộng", *_counts(counts, rest), total["rates"][0]["text"]])
    widths: list[float] = [46, 14, 18, 18, 15, 15, *([17] if rest else []), 20]
    align: Any = ["left", *["right"] * (len(head) - 1)]
    if codes:
        head, widths, align = [*head, "Mã dòng"], [*widths, 20], [*align, "code"]
        rows = [[*row, code] for row, code in zip(rows, codes, strict=True)]
    return Table(head, rows, widths, align, caption=caption, total=bool(total))


def _counts(counts: dict[str, int], rest: bool) -> list[Cell]:
    first: list[Cell] = [counts[key] for key in COUNTS[:5]]
    return [*first, counts["undated"] + counts["paused"]] if rest else first


def _targets_table(caption: str, targets: list[dict[str, Any]]) -> Table:
    rows: list[list[Cell]] = [
        [
            number,
            target["text"],
            target["goal"],
            day(target["by_on"]),
            ": ".join(filter(None, [target["unit"], target["reached"]])) or "Chưa có số liệu",
            {True: "Đạt", False: "Chưa đạt", None: target["share"]}[target["is_met"]],
        ]
        for number, target in enumerate(targets, start=1)
    ]
    head = ("TT", "Chỉ tiêu", "Mục tiêu", "Đến ngày", "Kết quả", "Đánh giá")
    return Table(head, rows, (10, 54, 28, 25, 33, 20), ("center", "left", "left", "center", "left", "left"), caption)


# --- The appendix -----------------------------------------------------------------------------------------------------


def _appendix(data: dict[str, Any], letterhead: Letterhead) -> Appendix:
    rows = data["rows"]
    shown = (
        rows if len(rows) <= MOST_PRINTED else [row for row in rows if row["group"] != "done_in_time"][:MOST_PRINTED]
    )
    note = f"Số liệu chốt đến hết ngày {written_day(data['figures']['day'])}."
    if left := data["figures"]["total"] - len(shown):
        note += (
            f" Biểu in nhiều nhất {_count(MOST_PRINTED)} nhiệm vụ nên không in {_count(left)} nhiệm vụ, chủ yếu đã hoàn"
            " thành đúng hạn; danh mục đầy đủ ở tệp Excel."
        )
    return Appendix(
        title=APPENDIX_TITLE,
        attached_to=attached_to(data["head"], letterhead),
        landscape=True,
        blocks=[Table(APPENDIX_HEAD, list(_banded(shown)), _WIDTHS, _ALIGN, note=note)],
    )


def _changes(data: dict[str, Any], letterhead: Letterhead) -> Appendix:
    """What a correction changed comes last."""
    found = data["changes"]
    return Appendix(
        title=changes_annex.title(found),
        attached_to=attached_to(data["head"], letterhead),
        blocks=list(changes_annex.blocks(found, data["head"]["reason"])),
    )


def attached_to(head: dict[str, Any], letterhead: Letterhead) -> str:
    number = letterhead.number
    named = f"số {number}" if number[:1].isdigit() else head["title"][:1].lower() + head["title"][1:]
    issued = f", ngày {written_day(head['issued_on'])}" if head["issued_on"] else ""
    return f"Kèm theo Báo cáo {named}{issued} của {head['unit']}"


_ALIGN: Any = ("center", "left", "left", "left", "center", "center", "left", "left")


def _banded(rows: list[dict[str, Any]]) -> Iterator[list[Cell] | Band]:
    """Rows under the name of their document, where there is more than one."""
    many = len({row["document_id"] for row in rows}) > 1
    document = None
    for number, row in enumerate(rows, start=1):
        if many and row["document_id"] != document:
            document = row["document_id"]
            yield Band(row["document"])
        yield appendix_row(number, row)


def appendix_row(number: int, row: dict[str, Any]) -> list[Cell]:
    return [
        number,
        row["task"] + (f" ({period_words(row['period'])})" if row["period"] else ""),
        row["lead"],
        row["support"],
        day(row["due_on"]) or "Không ghi hạn",
        day(row["done_on"]),
        standing_label(row),
        outcome(row),
    ]


def outcome(row: dict[str, Any]) -> str:
    return outcome_words(row["result"], row["obstacles"])


def outcome_words(result: str, obstacles: str) -> str:
    """Result and difficulty in one cell, each cut to a length that a table bears."""
    return "\n".join(filter(None, [_cut(result), f"Khó khăn: {_cut(obstacles)}" if obstacles.strip() else ""]))


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_RESULT else text[: LONGEST_RESULT - 1].rsplit(" ", 1)[0] + "…"


def tables(data: dict[str, Any]) -> list[Any]:
    """The tables within the text, each with its caption, in their order."""
    return [block for block in _figures(data, draft=False) if isinstance(block, Table)]


SHEET_HEAD = (
    "STT", "Văn bản", "Nhiệm vụ", "Kỳ", "Đơn vị thực hiện", "Đơn vị chủ trì", "Đơn vị phối hợp", "Hạn ban đầu",
    "Thời hạn", "Ngày hoàn thành", "Mức độ hoàn thành", "Kết quả", "Khó khăn, vướng mắc", "Kiến nghị, đề xuất",
    "Mã việc",
)  # fmt: skip


def sheet_rows(data: dict[str, Any]) -> Iterator[list[Cell]]:
    """The whole appendix for Excel, nothing cut."""
    for number, row in enumerate(data["rows"], start=1):
        yield [
            number, row["document"], row["task"], period_words(row["period"]) if row["period"] else "", row["unit"],
            row["lead"], row["support"], day(row["original_due_on"]), day(row["due_on"]), day(row["done_on"]),
            standing_label(row), row["result"], row["obstacles"], row["proposals"], row["id"],
        ]  # fmt: skip


# --- Words ------------------------------------------------------------------------------------------------------------


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def written_day(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def period_words(key: str) -> str:
    """ "quý II năm 2026" for the turn of a recurring task; the key itself where it names no reporting period."""
    try:
        return from_key(key, None).said
    except ValueError:
        return key


def _change(difference: int) -> str:
    if not difference:
        return "không đổi"
    return f"{'tăng' if difference > 0 else 'giảm'} {abs(difference):,}".replace(",", ".")
