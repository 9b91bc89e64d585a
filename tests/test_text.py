"""Text: stored as NFC, searched folded, sorted as a Vietnamese dictionary does."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.text import fold, modern_tones, nfc, same_words, sort_key, tidy


def test_stored_text_is_composed():
    assert nfc(unicodedata.normalize("NFD", "Đảng ủy xã")) == "Đảng ủy xã"


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Đảng ủy", "dang uy"),
        ("ĐẢNG UỶ", "dang uy"),
        (unicodedata.normalize("NFD", "Đảng uỷ"), "dang uy"),
        ("Ðảng ủy", "dang uy"),  # eth, as old converters leave it
        ("Ɖảng ủy", "dang uy"),
        ("đảng\u00a0 ủy\t", "dang uy"),
        ("đả\u00adng \u200bủy\ufeff", "dang uy"),
        ("Nguyễn Thị Hoà", "nguyen thi hoa"),
        ("Nguyễn Thị Hòa", "nguyen thi hoa"),
        ("", ""),
    ],
)
def test_search_ignores_case_marks_and_invisible_characters(written, searched):
    assert fold(written) == searched


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composition_never_changes_what_is_found(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_any_text_has_a_key_of_digits(text):
    assert sort_key(text).isascii()
    assert sort_key(text).isdigit()


def in_order(*names: str) -> bool:
    return all(sort_key(first) < sort_key(second) for first, second in pairwise(names))


def test_letters_sort_as_in_a_dictionary():
    assert in_order("An", "Ảnh", "Áo", "Ă", "Ân", "Ấn", "Da", "Dũng", "Đa", "Đức", "Em", "Êm", "Oanh", "Ông", "Ơn")


def test_tones_sort_ngang_huyen_hoi_nga_sac_nang():
    assert in_order("ky", "kỳ", "kỷ", "kỹ", "ký", "kỵ")


def test_numbers_in_names_sort_by_size():
    assert in_order("Chi bộ 2", "Chi bộ 10", "Chi bộ 100", "Chi bộ Công an")


def test_a_shorter_name_comes_first():
    assert in_order("An", "An Bình", "Anh")


def test_letters_weigh_more_than_tones():
    assert in_order("Bà Rịa", "Ba Vì")
    assert in_order("Hoa Bình", "Hòa Bình", "Hoa Lư")


def test_place_of_the_tone_and_case_do_not_sort():
    assert sort_key("HOÀ BÌNH") == sort_key("Hòa Bình")


def test_decomposed_names_sort_alike():
    assert sort_key(unicodedata.normalize("NFD", "Đặng Thị Ường")) == sort_key("Đặng Thị Ường")


@pytest.mark.parametrize(
    ("written", "modern"),
    [
        ("hoà", "hòa"),
        ("HOÀ BÌNH", "HÒA BÌNH"),
        ("Uỷ ban", "Ủy ban"),
        ("UỶ BAN", "ỦY BAN"),
        ("khoẻ", "khỏe"),
        ("thoả thuận", "thỏa thuận"),
        ("quý", "quý"),
        ("QUỸ", "QUỸ"),
        ("hoàn", "hoàn"),
        ("khuỷu", "khuỷu"),
        ("hòa", "hòa"),
    ],
)
def test_tones_move_to_where_offices_type_them(written, modern):
    assert modern_tones(written) == modern


def test_same_words_in_two_spellings():
    assert same_words("UỶ BAN  nhân dân", unicodedata.normalize("NFD", "Ủy ban nhân dân"))


def test_tones_make_other_words():
    assert not same_words("chi bộ", "chi bò")
    assert not same_words("Đa", "Da")


def test_tidy_drops_what_cannot_be_seen():
    assert tidy(" Chi\u00a0bộ \u200b 2\n") == "Chi bộ 2"
