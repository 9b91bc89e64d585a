"""A Word template from an office, looked at before it is kept: what it may hold, and which fields it asks for.

What Word would run or fetch on the reader's machine (macros, objects, remote pictures, fields that include or link) is
refused here, once, so that no report carries it on. Pure: bytes in, one sentence out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from reports.templating.default import sample_paper
from reports.templating.fields import BLOCKS, FIGURES, TEMPLATE_NAMES, TOKEN, name_of, unknown_in, unknown_sentence
from reports.templating.filling import P, fill, story_roots, text_of
from units.refusals import Refusal

MOST_BYTES = 5 * 1024 * 1024
MOST_TEXT, MOST_MARKS = 8 * 1024 * 1024, 150_000  # of XML, unpacked: bytes and opening brackets
MOST_MEMBERS, MOST_FIELDS = 300, 300
_TOO_MUCH = "Mẫu quá phức tạp. Xin giữ lại phần đầu, phần ký và các trường, bỏ nội dung khác."
# The last words of the kinds of relations that a letterhead, its pictures and its styles need; Word makes the others.
_RELATIONS = {
    "officeDocument", "core-properties", "extended-properties", "custom-properties", "thumbnail", "styles",
    "stylesWithEffects", "settings", "webSettings", "fontTable", "font", "theme", "numbering", "header", "footer",
    "footnotes", "endnotes", "image", "hyperlink", "customXml", "customXmlProps", "attachedTemplate", "comments",
    "commentsExtended", "commentsIds", "commentsExtensible", "people",
}  # fmt: skip
_SAFE_LINKS = ("http://", "https://", "mailto:")
# What Word may work out: pages and days of its own. Not INCLUDEPICTURE, LINK, DDE, QUOTE, IF …
_WORD_FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "HYPERLINK", "MERGEFORMAT", "ARABIC", "ROMAN"}


class BadTemplate(Refusal):
    sentence = "Không mở được tệp này như một tệp Word. Xin mở bằng Word, lưu lại thành .docx rồi tải lên."


def check(data: bytes) -> None:
    """Raises BadTemplate with one sentence; the file is filled once with a made-up report to see that it can be."""
    try:
        _check_parts(data)
        book = Document(io.BytesIO(data))
        _check_fields(book)
        filled = fill(data, sample_paper(), {field.name: "0" for field in FIGURES})
        Document(io.BytesIO(filled))
    except Refusal:
        raise
    except Exception as broken:  # whatever a broken file does to the reader, it is a broken file
        raise BadTemplate from broken


# --- What the file may hold -------------------------------------------------------------------------------------------


def _check_parts(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise BadTemplate(f"Mẫu quá lớn: không quá {MOST_BYTES // (1024 * 1024)} MB. Xin thu nhỏ ảnh trong mẫu.")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        members = parts.infolist()
        texts = [one for one in members if one.filename.lower().endswith((".xml", ".rels"))]
        if len(members) > MOST_MEMBERS or sum(one.file_size for one in texts) > MOST_TEXT:
            raise BadTemplate(_TOO_MUCH)
        for one in members:
            name = one.filename.lower()
            if name.endswith(".bin") or "/activex/" in name or "/embeddings/" in name:
                raise BadTemplate("Mẫu có macro hoặc đối tượng nhúng nên không nhận. Xin xóa đối tượng ấy rồi lưu lại.")
        marks = 0
        for one in texts:
            text = parts.read(one)
            marks += text.count(b"<")
            if marks > MOST_MARKS:
                raise BadTemplate(_TOO_MUCH)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text:
                raise BadTemplate
            if one.filename.endswith(".rels"):
                _check_relations(text)


def _check_relations(text: bytes) -> None:
    for one in etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True)):
        kind, target = one.get("Type", "").rsplit("/", 1)[-1], one.get("Target", "")
        if kind not in _RELATIONS:
            raise BadTemplate(
                "Mẫu có thành phần mà phần mềm không nhận (đối tượng nhúng, tệp kèm). Xin xóa rồi lưu lại."
            )
        if one.get("TargetMode") != "External" or kind == "attachedTemplate":
            continue
        if kind != "hyperlink" or not target.lower().startswith(_SAFE_LINKS):
            raise BadTemplate("Mẫu có ảnh hoặc tệp nằm ở nơi khác. Xin chèn thẳng ảnh vào mẫu rồi tải lên lại.")


# --- Which fields it asks for -----------------------------------------------------------------------------------------


def _check_fields(book: Any) -> None:
    texts, places = [], Counter[str]()
    for root in story_roots(book):
        _check_word_fields(root)
        for paragraph in root.iter(P):
            text = text_of(paragraph)
            if "{" in text:
                texts.append(text)
                _check_place(paragraph, text, places)
    if any("{%" in text or "{#" in text for text in texts):
        raise BadTemplate("Mẫu có lệnh dạng {% … %}. Mẫu chỉ nhận các trường {{ … }} trong bảng, không nhận lệnh.")
    if unknown := unknown_in(texts, TEMPLATE_NAMES):
        raise BadTemplate(unknown_sentence(unknown))
    if any("{{" in TOKEN.sub("", text) or "}}" in TOKEN.sub("", text) for text in texts):
        raise BadTemplate("Mẫu có dấu {{ hoặc }} lẻ: mỗi trường phải nằm trọn trong một đoạn, ví dụ {{ noi_dung }}.")
    if _stray(book):
        raise BadTemplate("Trường chỉ được đặt trong nội dung, đầu trang, chân trang; không đặt trong chú thích.")
    if places["noi_dung"] != 1 or places["bieu_phu_luc"] > 1:
        raise BadTemplate("Mẫu phải có đúng một trường {{ noi_dung }} và không quá một trường {{ bieu_phu_luc }}.")
    if sum(places.values()) > MOST_FIELDS:
        raise BadTemplate(f"Mẫu có quá nhiều trường: không quá {MOST_FIELDS}.")


def _check_place(paragraph: Any, text: str, places: Counter[str]) -> None:
    names = [name_of(found) for found in TOKEN.findall(text)]
    places.update(names)
    for name in names:
        if name in BLOCKS and (not TOKEN.fullmatch(text.strip()) or paragraph.getparent().tag != qn("w:body")):
            raise BadTemplate(f"Trường {{{{ {name} }}}} phải đứng riêng một đoạn, không nằm trong bảng hay đầu trang.")


def _check_word_fields(root: Any) -> None:
    for told in _word_fields(root):
        words = re.sub(r'"[^"]*"|\\[\w*@#!]+|\\\*', " ", told).split()
        if strange := next((word for word in words if word.upper() not in _WORD_FIELDS), None):
            raise BadTemplate(f"Mẫu có trường tự động “{strange[:30]}” của Word; chỉ nhận số trang. Xin xóa trường ấy.")


def _word_fields(root: Any) -> Iterator[str]:
    """What each automatic field says; one may be cut into pieces, and stand in another."""
    told = ""
    for part in root.iter(qn("w:fldSimple"), qn("w:instrText"), qn("w:fldChar")):
        if part.tag == qn("w:fldSimple"):
            yield part.get(qn("w:instr"), "")
        elif part.tag == qn("w:instrText"):
            told += part.text or ""
        else:
            yield told
            told = ""
    yield told


def _stray(book: Any) -> bool:
    """Whether a foot note or the like has a field, ours or Word's: it would go out as it is."""
    notes = ("/word/footnotes", "/word/endnotes", "/word/comments")
    parts = [part for part in book.part.package.iter_parts() if part.partname.startswith(notes)]
    texts = [part.blob.decode(errors="replace") for part in parts]
    return any(re.search("instrText|fldSimple", text) or "{{" in re.sub(r"<[^>]*>", "", text) for text in texts)
