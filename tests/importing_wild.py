"""Documents of every build, without an answer: only what they say must come out again, each word as often as it stands.

Other bodies and orders, numbers of many styles, tables with merged and empty cells, notes, boxes, appendices, odd
layouts. `wild(seed)` gives blocks; `as_text`, `as_word` and `as_html` lay them out. Every sentence was written here.
"""

from __future__ import annotations

import html
import io
import random
import textwrap
from dataclasses import dataclass, field

from tests.importing_generated import DUTIES, GENERAL, NAMES, PLACES, ROMAN, TOPICS

HEADS = {
    "party": ("ĐẢNG CỘNG SẢN VIỆT NAM", "*"),
    "state": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc", "-------"),
    "none": ("", ""),
}
BODIES = [
    "CHI BỘ TRƯỜNG TIỂU HỌC", "ĐẢNG ỦY XÃ", "ỦY BAN NHÂN DÂN PHƯỜNG", "HỘI CỰU CHIẾN BINH", "BAN CHỈ ĐẠO 35",
    "ĐOÀN THANH NIÊN", "SỞ NỘI VỤ", "BAN QUẢN LÝ CHỢ", "TRẠM Y TẾ", "HỢP TÁC XÃ", "CÔNG ĐOÀN CƠ SỞ",
]  # fmt: skip
KINDS = [
    "KẾ HOẠCH",
    "CHỈ THỊ",
    "NGHỊ QUYẾT",
    "KẾT LUẬN",
    "HƯỚNG DẪN",
    "QUYẾT ĐỊNH",
    "THÔNG BÁO",
    "ĐỀ ÁN",
    "QUY CHẾ",
    "",
]
NUMBERS = [
    ["{roman}. ", "{n}. ", "{letter}) ", "- ", "+ "],
    ["{roman}- ", "{n}- ", "- ", "+ "],
    ["Phần {roman}. ", "{roman}. ", "{n}. ", "{n}.{n}. ", "- "],
    ["Chương {roman} ", "Điều {n}. ", "{n}. ", "{letter}) ", "- "],
    ["Điều {n}: ", "{n}. ", "{letter}. "],
    ["A. ", "{roman}. ", "{n}) ", "({n}) ", "• "],
    ["{n}. ", "{n}.{n}. ", "{n}.{n}.{n}. ", "* "],
    ["{roman}/ ", "{n}/ ", "{letter}/ ", "– "],
]
ODD = [
    "57-CT/TW", "(đã ký)", "“Dân vận khéo”", "100%", "01/01/2026 - 31/12/2026", "A4", "e-mail: vp@xa.gov.vn", "…",
    "V/v", "số 08/QĐ-UBND", "§ 2", "1,5 triệu đồng/người", "Covid-19", "H'Mông", "Y Ê-ban", "km²", "≥ 95%", "3 triệu",
]  # fmt: skip


@dataclass
class Wild:
    left: list[str]
    right: list[str]
    blocks: list[tuple[str, object]] = field(default_factory=list)  # p, bold, table, box, note: what it is, its words
    recipients: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    appendix: list[tuple[str, object]] = field(default_factory=list)
    width: int = 0  # lines of the text are broken at

    @property
    def all_blocks(self) -> list[tuple[str, object]]:
        return [*self.blocks, ("p", "\n".join([*self.recipients])), ("p", "\n".join(self.signature)), *self.appendix]


