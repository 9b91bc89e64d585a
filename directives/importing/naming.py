"""How units are named in running text: where a name begins, where it ends, what is a list of names. Pure.

Names are recognised by their first word ("Ban …", "Chi bộ …", "các cơ quan …") and end where a verb of duty begins.
"""

from __future__ import annotations

import re

from units.text import fold, modern_tones, nfc, tidy

# First words of names of bodies, in small letters with the tones where offices now put them; "hội" names a body,
# "hội nghị" does not. Longer before shorter where one begins the other.
_BODIES = (
    "ban(?! hành| đầu| ngày| đêm| bố| phát)", "bộ chỉ huy", "bộ tư lệnh", "bộ phận", "bộ đội",
    "bộ(?! máy| tiêu| mặt| quy| chỉ| tài| luật| câu| nhận)",
    "văn phòng(?! phẩm)", "vp", "vpđu", "đảng ủy", "đảng bộ", "đảng đoàn", "chi bộ", "chi ủy", "cấp ủy",
    "chi, đảng bộ", "chi cục", "chi đoàn", "chi hội", "chi nhánh",
    "ủy ban", "ubnd", "ubmttq", "ub mttq", "ubkt", "mttq", "mặt trận", "công an", "quân sự", "hội đồng", "hđnd",
    "hội(?! nghị| thảo| thi| viên| nhập| họp| tụ| chợ| diễn| trại)", "liên hiệp", "liên đoàn", "công đoàn",
    "đoàn thể", "đoàn(?! viên| kết| kiểm| giám| công| thanh tra| xã| phường$)",
    "trung tâm(?! là| của)", "trạm", "trường(?! hợp| kỳ| học)", "trường học",
    "phòng(?!,| chống| ngừa| ngự| họp| bị| vệ| tránh| trừ)", "sở(?! hữu| dĩ| thích| trường)", "cục(?! bộ| diện)",
    "tổng cục",
    "tổng công ty", "tổ dân phố",
    "tổ chức(?= đảng| chính trị| đoàn| hội| thành viên| cơ sở| công đoàn| xã hội| kinh tế| tôn giáo| trực thuộc"
    "| quần chúng|$)",
    "tổ(?! chức| quốc| tiên| hợp$)", "đội ngũ", "đội(?! tuyển)", "thường trực", "thường vụ", "cơ quan",
    "đơn vị(?! tính)", "địa phương",
    "xã(?! hội| viên)", "phường", "thôn", "khu phố", "khu dân cư", "ấp", "bản(?= [A-ZĐ]|,)", "làng", "xóm", "buôn",
    "khóm", "cụm", "báo(?! cáo| động| hiệu| chí| đài)", "báo và", "đài(?! phun)",
    "viện(?! dẫn| trợ| phí)", "tòa án", "kho bạc", "bảo hiểm xã hội", "bhxh", "ngân hàng", "bưu điện",
    "quỹ tín dụng", "quỹ(?= [a-zđ]+ nhân dân)", "hợp tác xã", "doanh nghiệp",
    "học viện", "đại học", "bệnh viện", "thanh tra(?!,| việc| các)", "lực lượng(?! lao động| sản xuất)", "công ty",
    "điện lực", "đồng chí", "bí thư", "phó bí thư", "chủ tịch", "phó chủ tịch",
    "thủ trưởng", "người đứng đầu", "giám đốc", "phó giám đốc", "chánh văn phòng", "phó chánh văn phòng",
    "trưởng ban", "phó trưởng ban", "trưởng thôn", "trưởng phòng", "trưởng", "chánh thanh tra", "hiệu trưởng",
    "tập thể",
    "cơ sở(?! vật| dữ| hạ| pháp| để| chính| lý| khoa| đó)", "nhà trường", "ngành(?! nghề| hàng)", "lđlđ", "ccb",
    "chính quyền(?! số| điện)", "cấp hội", "cấp(?= ủy|,)", "huyện", "tỉnh", "thành phố", "đặc khu",
    "bch", "btv", "bcđ", "đồn biên phòng", "hạt kiểm lâm", "kiểm lâm", "tiểu ban", "nhóm", "cổng thông tin",
    "thành viên", "cộng tác viên", "báo cáo viên", "tuyên truyền viên", "hộ gia đình",
)  # fmt: skip
_PLURAL = r"(?:100 ?% ?)?(?:tất cả |toàn bộ |toàn thể )?(?:các |những |mọi |từng |mỗi |mỗi một |nhóm )?"
_BODY = re.compile(rf"^{_PLURAL}(?P<body>{'|'.join(sorted(_BODIES, key=len, reverse=True))})(?![^\W_])")
# Bare words that are bodies only in the plural, or with a name after them.
_NEEDS_PLURAL = frozenset(
    [
        "bộ",
        "sở",
        "tổ",
        "đơn",
        "vị",
        "địa",
        "phương",
        "xã",
        "phường",
        "ngành",
        "cơ",
        "sở",
        "đội",
        "báo",
        "tỉnh",
        "huyện",
        "nhóm",
        "ấp",
        "xóm",
        "trường",
        "hội",
        "đoàn",
        "ban",
        "phòng",
        "thành",
        "viên",
        "cấp",
        "thôn",
        "trưởng",
        "đài",
    ]
)
_VERBS = (
    "chu tri", "phoi hop", "chi dao", "lanh dao", "to chuc", "xay dung", "tang cuong", "day manh", "ra soat",
    "tham muu", "huong dan",
    "thuc hien", "trien khai", "quan triet", "tuyen truyen", "kiem tra", "giam sat", "bao cao", "tong hop", "bo tri",
    "phan cong",
    "chu dong", "phat huy", "nang cao", "doi moi", "hoan thien", "kip thoi", "thuong xuyen", "theo doi", "don doc",
    "can cu",
    "tich cuc", "nghiem tuc", "tiep tuc", "khan truong", "truc tiep", "co trach nhiem", "co nhiem vu",
    "chiu trach nhiem", "cu the hoa",
    "dam nhiem", "duoc giao", "la co quan", "la don vi", "la dau moi", "dong vai tro", "lam dau moi", "trong qua trinh",
    "dinh ky", "hang nam", "hang nam", "hang thang", "hang quy", "giup", "ban hanh", "lap ke hoach", "dua noi dung",
    "dua ", "gan ",
    "tap trung", "quan tam", "van dong", "thong bao", "tiep nhan", "cung cap", "dam bao", "bao dam", "can ", "phai ",
    "se ", "theo chuc nang",
    "tren co so", "theo nhiem vu", "trong pham vi", "thong qua", "rut kinh nghiem", "so ket", "tong ket", "danh gia",
    "de xuat", "de nghi",
    "yeu cau", "lien he", "gui ", "hop ", "giao ", "nam bat", "nam chac", "nam tinh hinh", "quan ly", "duy tri",
    "phat dong", "dang ky",
    "dang tai", "bien soan", "tham gia", "cu can bo", "cu dai dien", "cu thanh vien", "lua chon", "hoan thanh",
    "ket hop", "long ghep", "phoi, ket hop", "xem xet", "khao sat",
    "thanh lap", "kien toan", "tham dinh", "trinh ", "tiep can", "ky cam ket", "ky ket", "khuyen khich", "ho tro",
    "phan anh", "sap xep", "dieu hanh", "phu trach",
    "thong ke", "cap nhat", "chuan bi", "tao dieu kien", "lam tot", "noi dung", "mo ", "to giac", "phat hien",
    "khai thac", "van hanh", "giai quyet", "xu ly", "coi ",
    "xac dinh", "guong mau", "neu cao", "di dau", "chap hanh", "pho bien", "phat thanh", "dan dau", "niem yet",
    "bam sat", "tu ", "som ", "nhanh chong", "hoc tap", "soan thao", "dua vao", "phuc vu cong tac", "huy dong",
    "ung dung", "cong bo", "chi tra", "cham lo", "doc thuc", "thanh toan", "thau suot", "giam ", "phan dau",
    "tuong tro", "truc ban", "tang ", "dau tranh", "ngan chan", "chu trong", "khong ", "bo sung", "sua doi",
)  # fmt: skip
_VERB = re.compile(rf"(?:(?<=\s)|^)({'|'.join(sorted({v.rstrip() for v in _VERBS}, key=len, reverse=True))})(?![^\W_])")
# Verbs that are part of names even in small letters: "ban chỉ đạo", "ủy ban kiểm tra", "cơ quan tham mưu, giúp việc".
_IN_NAMES = re.compile(
    r"(?:\bban (?:chi dao|to chuc|xay dung|quan ly|van dong|tuyen truyen|giam sat|chi huy|thanh tra|dieu hanh"
    r"|bao ve|tiep)"
    r"|\buy ban kiem tra|\bhoi dong (?:quan ly|xet|tham dinh|kiem tra|danh gia|phoi hop|tu van|xu ly|tuyen chon)"
    r"|\b(?:phong|bo phan|doi|trung tam|to|cuc|chi cuc|vien|cong ty|can bo|nhom|mang luoi|don vi"
    r"|co quan) (?:quan ly|kiem tra|huong dan|ho tro|ung dung|ung cuu|xu ly"
    r"|tuyen truyen|giam sat|tiep nhan|giai quyet|giup|phuc vu|cung cap|dieu hanh|van hanh|hoa giai|phan ung"
    r"|tham muu|tham dinh|thanh tra|phat trien|chuyen trach)"
    r"|\b(?:chuyen trach|cong tac) (?:tham muu|tuyen truyen|to chuc|kiem tra|giup|phoi hop)"
    r"|(?:\bcac|\bnhung|\bmoi|,|\bva|\buy|\bdau|-|\btruong) to chuc (?:chinh|dang|doan|hoi|xa hoi|thanh vien"
    r"|co so|ton giao|quan chung|kinh te|cong doan))$"
)
_ENDS = re.compile(r"[;:.](?=\s|$)|\(")
_LIST_ENDS = re.compile(r"[;:.](?=\s|$)|\(|\s(?:trong|để|nhằm|khi|theo|về|nếu|sau|trước|tại|trên cơ sở)\s")
_LEADS_IN = re.compile(
    r"^(?:(?:đối với|về phía|trách nhiệm (?:của|thuộc về)|nhiệm vụ (?:của|đối với)|đề nghị|yêu cầu|giao(?: cho)?"
    r"|phân công|ủy quyền|chỉ đạo|trân trọng đề nghị|riêng|đồng thời)\s*:?\s+)+",
    re.IGNORECASE,
)


