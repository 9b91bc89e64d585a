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
    "ủy ban", "ubnd", "ubmttq", "ub mttq",
    "ubmttqvn", "ubmt", "mttqvn", "hlhpn", "hội lhpn", "hnd", "hccb", "tncshcm", "btt",
    "ubkt", "mttq", "mặt trận", "công an", "quân sự", "hội đồng", "hđnd",
    "hội(?! nghị| thảo| thi| viên| nhập| họp| tụ| chợ| diễn| trại)", "liên hiệp", "liên đoàn", "công đoàn",
    "đoàn thể", "đoàn kiểm tra", "đoàn giám sát", "đoàn công tác",
    "đoàn thanh tra", "đoàn(?! viên| kết| kiểm| giám| công| thanh tra| xã| phường$)",
    "trung tâm(?! là| của)", "trạm", "trường(?! hợp| kỳ| học)", "trường học",
    "phòng(?!,| chống| ngừa| ngự| họp| bị| vệ| tránh| trừ)", "sở(?! hữu| dĩ| thích| trường)", "cục(?! bộ| diện)",
    "tổng cục",
    "tổng công ty", "tổ dân phố",
    "tổ chức(?= đảng| chính trị| đoàn| hội| thành viên| cơ sở| công đoàn| xã hội| kinh tế| tôn giáo| trực thuộc"
    "| quần chúng|$)",
    "tổ(?! chức| quốc| tiên| hợp$)", "đội ngũ", "đội(?! tuyển)", "thường trực", "thường vụ", "cơ quan",
    "đơn vị(?! tính)", "địa phương",
    "xã(?! hội| viên)", "phường", "thôn", "khu phố", "khu dân cư", "ấp", "bản(?= [A-ZĐ]|,)", "làng", "xóm", "buôn",
    "khóm", "cụm", "báo(?! cáo| động| hiệu| chí| đài| và)", "báo và", "đài(?! phun)",
    "viện(?! dẫn| trợ| phí)", "tòa án", "kho bạc", "bảo hiểm xã hội", "bhxh", "ngân hàng", "bưu điện",
    "quỹ tín dụng", "quỹ(?= [a-zđ]+ nhân dân)", "hợp tác xã", "doanh nghiệp",
    "học viện", "đại học", "bệnh viện", "thanh tra(?!,| việc| các)", "lực lượng(?! lao động| sản xuất)", "công ty",
    "điện lực", "đồng chí", "bí thư", "phó bí thư", "chủ tịch", "phó chủ tịch",
    "thủ trưởng", "người đứng đầu", "giám đốc", "phó giám đốc", "chánh văn phòng", "phó chánh văn phòng",
    "trưởng ban", "phó trưởng ban", "trưởng thôn", "trưởng phòng", "trưởng các",
    "trưởng", "chánh thanh tra", "hiệu trưởng",
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
        "đặc",
        "khu",
    ]
)
# Words with which a sentence goes on after its subject: what is to be done, or how. With tones: "giao" is one, the
# "giáo" of "Ban Tuyên giáo" is none.
_VERBS = (
    """
chủ trì|phối hợp|phối, kết hợp|chỉ đạo|lãnh đạo|tổ chức|xây dựng|tăng cường|đẩy mạnh|đẩy nhanh|rà soát|tham mưu
hướng dẫn|thực hiện|triển khai|quán triệt|tuyên truyền|kiểm tra|giám sát|báo cáo|tổng hợp|bố trí|phân công|chủ động
phát huy|nâng cao|đổi mới|hoàn thiện|kịp thời|thường xuyên|theo dõi|đôn đốc|đốc thúc|căn cứ|tích cực|nghiêm túc
tiếp tục|khẩn trương|trực tiếp|có trách nhiệm|có nhiệm vụ|chịu trách nhiệm|cụ thể hóa|đảm nhiệm|đảm nhận|được giao
được phân công|là cơ quan|là đơn vị|là đầu mối|đóng vai trò|làm đầu mối|trong quá trình|định kỳ|hằng năm|hàng năm
hằng tháng|hàng tháng|hằng quý|hàng quý|giúp|ban hành|lập kế hoạch|lập danh sách|lập dự toán|lập hồ sơ|đưa nội dung
đưa|gắn|tập trung|quan tâm|vận động|thông báo|tiếp nhận|cung cấp|đảm bảo|bảo đảm|cần|phải|sẽ|theo chức năng
trên cơ sở|theo nhiệm vụ|trong phạm vi|thông qua|rút kinh nghiệm|sơ kết|tổng kết|đánh giá|đề xuất|đề nghị|yêu cầu
liên hệ|gửi|họp|giao|nắm bắt|nắm chắc|nắm tình hình|quản lý|duy trì|phát động|đăng ký|đăng tải|biên soạn|tham gia
cử|lựa chọn|hoàn thành|kết hợp|lồng ghép|xem xét|khảo sát|thành lập|kiện toàn|thẩm định|thẩm tra|trình|tiếp cận
ký cam kết|ký kết|khuyến khích|hỗ trợ|phản ánh|sắp xếp|điều hành|phụ trách|thống kê|cập nhật|chuẩn bị|tạo điều kiện
làm tốt|làm việc|mở|phát hiện|khai thác|vận hành|giải quyết|xử lý|coi|xác định|gương mẫu|nêu cao|đi đầu|chấp hành
phổ biến|phát thanh|dẫn đầu|niêm yết|bám sát|sớm|nhanh chóng|học tập|soạn thảo|huy động|ứng dụng
công bố(?! trí)|công khai
chi trả|chăm lo|thanh toán|giảm|tăng|phấn đấu|đấu tranh|ngăn chặn|chú trọng|bổ sung|sửa đổi|chia sẻ|giới thiệu
trao đổi|thu thập|nhân rộng|biểu dương|khen thưởng|động viên|bồi dưỡng|sử dụng|hạn chế|khắc phục|chấn chỉnh
phê duyệt|điều chỉnh|nâng cấp|sửa chữa|nhắc nhở|định hướng|phân bổ|kê khai|tiến hành|lấy ý kiến|tiếp thu|giải trình
số hóa|số hoá|cài đặt|kết nối|xác minh|ghi nhận|cam kết|tận dụng|rút ngắn|bàn giao|nộp|trang trí|mời|đón tiếp
ra quân|điểm danh|mua sắm|phân tích|tập hợp|nghiên cứu|truyền thông|khơi dậy|lan tỏa|củng cố|tôn trọng|gìn giữ
tháo gỡ|thống nhất|ưu tiên|linh hoạt|vận dụng|phân loại|mở rộng|đa dạng hóa|đăng|viết|phát hành|phát tờ rơi|trực
dành|lưu ý|quyết định|kiểm soát|treo|khởi công|trồng|quyên góp|ủng hộ|tuần tra|cấp phát|cấp giấy
thu hồi|thu gom|cảnh báo|khuyến cáo|dự trù|xác nhận|công nhận|thăm hỏi|tặng quà|xét duyệt|bình xét|khám sức khỏe
dọn|nêu gương|nhận đỡ đầu|đỡ đầu|giúp đỡ|khai trương|làm rõ|làm việc với|nhận diện|lắp đặt
thiết lập|tổng rà soát|tái cơ cấu|thu hút|tích hợp|phê bình|tuyên dương
kiểm điểm|tự phê bình|nhân điển hình|chỉnh trang|tu sửa|bảo trì|bảo quản
dự và|dự họp|dự sinh hoạt|dự hội nghị|tham dự
""".strip()
    .replace("\n", "|")
    .split("|")
)
_VERB = re.compile(rf"(?:(?<=\s)|^)({'|'.join(sorted(_VERBS, key=len, reverse=True))})(?![^\W_])")
# Verbs that are part of names even in small letters: "ban chỉ đạo", "ủy ban kiểm tra", "cơ quan tham mưu, giúp việc".
_IN_NAMES = re.compile(
    r"(?:\b(?:báo|đài)(?: và|,)? phát thanh"
    r"|\bdịch vụ tổng hợp|\bđoàn (?:kiểm tra|giám sát|công tác|thanh tra|khảo sát)"
    r"|\bban (?:chỉ đạo|tổ chức|xây dựng|quản lý|vận động|tuyên truyền|giám sát|điều hành|bảo vệ|tiếp nhận)"
    r"|\bủy ban kiểm tra|\bhội đồng (?:quản lý|xét|thẩm định|kiểm tra|đánh giá|phối hợp|tư vấn|xử lý|tuyển chọn)"
    r"|\b(?:phòng|bộ phận|đội|trung tâm|tổ|cục|chi cục|viện|công ty|cán bộ|nhóm|mạng lưới|đơn vị|cơ quan"
    r"|công chức|chuyên viên)"
    r" (?:quản lý|kiểm tra|hướng dẫn|hỗ trợ|ứng dụng|ứng cứu|xử lý|tuyên truyền|giám sát|tiếp nhận|giải quyết"
    r"|giúp|phục vụ|cung cấp"
    r"|điều hành|vận hành|phản ứng|tham mưu|thẩm định|phát triển|phụ trách|truyền thông|nghiên cứu|thống kê|phát thanh"
    r"|giới thiệu)"
    r"|\b(?:chuyên trách|công tác) (?:tham mưu|tuyên truyền|tổ chức|kiểm tra|giúp|phối hợp|truyền thông|quản lý)"
    r"|\b(?:viên|đồng chí|lãnh đạo|ủy) phụ trách|\btham mưu, giúp|\bđơn vị sử dụng|\b(?:được|đã|bị) \w+(?: \w+)?"
    r"|(?:\bcác|\bnhững|\bmọi|,|\bvà|\bủy|\bđầu|-|\btrưởng) tổ chức(?:, cá| (?:chính|đảng|đoàn|hội|xã hội|thành viên"
    r"|cơ sở|tôn giáo|quần chúng|kinh tế|công đoàn)))$"
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


def begins_with_verb(text: str) -> bool:
    """Do the words begin with what is to be done?"""
    return _VERB.match(modern_tones(nfc(text)).lower()) is not None


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


_PEOPLE = re.compile(
    r"^(?:toàn thể |mỗi |các |từng |đội ngũ )?(?:cán bộ|đảng viên|đoàn viên|hội viên|công chức|viên chức|giáo viên"
    r"|học sinh|người lao động|nhân viên|hộ dân)\b"
)


def people(text: str) -> tuple[str, str] | None:
    """People as the subject of a sentence that hands out work: "Cán bộ, đảng viên gương mẫu …"."""
    end = _name_ends(tidy(text))
    if end is None or end > 120 or not _PEOPLE.match(nfc(text).lower()):
        return None
    return tidy(text)[:end].strip(" ,;:-–"), tidy(text)[end:].strip(" ,;:-–")


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


_AREAS = re.compile(
    r"(?:xã|phường|đặc khu|thị trấn|thị xã|huyện|thành phố|thôn|ấp|bản|làng|buôn|khu phố|khu dân cư)\b(?! [A-ZĐ])"
)


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
    if re.search(r"\b(?:các|những)\b", before.lower()) and _AREAS.match(words):
        return True  # "UBND các xã, phường, đặc khu"
    if fold(before) in ("van phong hdnd", "van phong hoi dong nhan dan") and fold(words).startswith(("ubnd", "uy ban")):
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
    low = modern_tones(nfc(text)).lower()
    stop = _ENDS.search(text)
    limit = stop.start() if stop else len(text)
    for found in _VERB.finditer(low):
        if found.start() >= limit:
            break
        if found.start() == 0:
            continue
        if text[found.start()].isupper() and not _begins_clause(text, found.start()):
            continue
        if not _IN_NAMES.search(_with_next_word(low, found)) and _says_to_do(low, found):
            return found.start()
    return None


def _with_next_word(low: str, found: re.Match[str]) -> str:
    """Up to the end of the verb, and one word more for "tổ chức chính trị"."""
    after = re.match(r",? (?:xã hội|thành viên|quần chúng|kinh tế|công đoàn|\w+)", low[found.end() :])
    if after and found[1] == "tổ chức" and _IN_NAMES.search(low[: found.end()] + after.group()):
        return low[: found.end()] + after.group()
    return low[: found.end()]


def _says_to_do(low: str, found: re.Match[str]) -> bool:
    verb, before, after = found[1], low[: found.start()].rstrip(), low[found.end() :]
    if verb == "họp":
        return not re.search(r"\b(?:cuộc|phiên|kỳ)$", before)
    if verb == "trực":
        return not before.endswith("thường") and not after.startswith((" thuộc", " tuyến", " ban"))
    if verb == "trình":
        return not re.search(r"\b(?:chương|công|lộ|quy|truyền)$", before)
    if verb in ("gắn", "mở", "tăng", "giảm", "cử", "đưa", "đăng"):
        return not before.endswith(("huân chương",))
    return not (verb == "giúp" and after.startswith(" việc"))


def _begins_clause(text: str, at: int) -> bool:
    return re.search(r"[:,]\s*$", text[:at]) is not None


def _has_no_verb(name: str) -> bool:
    return _name_ends(name) is None


def _plausible(name: str) -> bool:
    return 2 < len(name) <= 300 and not re.search(r"[.;?!](?=\s)", name) and name.count("(") == name.count(")")
