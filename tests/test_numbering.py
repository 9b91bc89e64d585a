"""Gentle remarks on numbers, and the numbers that a citation names."""

import pytest

from directives.numbering import Cited, numbers_in, remarks


@pytest.mark.parametrize(
    ("kind", "number", "issuer_kind", "issuer_code"),
    [
        ("plan", "12-KH/ĐU", "committee", "ĐU"),
        ("plan", "47- KH/CB-HCTNXPVN", "cell", "CB-HCTNXPVN"),
        ("programme", "24-CTr/TU", "committee", "TU"),
        ("programme", "147-CTHĐ/TU", "committee", "TU"),
        ("official_letter", "246/CV-VHXXH", "state_office", "VHXXH"),
        ("official_letter", "15/UBND-VX", "state_body", "UBND"),
        ("decision", "46/2019/QĐ-UBND", "state_body", "UBND"),
        ("official_letter", "-CV/ĐU", "committee", "ĐU"),
        ("plan", "", "committee", "ĐU"),
        ("other", "5-XY/ĐU", "committee", "ĐU"),
    ],
)
def test_usual_numbers_pass_without_a_word(kind, number, issuer_kind, issuer_code):
    assert remarks(kind=kind, number=number, issuer_kind=issuer_kind, issuer_code=issuer_code) == []


@pytest.mark.parametrize(
    ("kind", "number", "issuer_kind", "words"),
    [
        ("plan", "12/KH-UBND", "committee", "Văn bản của Đảng thường viết"),
        ("plan", "12-KH/ĐU", "state_body", "cơ quan nhà nước thường viết"),
        ("plan", "12-NQ/ĐU", "committee", "thường mang ký hiệu KH"),
        ("plan", "12-KH/TU", "committee", "thường là ĐU, ở đây ghi TU"),
        ("plan", "mười hai", "committee", "không theo mẫu"),
        ("directive", "1-CT/CB", "cell", "Chi bộ thường không ban hành"),
    ],
)
def test_unusual_numbers_are_remarked_on(kind, number, issuer_kind, words):
    assert words in " ".join(remarks(kind=kind, number=number, issuer_kind=issuer_kind, issuer_code="ĐU"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Căn cứ Chỉ thị số 57-CT/TW ngày 31/12/2025", [Cited("57-CT/TW", True)]),
        ("Công văn số 565 – CV/BTGDVTU ngày 16/3/2026", [Cited("565–CV/BTGDVTU", True)]),
        ("Nghị định 30/2020/NĐ-CP", [Cited("30/2020/NĐ-CP", True)]),
        ("thực hiện Nghị quyết 57 và Chỉ thị số 57", [Cited("57", False)]),
        ("Căn cứ tình hình thực tiễn năm 2026", []),
    ],
)
def test_a_citation_names_whole_and_bare_numbers(text, found):
    assert numbers_in(text) == found
