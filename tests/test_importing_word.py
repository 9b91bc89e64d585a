"""What Word keeps in a file and what of it a person reads: each word once, nothing that was struck out."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from directives.importing import NotRead, read_document, read_file
from tests.test_importing_files import with_members, word_with

NS = (
    nsdecls("w", "wp", "a")
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    + ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def paper(*blocks, change=None):
    """A Word file of these blocks of its own XML; a plain text is a paragraph."""
    document = docx.Document()
    body = document.element.body
    for block in blocks:
        xml = block if block.startswith("<w:") else f"<w:p><w:r><w:t>{block}</w:t></w:r></w:p>"
        tag, rest = xml.split(">", 1)
        body.insert(len(body) - 1, parse_xml(f"{tag} {NS}>{rest}"))
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def lines(*blocks, change=None):
    return [line.text for line in read_file("a.docx", paper(*blocks, change=change)).lines]


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


BOX = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"
NEW = "<mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
OLD = "<w:pict><v:shape><v:textbox>{}</v:textbox></v:shape></w:pict>"


@pytest.mark.parametrize(
    "box",
    [
        f"<mc:AlternateContent>{NEW}<mc:Fallback>{OLD}</mc:Fallback></mc:AlternateContent>".replace("{}", BOX),
        f"<mc:AlternateContent><mc:Choice Requires='x'/><mc:Fallback>{OLD}</mc:Fallback></mc:AlternateContent>".replace(
            "{}", BOX
        ),
        OLD.replace("{}", BOX),
    ],
    ids=["both forms", "only the fallback", "only the old form"],
)
def test_a_text_box_is_read_once_in_whatever_form(box):
    box = box.replace("{}", "Trong khung")
    assert lines(f"<w:p><w:r>{box}</w:r>{run('Ngoài khung')}</w:p>") == [
        "Trong khung", "Ngoài khung",
    ]  # fmt: skip


def test_two_boxes_of_one_paragraph_are_two_lines():
    boxes = "".join(f"<w:r>{OLD.replace('{}', BOX).format(text)}</w:r>" for text in ("Một", "Hai"))
    assert lines(f"<w:p>{boxes}</w:p>") == ["Một", "Hai"]


def test_a_box_inside_a_table_is_read_once():
    box = f"<mc:AlternateContent>{NEW}<mc:Fallback>{OLD}</mc:Fallback></mc:AlternateContent>".replace("{}", BOX)
    cells = [f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in "abc"]
    cells[1] = f"<w:tc><w:p><w:r>{box.replace('{}', 'Khung')}</w:r></w:p></w:tc>"
    assert lines(f"<w:tbl><w:tr>{''.join(cells)}</w:tr></w:tbl>") == ["a | Khung | c"]


def test_struck_out_text_is_not_read_and_put_in_text_is():
    changed = (
        "<w:p>" + run("Giao ")
        + '<w:del w:id="1" w:author="a"><w:r><w:delText>cũ</w:delText></w:r><w:r><w:t>cũ</w:t></w:r></w:del>'
        + f'<w:ins w:id="2" w:author="a">{run("mới")}</w:ins><w:moveFrom w:id="3">{run(" đi")}</w:moveFrom>'
        + f'<w:moveTo w:id="4">{run(" đến")}</w:moveTo></w:p>'
    )  # fmt: skip
    assert lines(changed) == ["Giao mới đến"]


def test_a_struck_out_row_is_not_read():
    row = "<w:tr>{}<w:tc><w:p>" + run("{}") + "</w:p></w:tc><w:tc><w:p/></w:tc></w:tr>"
    struck = '<w:trPr><w:del w:id="1" w:author="a"/></w:trPr>'
    assert lines(f"<w:tbl>{row.format('', 'còn')}{row.format(struck, 'bỏ')}</w:tbl>") == ["còn | "]


def test_hidden_text_is_left_out_and_the_clerk_is_told():
    source = read_file("a.docx", paper(f"<w:p>{run('Thấy')}{run(' ẩn', '<w:vanish/>')}</w:p>"))
    assert [line.text for line in source.lines] == ["Thấy"]
    assert [note[1] for note in source.notes] == ["hidden_text"]
    assert lines(f"<w:p>{run('Thấy', '<w:vanish w:val=&quot;0&quot;/>'.replace('&quot;', chr(34)))}</w:p>") == ["Thấy"]


def test_hyphens_fields_links_signs_and_formulas():
    hyphens = "<w:p><w:r><w:t>hằng</w:t><w:softHyphen/><w:t> quý 57</w:t><w:noBreakHyphen/><w:t>CT</w:t></w:r></w:p>"
    assert lines(hyphens) == ["hằng quý 57-CT"]
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF a \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("mục 2")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f'<w:fldSimple w:instr="DATE">{run(" ngày 5")}</w:fldSimple><w:hyperlink>{run(" tại đây")}</w:hyperlink></w:p>'
    )  # fmt: skip
    assert lines(field) == ["mục 2 ngày 5 tại đây"]
    sign = '<w:p>{}<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>{}</w:p>'
    assert lines(sign.format(run("đạt "), run(" 90%"))) == ["đạt ≥ 90%"]
    bullet = '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0D8"/></w:r>{}</w:p>'
    assert lines(bullet.format(run("Rà soát"))) == ["- Rà soát"]
    assert lines("<w:p><m:oMath><m:r><m:t>x ≥ 5</m:t></m:r></m:oMath></w:p>") == ["x ≥ 5"]


# ---- tables ---------------------------------------------------------------------------------------------------------


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text) if text else ''}</w:p></w:tc>"


def test_merged_cells_say_for_each_row_what_the_first_says():
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        cell("STT") + cell("Nội dung") + cell("Chủ trì"),
        cell("1") + cell("Rà soát") + cell("Công an xã", down),
        cell("2") + cell("Lập sổ") + cell("", on),
        cell("Cộng", '<w:gridSpan w:val="2"/>') + cell("2"),
    ]
    source = read_file("a.docx", paper("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"))
    assert [line.cells for line in source.lines] == [
        ("STT", "Nội dung", "Chủ trì"), ("1", "Rà soát", "Công an xã"), ("2", "Lập sổ", "Công an xã"),
        ("Cộng", "", "2"),
    ]  # fmt: skip
    assert [line.text for line in source.lines].count("2 | Lập sổ | ") == 1


def test_a_table_inside_a_table_is_read_once():
    inner = f"<w:tbl><w:tr>{cell('trong 1')}{cell('trong 2')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr>{cell('a')}<w:tc>{inner}<w:p/></w:tc>{cell('c')}</w:tr></w:tbl>"
    assert lines(outer) == ["a | trong 1 trong 2 | c"]


# ---- edges of pages, notes ------------------------------------------------------------------------------------------


def with_header(text, where="header"):
    def change(document):
        getattr(document.sections[0], where).paragraphs[0].text = text

    return change


def test_running_titles_go_to_the_margin():
    source = read_file("a.docx", paper("Nội dung", change=with_header("Đảng ủy xã Mường Hum")))
    assert [(line.text, line.is_page_number) for line in source.lines] == [
        ("Đảng ủy xã Mường Hum", True), ("Nội dung", False),
    ]  # fmt: skip


def test_a_head_kept_in_the_page_header_is_the_head():
    source = read_file("a.docx", paper("Nội dung", change=with_header("ĐẢNG CỘNG SẢN VIỆT NAM")))
    assert [line.is_page_number for line in source.lines] == [False, False]


@pytest.mark.parametrize("where", ["header", "footer", "first_page_header", "first_page_footer"])
@pytest.mark.parametrize("mark", ["MẬT", "T Ố I  M Ậ T"])
def test_a_mark_at_the_edge_of_a_page_is_seen(where, mark):
    with pytest.raises(NotRead, match="độ mật"):
        read_document("a.docx", paper(*["Một dòng."] * 90, change=with_header(mark, where)))


def test_a_mark_in_a_box_or_drawn_across_the_page_is_seen():
    drawn = '<w:p><w:r><w:pict><v:shape><v:textpath string="TUYỆT MẬT"/></v:shape></w:pict></w:r></w:p>'
    boxed = f"<w:p><w:r>{OLD.replace('{}', BOX).format('MẬT')}</w:r></w:p>"
    for block in (drawn, boxed):
        with pytest.raises(NotRead, match="độ mật"):
            read_document("a.docx", paper(block, "Nội dung"))


def test_a_footnote_is_at_the_margin_after_everything():
    data = paper(f'<w:p>{run("Theo quy định")}<w:r><w:footnoteReference w:id="5"/></w:r></w:p>', "Hết")
    notes = f'<w:footnotes {NS}><w:footnote w:id="5"><w:p>{run("Điều lệ Đảng")}</w:p></w:footnote></w:footnotes>'
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        relations = container.read("word/_rels/document.xml.rels").decode()
        types = container.read("[Content_Types].xml").decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relations = relations.replace(
        "</Relationships>", f'<Relationship Id="rIdF" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    )
    override = (
        '<Override PartName="/word/footnotes.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>'
    )
    members = {
        "word/footnotes.xml": notes, "word/_rels/document.xml.rels": relations,
        "[Content_Types].xml": types.replace("</Types>", override),
    }  # fmt: skip
    source = read_file("a.docx", with_members(data, **members))
    assert [(line.text, line.is_page_number) for line in source.lines] == [
        ("Theo quy định", False), ("Hết", False), ("[1] Điều lệ Đảng", True),
    ]  # fmt: skip


# ---- lists ----------------------------------------------------------------------------------------------------------


def level(at, form, text, more=""):
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def listed(levels, items, override=""):
    """Numbers of paragraphs in a list: items are (list, level); list 2 is the same list, begun anew or otherwise."""

    def change(document):
        numbering = document.part.numbering_part.element
        first = numbering.find(parse_xml(f"<w:num {NS}/>").tag)
        first.addprevious(parse_xml(f'<w:abstractNum {NS} w:abstractNumId="70">{"".join(levels)}</w:abstractNum>'))
        for number, more in ((71, ""), (72, override)):
            numbering.append(parse_xml(f'<w:num {NS} w:numId="{number}"><w:abstractNumId w:val="70"/>{more}</w:num>'))

    block = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="7{}"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
    )
    said = lines(*(block.format(depth, which) for which, depth in items), change=change)
    return [line.removesuffix(" x") for line in said]


def test_roman_figures_letters_and_figures_under_each_other():
    levels = [level(0, "upperRoman", "%1."), level(1, "decimal", "%2."), level(2, "lowerLetter", "%3)")]
    depths = [0, 1, 2, 2, 1, 2, 0, 1]
    assert listed(levels, [(1, depth) for depth in depths]) == ["I.", "1.", "a)", "b)", "2.", "a)", "II.", "1."]


def test_after_z_come_two_letters():
    assert listed([level(0, "lowerLetter", "%1)")], [(1, 0)] * 28)[24:] == ["y)", "z)", "aa)", "bb)"]


def test_figures_of_figures_follow_the_level_above_or_the_law():
    levels = [level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2.")]
    legal = [levels[0], level(1, "decimal", "%1.%2.", "<w:isLgl/>")]
    items = [(1, 0), (1, 0), (1, 1)]
    assert listed(levels, items)[-1] == "II.1."
    assert listed(legal, items)[-1] == "2.1."


def test_a_list_goes_on_or_begins_anew_as_it_says():
    items = [(1, 0), (1, 0), (2, 0), (2, 0)]
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    assert listed([level(0, "decimal", "%1.")], items) == ["1.", "2.", "3.", "4."]
    assert listed([level(0, "decimal", "%1.")], items, again) == ["1.", "2.", "1.", "2."]


def test_a_level_that_never_begins_anew_counts_on():
    levels = [level(0, "upperRoman", "%1."), level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>')]
    assert listed(levels, [(1, 0), (1, 1), (1, 0), (1, 1)]) == ["I.", "1.", "II.", "2."]


def test_a_list_may_have_other_signs_where_it_is_used():
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "Điều %1.")}</w:lvlOverride>'
    assert listed([level(0, "decimal", "%1.")], [(2, 0), (2, 0)], other) == ["Điều 1.", "Điều 2."]


def test_a_style_brings_its_list():
    def change(document):
        style = document.styles["List Number"]
        for paragraph in document.paragraphs:
            paragraph.style = style

    said = lines("Một", "Hai", change=change)
    assert said == ["1. Một", "2. Hai"]


def test_a_main_part_of_another_name_is_found():
    data = word_with("Kế hoạch")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b"word/document.xml", b"word/document2.xml")
            new.writestr(name.replace("word/document.xml", "word/document2.xml").replace(
                "document.xml.rels", "document2.xml.rels"), content)  # fmt: skip
    assert [line.text for line in read_file("a.docx", out.getvalue()).lines] == ["Kế hoạch"]