def begins_as_unit(text: str) -> bool:
    """Do the words begin like the name of a body or of a class of bodies?"""
    low = modern_tones(nfc(text)).lower()
    found = _BODY.match(low)
    if not found:
        return False
    body = found["body"]
    if (body not in _NEEDS_PLURAL and not set(body.split()) <= _NEEDS_PLURAL) or found.start("body") > 0:
        return True
    # "Sở Y tế", "Tổ công tác": a body when a name follows.
    after = text[found.end("body") :].strip()
    return (
        text[:1].isupper()
        and bool(after)
        and (after[0].isupper() or after[0].isdigit() or body in ("tổ", "đội", "ban", "hội", "đài", "trường"))
    )


def without_lead_in(text: str) -> str:
    """ "Đối với Công an xã", "Giao Văn phòng" → the name."""
    return _LEADS_IN.sub("", text)


def subject(text: str) -> tuple[str, str] | None:
    """The bodies that a sentence begins with and what they are to do: ("Công an xã", "chủ trì, phối hợp …").

    None when the sentence does not begin with a body, or no verb follows.
    """
    text = tidy(text)
    bare = without_lead_in(text)
    if not begins_as_unit(bare):
        return None
    end = _name_ends(bare)
    if end is None:
        return None
    name = bare[:end].strip(" ,;:-–")
    rest = bare[end:].strip(" ,;:-–")
    if not rest or not _plausible(name):
        return None
    return name, rest