def wild(seed: int) -> Wild:
    dice = random.Random(f"wild {seed}")  # noqa: S311
    area, province, kind, place = dice.choice(PLACES)
    motto, rule = HEADS[dice.choice(["party", "state", "none"])]
    body = dice.choice(BODIES)
    number = f"Số {dice.choice(['', '12', '…'])}-KH/X"
    day = f"{place}, ngày {dice.randint(1, 28)} tháng {dice.randint(1, 12)} năm 2027"
    made = Wild([f"{area} {province}".upper(), f"{body} {place.upper()}", rule, number], [*motto.split("\n"), day])
    made.left, made.right = [line for line in made.left if line], [line for line in made.right if line]
    title = dice.choice(KINDS)
    if title:
        made.blocks += [("bold", title), ("bold", f"về {dice.choice(TOPICS)}")]
    else:
        made.blocks.append(("p", f"Kính gửi: Các {dice.choice(['chi bộ', 'đơn vị', 'thôn, tổ dân phố'])}"))
    made.blocks.append(("p", f"Căn cứ {dice.choice(ODD)} về {dice.choice(TOPICS)};"))
    numbers = dice.choice(NUMBERS)
    for section in range(dice.randint(1, 5)):
        made.blocks += _section(dice, numbers, section)
    if dice.random() < 0.4:
        made.blocks.append(("p", f"Trên đây là nội dung {dice.choice(TOPICS)}, đề nghị các đơn vị thực hiện./."))
    made.recipients = ["Nơi nhận:", "- Như trên,", f"- {dice.choice(BODIES).capitalize()} {kind},", "- Lưu."]
    authority = dice.choice(["T/M BAN CHI ỦY", "TM. ỦY BAN NHÂN DÂN", "K/T TRƯỞNG BAN", "HIỆU TRƯỞNG"])
    made.signature = [authority, dice.choice(["BÍ THƯ", "PHÓ TRƯỞNG BAN", "(ký tên, đóng dấu)"]), dice.choice(NAMES)]
    for at in range(dice.choice([0, 0, 1, 2])):
        made.appendix += [("bold", f"PHỤ LỤC {ROMAN[at]}"), ("bold", dice.choice(TOPICS).upper()), _table(dice)]
        if dice.random() < 0.5:
            made.appendix.append(("p", f"Ghi chú: {_sentence(dice)}"))
    made.width = dice.choice([0, 0, 72, 90])
    return made


def _section(dice: random.Random, numbers: list[str], section: int) -> list[tuple[str, object]]:
    said: list[tuple[str, object]] = []
    for depth in range(dice.randint(1, len(numbers))):
        for at in range(1 if depth == 0 else dice.randint(1, 3)):
            shown = numbers[depth].format(roman=ROMAN[section % 7], n=at + 1, letter="abcđe"[at])
            words = _sentence(dice) if depth else dice.choice(TOPICS).upper()
            said.append(("bold" if depth == 0 else "p", shown + words))
    what = dice.random()
    if what < 0.12:
        said.append(("box", _sentence(dice)))
    elif what < 0.24:
        said.append(("note", (_sentence(dice), _sentence(dice))))
    elif what < 0.4:
        said.append(_table(dice))
    elif what < 0.5:
        said.append(("p", _sentence(dice)))
    return said


def _sentence(dice: random.Random) -> str:
    words = dice.choice(DUTIES + GENERAL).rstrip(".")
    if dice.random() < 0.4:
        words += f", {dice.choice(ODD)}"
    if dice.random() < 0.2:
        words += f"; {dice.choice(DUTIES).lower()}"
    return words + dice.choice([".", ";", ":", "", ","])


def _table(dice: random.Random) -> tuple[str, object]:
    heads = ["STT", "Nội dung", "Chủ trì", "Phối hợp", "Thời gian", "Sản phẩm"][: dice.randint(3, 6)]
    rows = [heads]
    for at in range(dice.randint(1, 5)):
        cells = [
            str(at + 1),
            _sentence(dice),
            *(dice.choice([*ODD, "", "Trạm Y tế", "Quý II/2027"]) for _ in heads[2:]),
        ]
        rows.append(cells)
    if dice.random() < 0.4:
        rows.insert(1, ["I", dice.choice(TOPICS).upper(), *[""] * (len(heads) - 2)])
    return "table", rows


# ---- layouts --------------------------------------------------------------------------------------------------------


