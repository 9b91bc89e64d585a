"""The codes in which Vietnamese has been kept: each letter of each code, and proper Unicode left as it is."""

import io
import re
import unicodedata
from itertools import pairwise

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.importing import read_document, read_file, read_pasted
from directives.importing.lines import clean
from directives.importing.readers import legacy
from tests.importing_generated import DUTIES, GENERAL, TOPICS, document
from tests.importing_hostile import pdf_of
from units.text import modern_tones

TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
LETTERS = [unicodedata.normalize("NFC", letter + tone) for letter in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
SENTENCES = [*DUTIES, *GENERAL, *TOPICS]

# The two codes as their standards and fonts give them, byte for byte, in the order of LETTERS.
TCVN3 = """\
a µ ¸ ¶ · ¹ ¨ » ¾ ¼ ½ Æ © Ç Ê È É Ë e Ì Ð Î Ï Ñ ª Ò Õ Ó Ô Ö i × Ý Ø Ü Þ o ß ã á â ä « å è æ ç é ¬ ê í ë ì î
u ï ó ñ ò ô \xad õ ø ö ÷ ù y ú ý û ü þ ®"""
VNI = """\
a aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä e eø eù eû eõ eï eâ eà eá eå eã eä i ì í æ ó ò o oø où oû oõ
oï oâ oà oá oå oã oä ô ôø ôù ôû ôõ ôï u uø uù uû uõ uï ö öø öù öû öõ öï y yø yù yû yõ î ñ"""
TO_TCVN3 = dict(zip(LETTERS, re.split("[ \n]", TCVN3), strict=True)) | dict(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True))
TO_VNI = dict(zip(LETTERS, VNI.split(), strict=True))
TO_VNI |= {letter.upper(): sign.upper() for letter, sign in TO_VNI.items()}


def in_tcvn3(text):
    """Small letters and the seven capitals; other capitals with tones only a second font can show."""
    letters = unicodedata.normalize("NFC", text)
    return "".join(c if c.isascii() else TO_TCVN3.get(c, TO_TCVN3.get(c.lower(), c)) for c in letters)


def in_vni(text):
    return "".join(TO_VNI.get(c, c) for c in unicodedata.normalize("NFC", text))


def in_windows_1258(text):
    apart = ""
    for letter in text:
        base, *marks = unicodedata.normalize("NFD", letter)
        shape = "".join(mark for mark in marks if mark in "\u0302\u0306\u031b")
        tones = "".join(mark for mark in marks if mark not in "\u0302\u0306\u031b")
        apart += unicodedata.normalize("NFC", base + shape) + tones
    return apart.encode("cp1258")


def word_in(font, text, *, parted=False):
    paper = docx.Document()
    paragraph = paper.add_paragraph()
    for piece in text if parted else [text]:
        paragraph.add_run(piece).font.name = font
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_of_both_codes_small_and_capital(letter):
    assert legacy.turned(TO_TCVN3[letter], legacy.TCVN3) == letter
    assert legacy.turned(TO_TCVN3[letter], legacy.TCVN3, font=".VnTimeH") == letter.upper()
    assert legacy.turned(TO_VNI[letter], legacy.VNI) == letter
    assert legacy.turned(TO_VNI[letter.upper()], legacy.VNI) == letter.upper()


@pytest.mark.parametrize("letter", "ĂÂÊÔƠƯĐ")
def test_the_seven_capitals_of_tcvn3(letter):
    assert legacy.turned(TO_TCVN3[letter], legacy.TCVN3) == letter


@pytest.mark.parametrize("write", [in_tcvn3, in_vni])
def test_a_document_in_an_old_code_reads_as_in_unicode(write):
    for seed in range(40):
        text = document(seed).text
        assert legacy.code_of(text) is None
        found = legacy.to_unicode(write(text))
        assert found is not None
        # Where a capital letter stands alone ("Ủy"), TCVN3 has no way to say so.
        assert found[0].lower() == text.lower()
        if write is in_vni:
            assert found[0] == text


@pytest.mark.parametrize(("write", "encoding"), [(in_tcvn3, "latin-1"), (in_vni, "cp1252"), (in_tcvn3, "utf-8")])
def test_the_draft_of_a_text_file_in_an_old_code(write, encoding):
    text = document(7).text
    draft, told = read_document("a.txt", write(text).encode(encoding)), read_pasted(text)
    assert (draft.reference_number, draft.kind, len(draft.duties)) == (
        told.reference_number, told.kind, len(told.duties),
    )  # fmt: skip
    assert [finding.code for finding in draft.findings].count("legacy_encoding") == 1


def test_capitals_of_tcvn3_are_seen_by_the_words_beside_them():
    assert legacy.turned("§¶NG ñY X·", legacy.TCVN3) == "ĐẢNG ỦY XÃ"
    assert legacy.turned("®ång chÝ Lª ThÞ B¸ nãi", legacy.TCVN3) == "đồng chí Lê Thị Bá nói"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map(" ".join), st.sampled_from(["", "upper"]))
def test_proper_unicode_is_never_taken_for_an_old_code(text, how):
    text = text.upper() if how else text
    assert legacy.code_of(text) is None
    assert legacy.code_of(unicodedata.normalize("NFD", text)) is None
    for font in (".VnTime", ".VnTimeH", "VNI-Times"):
        assert legacy.turned_by_font(text, font) == text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map(" ".join))
