"""Names written in capitals, in the letters in which offices write them elsewhere. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_GENERIC = frozenset("xã phường tỉnh thành phố thị trấn huyện quận đặc khu và các của bộ đảng về việc".split())  # noqa: SIM905


def in_small_letters(name: str, text: Sequence[str]) -> str:
    """A name in capitals as the document writes it in small letters; else by the rules of spelling names."""
    name = " ".join(name.split())
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    found = Counter(m.group() for piece in text for m in pattern.finditer(piece) if not m.group().isupper())
    if found:
        words = found.most_common(1)[0][0]
        return words[:1].upper() + words[1:]
    if not name.isupper():
        return name
    return spell_name(name)


_SPELT = {
    "ĐẢNG BỘ": "Đảng bộ", "ĐẢNG ỦY": "Đảng ủy", "ĐẢNG UỶ": "Đảng uỷ", "CHI BỘ": "Chi bộ",
    "BAN THƯỜNG VỤ": "Ban Thường vụ", "BAN CHẤP HÀNH": "Ban Chấp hành",
    "BAN TỔ CHỨC": "Ban Tổ chức", "BAN TUYÊN GIÁO VÀ DÂN VẬN": "Ban Tuyên giáo và Dân vận",
    "BAN XÂY DỰNG ĐẢNG": "Ban Xây dựng Đảng", "BAN CHỈ ĐẠO": "Ban Chỉ đạo",
    "BAN NỘI CHÍNH": "Ban Nội chính", "BAN CHỈ HUY QUÂN SỰ": "Ban Chỉ huy Quân sự",
    "ỦY BAN KIỂM TRA": "Ủy ban Kiểm tra", "ỦY BAN NHÂN DÂN": "Ủy ban nhân dân",
    "UỶ BAN NHÂN DÂN": "Uỷ ban nhân dân", "HỘI ĐỒNG NHÂN DÂN": "Hội đồng nhân dân",
    "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM": "Ủy ban Mặt trận Tổ quốc Việt Nam",
    "ỦY BAN MTTQ VIỆT NAM": "Ủy ban MTTQ Việt Nam", "VĂN PHÒNG": "Văn phòng", "CÔNG AN": "Công an",
    "TỈNH ỦY": "Tỉnh ủy", "TỈNH UỶ": "Tỉnh uỷ", "THÀNH ỦY": "Thành ủy",
    "THÀNH UỶ": "Thành uỷ", "MẶT TRẬN TỔ QUỐC VIỆT NAM": "Mặt trận Tổ quốc Việt Nam", "TRUNG TÂM": "Trung tâm",
    "THƯỜNG TRỰC": "Thường trực", "CÁC CƠ QUAN ĐẢNG": "các cơ quan Đảng",
    "VĂN HÓA - XÃ HỘI": "Văn hóa - Xã hội", "VĂN HOÁ - XÃ HỘI": "Văn hoá - Xã hội", "KINH TẾ": "Kinh tế",
    "CHỦ TỊCH": "Chủ tịch", "HẠ TẦNG VÀ ĐÔ THỊ": "Hạ tầng và Đô thị",
    "Y TẾ": "Y tế", "NỘI VỤ": "Nội vụ", "TÀI CHÍNH": "Tài chính", "TƯ PHÁP": "Tư pháp",
    "GIÁO DỤC VÀ ĐÀO TẠO": "Giáo dục và Đào tạo", "KHOA HỌC VÀ CÔNG NGHỆ": "Khoa học và Công nghệ",
    "NÔNG NGHIỆP VÀ MÔI TRƯỜNG": "Nông nghiệp và Môi trường", "THANH NIÊN": "Thanh niên", "PHỤ NỮ": "Phụ nữ",
    "NÔNG DÂN": "Nông dân", "CỰU CHIẾN BINH": "Cựu chiến binh",
    "PHỤC VỤ HÀNH CHÍNH CÔNG": "Phục vụ hành chính công", "DỊCH VỤ": "Dịch vụ", "TỔNG HỢP": "tổng hợp",
    "SỰ NGHIỆP CÔNG": "sự nghiệp công", "CHÍNH TRỊ": "Chính trị",
}  # fmt: skip
_MORE = {
    "HỘI LIÊN HIỆP PHỤ NỮ": "Hội Liên hiệp Phụ nữ", "LIÊN ĐOÀN LAO ĐỘNG": "Liên đoàn Lao động",
    "THANH NIÊN CỘNG SẢN": "Thanh niên Cộng sản",
    "CÁC ĐOÀN THỂ": "các đoàn thể", "QUÂN SỰ": "Quân sự", "TỔ DÂN PHỐ": "Tổ dân phố", "THÔN": "thôn", "TRẠM": "Trạm",
    "TRƯỜNG": "Trường",
    "MẦM NON": "Mầm non", "TIỂU HỌC": "Tiểu học", "TRUNG HỌC CƠ SỞ": "Trung học cơ sở", "CÁC CƠ QUAN": "các cơ quan",
    "CƠ QUAN": "Cơ quan",
    "TUYÊN GIÁO": "Tuyên giáo", "DÂN VẬN": "Dân vận", "NGÂN HÀNG": "Ngân hàng", "XÂY DỰNG": "Xây dựng",
    "CÔNG THƯƠNG": "Công Thương",
    "DU LỊCH": "Du lịch", "THỂ THAO": "Thể thao", "VĂN HÓA": "Văn hóa", "DÂN TỘC": "Dân tộc", "TÔN GIÁO": "Tôn giáo",
    "THANH TRA": "Thanh tra", "CÔNG ĐOÀN": "Công đoàn",
    "HỘI": "Hội", "CHI HỘI": "chi hội", "CHI ĐOÀN": "chi đoàn", "CÁC CHI BỘ": "các chi bộ",
    "CÁC CHI, ĐẢNG BỘ": "các chi, đảng bộ", "ĐẢNG BỘ, CHI BỘ": "đảng bộ, chi bộ", "CHI BỘ, ĐẢNG BỘ": "chi bộ, đảng bộ",
    "CƠ SỞ": "cơ sở", "ĐƠN VỊ": "đơn vị", "TRỰC THUỘC": "trực thuộc", "LIÊN QUAN": "liên quan", "ĐỊA BÀN": "địa bàn",
    "TỔ CHỨC": "tổ chức", "CHÍNH TRỊ - XÃ HỘI": "chính trị - xã hội", "ĐOÀN THỂ": "đoàn thể", "TRÊN": "trên",
    "TRƯỜNG HỌC": "trường học", "TRUNG HỌC PHỔ THÔNG": "trung học phổ thông", "BAN, NGÀNH": "ban, ngành",
    "GIÁO DỤC THƯỜNG XUYÊN": "giáo dục thường xuyên", "BẢO HIỂM XÃ HỘI": "Bảo hiểm xã hội", "CÁC": "các",
    "HỘI CỰU CHIẾN BINH": "Hội Cựu chiến binh", "CÁC TRƯỜNG": "các trường", "CÁC TRUNG TÂM": "các trung tâm",
}  # fmt: skip
_POSTS = {
    "PHÓ BÍ THƯ": "Phó Bí thư", "BÍ THƯ": "Bí thư", "PHÓ CHỦ TỊCH": "Phó Chủ tịch",
    "PHÓ CHÁNH VĂN PHÒNG": "Phó Chánh Văn phòng",
    "CHÁNH VĂN PHÒNG": "Chánh Văn phòng", "PHÓ TRƯỞNG BAN": "Phó Trưởng ban", "TRƯỞNG BAN": "Trưởng ban",
    "TRƯỞNG PHÒNG": "Trưởng phòng",
    "PHÓ TRƯỞNG PHÒNG": "Phó Trưởng phòng", "GIÁM ĐỐC": "Giám đốc", "PHÓ GIÁM ĐỐC": "Phó Giám đốc",
    "CHỦ NHIỆM": "Chủ nhiệm", "HIỆU TRƯỞNG": "Hiệu trưởng", "PHÓ HIỆU TRƯỞNG": "Phó Hiệu trưởng",
    "CHỈ HUY TRƯỞNG": "Chỉ huy trưởng", "PHÓ CHỈ HUY TRƯỞNG": "Phó Chỉ huy trưởng",
    "CHÍNH TRỊ VIÊN": "Chính trị viên", "TỔNG GIÁM ĐỐC": "Tổng Giám đốc", "CHÁNH THANH TRA": "Chánh Thanh tra",
    "VIỆN TRƯỞNG": "Viện trưởng", "CHÁNH ÁN": "Chánh án", "TRẠM TRƯỞNG": "Trạm trưởng", "TRƯỞNG THÔN": "Trưởng thôn",
    "TỔ TRƯỞNG": "Tổ trưởng", "PHÓ TỔ TRƯỞNG": "Phó Tổ trưởng",
    "PHÓ CHỦ NHIỆM": "Phó Chủ nhiệm", "BAN BÍ THƯ": "Ban Bí thư", "BỘ CHÍNH TRỊ": "Bộ Chính trị",
    "TRUNG ƯƠNG": "Trung ương", "CHÍNH PHỦ": "Chính phủ",
    "THỦ TƯỚNG": "Thủ tướng", "NHÂN DÂN": "nhân dân", "ĐẢNG": "Đảng", "VIỆT NAM": "Việt Nam",
}  # fmt: skip
_ABBREVIATIONS = re.compile(
    r"^(?:UBND|HĐND|MTTQ|UBKT|TNCS|CHQS|LHPN|THCS|THPT|CT-XH|TW|TT|UBMTTQ\w*|MTTQVN|BHXH|BHYT|LĐLĐ|CCB|TNXP|HTX|BCĐ|TTDS|BCH|BTV|VN|VP|[IVX]+|\S*\d\S*)\W*$"
)


def spell_name(name: str) -> str:
    """ "ĐẢNG ỦY XÃ LẠC PHƯỢNG" → "Đảng ủy xã Lạc Phượng": words that are not known are names of places."""
    return _spelt(name, _SPELT | _MORE | _POSTS, names=True)


def spell_sentence(text: str) -> str:
    """ "PHÓ BÍ THƯ THƯỜNG TRỰC" → "Phó Bí thư Thường trực": words that are not known are plain words."""
    return _spelt(text, _SPELT | _MORE | _POSTS, names=False) if text.isupper() else text


def _spelt(text: str, known: dict[str, str], *, names: bool) -> str:
    for capitals in sorted(known, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){capitals}(?!\w)", known[capitals], text)
    words = []
    for word in text.split():
        if _ABBREVIATIONS.match(word) or not word.isupper():
            words.append(word)
        elif word.lower() in _GENERIC or not names:
            words.append(word.lower())
        else:
            words.append("-".join(piece.capitalize() for piece in word.split("-")))
    joined = " ".join(words)
    return joined[:1].upper() + joined[1:]