def heading(text: str) -> tuple[str, str] | None:
    """A heading that is a name of bodies, and what stands after its colon: "Công an xã: Chủ trì …" → both."""
    text = tidy(text)
    bare = without_lead_in(re.sub(r"^\((.+)\)$", r"\1", text))
    name, colon, rest = bare.partition(":")
    if colon and begins_as_unit(name) and _plausible(name) and _has_no_verb(name):
        return name.strip(" .,;-–"), rest.strip()
    if not colon and begins_as_unit(bare) and len(bare) <= 200 and _plausible(bare) and _has_no_verb(bare):
        return bare.strip(" .,;:-–/"), ""
    return None


def names_in(text: str) -> list[str]:
    """A list of bodies as single names. Commas and "và" part two names only where the next begins as a body does:
    "Sở VH,TT&DL", "Ban Tuyên giáo và Dân vận" and "các cơ quan, đơn vị" stay whole."""
    names: list[str] = []
    for piece in re.split(r"\s*[;\n]\s*|\s*,\s*(?=\S)|\s+(?:và|cùng với|cùng)\s+", tidy(text)):
        words = re.sub(r"^(?:và|với|cùng)\s+", "", piece.strip(" .;:,-–"))
        if not words:
            continue
        fresh = not names or (begins_as_unit(words) and not _same_class(names[-1], words))
        if fresh:
            names.append(words)
        else:
            between = _between(text, names[-1], piece)
            names[-1] = f"{names[-1]}{between}{piece.strip(' .;:,')}"
    return [name.strip(" .;:,-–/") for name in names if name]