def test_there_and_back_again(text):
    assert legacy.turned(in_vni(text), legacy.VNI) == text
    assert legacy.turned_by_font(in_vni(text), "VNI-Helve") == text
    assert legacy.turned(in_tcvn3(text), legacy.TCVN3).lower() == text.lower()
    assert legacy.turned_by_font(in_tcvn3(text.upper()), ".VnArialH") == text.upper()
    assert clean(in_windows_1258(text).decode("cp1258")) == text


@pytest.mark.parametrize(
    "text", ["Le comité a été créé à l'école", "Müller & Söhne, Zürich", "Señor Niño", "E = mc² ± 5 µm"]
)
def test_other_languages_are_left_as_they_are(text):
    assert legacy.code_of(f"{text} {text} {text}") is None


@pytest.mark.parametrize(
    ("font", "written"),
    [(".VnTime", in_tcvn3("Đảng ủy xã")), ("VNI-Times", in_vni("Đảng ủy xã")), (".VnTime", "Đảng ủy xã")],
)
@pytest.mark.parametrize("parted", [True, False])
def test_word_files_tell_the_code_by_their_fonts_however_short_the_text(font, written, parted):
    source = read_file("a.docx", word_in(font, written, parted=parted))
    assert source.lines[0].text == "Đảng ủy xã"
    assert len(source.notes) == (written != "Đảng ủy xã")


def test_a_font_of_capitals_and_its_private_letters():
    source = read_file("a.docx", word_in(".VnTimeH", in_tcvn3("đảng ủy xã mường hum")))
    assert source.lines[0].text == "ĐẢNG ỦY XÃ MƯỜNG HUM"
    private = "".join(chr(0xF000 + ord(c)) if ord(c) > 127 else c for c in in_tcvn3("Đảng ủy xã"))
    assert read_file("a.docx", word_in(".VnTime", private)).lines[0].text == "Đảng ủy xã"


@pytest.mark.parametrize("write", [in_tcvn3, in_vni])
def test_a_pdf_whose_fonts_keep_an_old_code_is_read(write):
    lines = ["Đảng ủy xã Mường Hum tổ chức thực hiện", "Các chi bộ lưu ý tư tưởng, số 57-CT", "ĐẢNG BỘ HUYỆN"]
    content = b" ".join(b"(%s) Tj 0 -20 Td" % write(line).encode("latin-1") for line in lines)
    data = pdf_of(b"BT /F1 12 Tf 50 700 Td %s ET" % content)
    source = read_file("a.pdf", data.replace(b"/Helvetica", b"/Helvetica /Encoding /WinAnsiEncoding"))
    assert [line.text for line in source.lines] == lines
    assert source.notes[0][1] == "legacy_encoding"


# ---- Unicode in its many forms --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_of_every_kind_is_read_alike(encoding, form):
    text = document(11).text
    data = unicodedata.normalize(form, text).encode(encoding)
    assert read_document("a.txt", data).as_json() == read_pasted(text).as_json()


def test_windows_1258_is_read():
    text = document(12).text
    assert read_document("a.txt", in_windows_1258(text)).as_json() == read_pasted(text).as_json()


def test_a_letter_cut_off_at_the_end_makes_no_other_code_of_a_text():
    data = (document(13).text + "Ủy").encode()
    for cut in range(1, 6):
        assert "Nơi nhận" in " ".join(line.text for line in read_file("a.txt", data[:-cut]).lines)


@pytest.mark.parametrize("letter", [letter for letter in LETTERS if len(unicodedata.normalize("NFD", letter)) == 3])
def test_marks_in_any_order_twice_or_after_a_space_are_one_letter(letter):
    base, first, second = unicodedata.normalize("NFD", letter)
    for written in (base + second + first, base + first + first + second, base + first + " " + second):
        assert clean(f"t{written}") == f"t{letter}"


@pytest.mark.parametrize("like", "ÐƉ")
def test_letters_that_look_like_a_d_with_a_stroke_are_one(like):
    assert clean(f"{like}ảng {like.lower()}ã") == "Đảng đã"


def old_tones(text):
    """ "hòa" → "hoà", "thủy" → "thuỷ", "khỏe" → "khoẻ"."""
    letters = list(unicodedata.normalize("NFD", text))
    for at, (one, tone) in enumerate(pairwise(letters)):
        pair = "".join(letters[at : at + 3 : 2]).lower()
        ends = at + 3 >= len(letters) or not (letters[at + 3].isalpha() or unicodedata.combining(letters[at + 3]))
        if one.lower() in "ou" and tone in TONES[1:] and pair in ("oa", "oe", "uy") and ends:
            letters[at + 1], letters[at + 2] = letters[at + 2], letters[at + 1]
    return unicodedata.normalize("NFC", "".join(letters))


def test_old_and_new_places_of_the_tone_give_the_same_draft():
    changed = 0
    for seed in range(40):
        text = document(seed).text
        old = old_tones(text)
        changed += old != text
        one, other = read_pasted(text).as_json(), read_pasted(old).as_json()
        assert modern_tones(str(other)) == modern_tones(str(one))
    assert changed > 20