def as_text(made: Wild) -> str:
    lines = []
    for at in range(max(len(made.left), len(made.right))):
        one, other = (side[at] if at < len(side) else "" for side in (made.left, made.right))
        lines.append(f"{one:<40}      {other}".rstrip() if other else one)
    for what, words in made.all_blocks:
        if what == "table":
            lines += ["| " + " | ".join(row) + " |" for row in words]  # type: ignore[attr-defined]
        elif what == "note":
            lines += list(words)  # type: ignore[call-overload]
        else:
            for line in str(words).split("\n"):
                lines += textwrap.wrap(line, made.width, break_on_hyphens=False) if made.width else [line]
        lines.append("")
    return "\n".join(lines) + "\n"


def as_word(made: Wild) -> bytes:
    import docx
    from docx.enum.text import WD_BREAK

    paper = docx.Document()
    head = paper.add_table(rows=1, cols=2)
    for cell, lines in zip(head.rows[0].cells, (made.left, made.right), strict=True):
        cell.text = "\n".join(lines)
    for what, words in made.blocks:
        _word_block(paper, what, words)
    tail = paper.add_table(rows=1, cols=2)
    tail.cell(0, 0).text, tail.cell(0, 1).text = "\n".join(made.recipients), "\n".join(made.signature)
    for at, (what, words) in enumerate(made.appendix):
        if at == 0:
            paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _word_block(paper, what, words)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def _word_block(paper, what, words) -> None:
    from docx.oxml import parse_xml

    if what == "table":
        grid = paper.add_table(rows=0, cols=len(words[0]))
        for row in words:
            cells = grid.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
            if row[0] == "I" and not any(row[2:]):
                cells[1].merge(cells[-1]).text = row[1]
    elif what == "box":
        said = f"<w:txbxContent><w:p><w:r><w:t>{html.escape(words)}</w:t></w:r></w:p></w:txbxContent>"
        both = (
            f"<w:r {_SPACES}><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{said}</wps:txbx>"
            f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{said}</v:textbox></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        )
        paper.add_paragraph()._p.append(parse_xml(both))
    elif what == "note":
        for text in words:
            paper.add_paragraph(text)
    else:
        paragraph = paper.add_paragraph()
        # Runs begin and end anywhere, as spelling checkers and corrections leave them.
        for at in range(0, len(words), 7):
            paragraph.add_run(words[at : at + 7]).bold = what == "bold"


def as_html(made: Wild) -> str:
    def block(what, words) -> str:
        if what == "table":
            rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in words)
            return f"<table class=grid>{rows}</table>"
        if what == "note":
            return "".join(f"<p>{html.escape(text)}</p>" for text in words)
        lines = "<br>".join(html.escape(line) for line in words.split("\n"))
        return f"<p class={what}>{lines}</p>"

    def side(lines) -> str:
        return "".join(f"<p>{html.escape(line)}</p>" for line in lines)

    style = (
        "@page { size: A4; margin: 20mm 15mm 20mm 30mm } body { font: 13pt/1.3 'Liberation Serif' }"
        " p { margin: 0 0 5pt } table { width: 100%; border-collapse: collapse } td { vertical-align: top }"
        " .bold { font-weight: bold } .grid td { border: 0.6pt solid #000 } .box { border: 1pt solid #000; width: 60% }"
        " .head td { width: 50% }"
    )
    return (
        f"<style>{style}</style>"
        f"<table class=head><tr><td>{side(made.left)}</td><td>{side(made.right)}</td></tr></table>"
        + "".join(block(*it) for it in made.blocks)
        + f"<table class=head><tr><td>{side(made.recipients)}</td><td>{side(made.signature)}</td></tr></table>"
        + "".join(block(*it) for it in made.appendix)
    )


def as_pdf(made: Wild) -> bytes:
    from weasyprint import HTML

    return HTML(string=as_html(made)).write_pdf()
