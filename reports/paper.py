"""A paper as data: everything the layout needs to know, and nothing of where it came from. No Django, no ORM.

Sizes are points and lengths millimetres, as the instructions on the form of documents write them. The defaults are
those of the Party's layout; whatever an office may set differently is a field of `Layout`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal

Cell = str | int | float | Decimal | date | None
Profile = Literal["hd05", "hd36", "nd30"]
Kind = Literal["typed", "letter", "submission"]
Align = Literal["left", "center", "right", "code"]  # a code is centred and small

BLANK = "\u00a0" * 8  # what is written in by hand: a number
DAY_BLANK = "\u00a0" * 5  # a day, a month: two digits; wider ones would push the names at the left into two lines


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What an office sets once. `profile`: hd05 (Party, now), hd36 (Party, before), nd30 (State bodies)."""

    profile: Profile = "hd05"
    body_size: float = 14
    pitch: float = 18.5  # exact distance of lines; 18-22
    paragraph_gap: float = 6
    indent: float = 10
    type_size: float = 15
    subject_size: float = 14
    table_size: float = 12
    appendix_size: float = 11
    page_number: Literal["top", "bottom"] = "top"
    duplex: bool = False
    appendix_numerals: Literal["arabic", "roman"] | None = None  # roman for State bodies, unless told

    @property
    def type_pt(self) -> float:
        """The type's name in points: 15-16, but 13-14 for State bodies."""
        return min(self.type_size, 14) if self.is_state else self.type_size

    @property
    def has_roman_appendices(self) -> bool:
        return (self.appendix_numerals or ("roman" if self.is_state else "arabic")) == "roman"

    @property
    def is_state(self) -> bool:
        return self.profile == "nd30"

    @property
    def end_mark(self) -> str:
        """What closes the text: 05-HD ends with a plain full stop."""
        return "." if self.profile == "hd05" else "./."

    @property
    def recipient_mark(self) -> str:
        """What stands between two recipients: a semicolon, where 36-HD had a comma."""
        return "," if self.profile == "hd36" else ";"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who writes, under what number, where and when.

    `superior` is empty for a body that names none. `committee` is a second bold line, for the offices that write one.
    `number` is what follows the word *Số* (`23-BC/ĐU`); begun with `-` or `/` it leaves room for the number.
    Without `numbered` the line is left out, for papers that go into no register.
    `dated` without `blank_day` prints the full day; with it, only month and year; `None` leaves all three blank.
    """

    issuer: str
    number: str = ""
    place: str = ""
    dated: date | None = None
    blank_day: bool = False
    superior: str = ""
    committee: str = ""
    numbered: bool = True

    @property
    def number_text(self) -> str:
        return f"{BLANK}{self.number}" if self.number[:1] in ("-", "/", "") else self.number

    @property
    def date_text(self) -> str:
        day = month = year = DAY_BLANK
        if self.dated:
            # A nought stands before days of one digit, and before January and February only.
            day = DAY_BLANK if self.blank_day else f"{self.dated.day:02}"
            month = f"{self.dated.month:02}" if self.dated.month < 3 else str(self.dated.month)
            year = str(self.dated.year)
        text = f"ngày {day} tháng {month} năm {year}"
        return f"{self.place}, {text}" if self.place else text[0].upper() + text[1:]


@dataclass(frozen=True)
class Heading:
    """`level` 0 is a centred *Phần thứ nhất*; 1 is `I.`, 2 is `1.`, 3 is `a)`. `number` prints as written."""

    title: str
    level: int = 1
    number: str = ""
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. `lead` is set in bold italics before the text: *Ưu điểm:* ..."""

    text: str
    lead: str = ""
    italic: bool = False
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """Lines each begun with `mark`, indented as paragraphs are."""

    items: Sequence[str]
    mark: str = "-"
    kind: ClassVar[str] = "bullets"


@dataclass(frozen=True)
class Band:
    """A row across the whole table: the name of the unit or group whose rows follow."""

    text: str