def _between(text: str, before: str, piece: str) -> str:
    at = text.find(before)
    after = text[at + len(before) :] if at >= 0 else ""
    found = re.match(r"\s*,\s*|\s+(?:và|cùng với|cùng)\s+|\s*;\s*", after)
    return found.group() if found else " "


def _same_class(before: str, words: str) -> bool:
    """ "các cơ quan" + "đơn vị liên quan", "các đảng bộ" + "chi bộ": one class in two words; so are the Front and its
    member organisations, which offices write as one addressee."""
    plural = re.match(r"^(?:100 ?% ?)?(?:tất cả |toàn bộ )?(?:các|những|mọi)\b", before.lower())
    if plural and words[:1].islower() and not re.match(r"^(?:các|những|mọi)\b", words.lower()):
        return True
    front = fold(before).startswith(("uy ban mttq", "mttq", "mat tran", "uy ban mat tran"))
    return front and fold(words).startswith(("cac to chuc chinh tri", "cac doan the", "to chuc chinh tri"))


def leading_names(text: str) -> tuple[list[str], str]:
    """The bodies with which a text begins and the rest: after "phối hợp với"."""
    end = _name_ends(text)
    stop = _LIST_ENDS.search(text)
    cut = min(x for x in (end, stop.start() if stop else None, len(text)) if x is not None)
    return [name for name in names_in(text[:cut]) if begins_as_unit(name)], text[cut:].strip(" ,")


_ABBREVIATIONS = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "mttq": "mat tran to quoc",
    "ubkt": "uy ban kiem tra",
    "btv": "ban thuong vu",
    "bch": "ban chap hanh",
    "ct-xh": "chinh tri - xa hoi",
    "chqs": "chi huy quan su",
    "ub": "uy ban",
    "tncs": "thanh nien cong san",
    "xdd": "xay dung dang",
}


def same_unit_key(name: str) -> str:
    """One key for one body however it is abbreviated."""
    folded = fold(modern_tones(tidy(name)))
    folded = re.sub(r"^(?:cac|100% cac) (?=co quan|don vi|dong chi)", "", folded)
    for short, long in _ABBREVIATIONS.items():
        folded = re.sub(rf"\b{short}\b", long, folded)
    return re.sub(r"[^\w]+", " ", folded.replace("–", "-")).replace("viet nam ", "").strip()


def _name_ends(text: str) -> int | None:
    """Where the verb of duty begins; None when the sentence ends before one."""
    folded = _aligned(text)
    stop = _ENDS.search(text)
    limit = stop.start() if stop else len(text)
    for found in _VERB.finditer(folded):
        if found.start() == 0 or found.start() >= limit:
            if found.start() >= limit:
                break
            continue
        written = text[found.start() : found.end()]
        if written[:1].isupper() and not _begins_clause(text, found.start()):
            continue
        if _IN_NAMES.search(_with_next_word(folded, found)):
            continue
        if not _says_to_do(folded, found):
            continue
        return found.start()
    return None


def _with_next_word(folded: str, found: re.Match[str]) -> str:
    """Up to the end of the verb, and one word more for "tổ chức chính trị"."""
    after = re.match(r" (?:xa hoi|thanh vien|quan chung|kinh te|cong doan|\w+)", folded[found.end() :])
    more = (
        after.group()
        if after and found[1] == "to chuc" and _IN_NAMES.search(folded[: found.end()] + after.group())
        else ""
    )
    return folded[: found.end()] + more


def _says_to_do(folded: str, found: re.Match[str]) -> bool:
    verb, before = found[1], folded[: found.start()].rstrip()
    if verb in ("tu", "khong", "noi dung"):
        return False
    if verb == "hop":
        return not re.search(r"\b(?:phuc|tong|lien|phoi|ket|phu)$", before)
    return not (verb == "giup" and folded[found.end() :].startswith(" viec"))


def _begins_clause(text: str, at: int) -> bool:
    return re.search(r"[:,]\s*$", text[:at]) is not None


def _has_no_verb(name: str) -> bool:
    return _name_ends(name) is None


def _plausible(name: str) -> bool:
    return 2 < len(name) <= 300 and not re.search(r"[.;?!](?=\s)", name) and name.count("(") == name.count(")")


def _aligned(text: str) -> str:
    """Folded letter for letter, so that places agree with the text."""
    folded = [fold(c) or " " for c in text]
    return "".join(f if len(f) == 1 else f[:1] for f in folded)