@dataclass(frozen=True)
class Table:
    """Cells are text, whole or broken numbers, days or None; each is written the Vietnamese way.

    `widths` are shares of the line (any scale); without them the contents decide. `align` likewise.
    With `total`, the last row is set in bold.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[Cell] | Band]
    widths: Sequence[float] | None = None
    align: Sequence[Align] | None = None
    caption: str = ""
    note: str = ""
    total: bool = False
    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Bars:
    """A plain bar for each (label, share from 0 to 1, words beside it). Drawn here, black and white."""

    rows: Sequence[tuple[str, float, str]]
    caption: str = ""
    kind: ClassVar[str] = "bars"


@dataclass(frozen=True)
class Lines:
    """Empty lines to write on by hand."""

    count: int
    kind: ClassVar[str] = "lines"

    @property
    def each(self) -> range:
        return range(self.count)


@dataclass(frozen=True)
class SquareCode:
    """A code that a telephone reads as an address, with words beside it."""

    address: str
    words: Sequence[str] = ()
    kind: ClassVar[str] = "code"


Block = Heading | Paragraph | Bullets | Table | Bars | Lines | SquareCode


@dataclass(frozen=True)
class Signature:
    """`T/M BAN THƯỜNG VỤ` / `PHÓ BÍ THƯ THƯỜNG TRỰC` / the name, without titles; an empty name leaves room to write."""

    authority: str
    position: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Appendix:
    """Starts on a new page; the page numbers run on. `attached_to` is the line *(Kèm theo Báo cáo số ...)*."""

    title: str
    blocks: Sequence[Block]
    attached_to: str = ""
    landscape: bool = False


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One document ready to print. The same paper always gives the same bytes.

    `kind`: *typed* has its type and subject centred; *letter* (công văn) has no type, its subject stands under the
    number; *submission* (tờ trình) is typed and has *Kính trình*. `recipients` come without dash and closing mark;
    the line that begins with *Lưu* goes last. With `annex_only` nothing but the appendices is printed. `code` is
    printed small at the foot of every page. `created_at` goes into the file's properties;
    leave it out, or hand down the moment of freezing, never the moment of printing.
    """

    letterhead: Letterhead
    body: Sequence[Block]
    type_name: str = ""
    subject: Sequence[str] = ()
    kind: Kind = "typed"
    addressees: Sequence[str] = ()
    basis: Sequence[str] = ()
    signature: Signature | None = None
    recipients: Sequence[str] = ()
    appendices: Sequence[Appendix] = ()
    annex_only: bool = False
    draft_mark: str = ""
    urgency: str = ""
    code: str = ""
    created_at: datetime | None = None
    layout: Layout = field(default_factory=Layout)

    @property
    def title(self) -> str:
        """One line for the window's title and the file's properties."""
        name = self.type_name.capitalize() or "Công văn"
        number = f"số {self.letterhead.number}" if self.letterhead.number[:1].isdigit() else ""
        return " ".join(filter(None, [name, number, *self.subject]))

    @property
    def created_text(self) -> str:
        """In whole seconds: the file tells its age in two places, which must agree."""
        return self.created_at.isoformat(timespec="seconds") if self.created_at else ""

    @property
    def address_label(self) -> str:
        """05-HD writes *Kính trình* on a tờ trình, where 36-HD had *Kính gửi*."""
        return "Kính trình:" if self.kind == "submission" and self.layout.profile == "hd05" else "Kính gửi:"

    @property
    def recipient_lines(self) -> list[str]:
        """With dash and closing mark: `- Tỉnh ủy (để b/c);` … `- Lưu Văn phòng Đảng ủy.`"""
        names = [name.strip().lstrip("-").rstrip(" .,;").strip() for name in self.recipients if name.strip()]
        names.sort(key=lambda name: name.startswith("Lưu"))
        marks = [self.layout.recipient_mark] * (len(names) - 1) + ["."]
        return [f"- {name}{mark}" for name, mark in zip(names, marks, strict=True)] if names else []
