"""The signs by which a person knows what a line of an office document is. Pure; every pattern works on folded text
(no tones, no case) unless its name ends in _AS_WRITTEN."""

from __future__ import annotations

import re

from units.text import fold

# Longest first: "thông báo kết luận" is a notice, "chương trình hành động" a programme.
KINDS = {
    "chuong trinh hanh dong": "programme",
    "thong bao ket luan": "notice",
    "ke hoach hanh dong": "plan",
    "chuong trinh": "programme",
    "ke hoach": "plan",
    "chi thi": "directive",
    "nghi quyet": "resolution",
    "ket luan": "conclusion",
    "huong dan": "guidance",
    "quyet dinh": "decision",
    "quy dinh": "regulation",
    "quy che": "regulation",
    "thong bao": "notice",
    "bao cao": "report",
    "cong van": "official_letter",
    "cong dien": "other",
    "to trinh": "other",
    "thong tri": "other",
    "bien ban": "other",
    "de an": "other",
    "phuong an": "other",
    "giay moi": "other",
    "lich": "other",
}
CODES = {
    "CT": "directive", "NQ": "resolution", "KL": "conclusion", "CTR": "programme", "CTHĐ": "programme", "KH": "plan",
    "CV": "official_letter", "HD": "guidance", "QĐ": "decision", "QC": "regulation", "QYĐ": "regulation",
    "TB": "notice", "BC": "report", "TTR": "other", "TT": "other", "BB": "other", "ĐA": "other", "PA": "other",
    "GM": "other", "CĐ": "other",
}  # fmt: skip

_KIND_LINE = re.compile(rf"({'|'.join(KINDS)})(?=$|[\s:,])")
MOTTO = re.compile(
    r"dang cong san viet nam|cong hoa xa hoi chu nghia viet nam|^\W*doan (?:tncs|thanh nien cong san) ho chi minh\W*$"
    # The same on two lines each.
    r"|^\W*(?:dang cong san|cong hoa xa hoi|chu nghia viet nam|doc lap|tu do\s*[-–]\s*hanh phuc)\W*$"
    r"|doc lap\s*[-–]?\s*tu do\s*[-–]?\s*hanh phuc"
)
RULE = re.compile(r"^[\s*_=\-–—~.•o]*$")
NUMBER = re.compile(r"^\W*so\s*[:.]?\s*(?=[\d*_./…\s-]|$)")
ABOUT = re.compile(r"^\W*(?:v/v|v\.v|ve viec)\b")
ADDRESSED = re.compile(r"^\W*(?:dong )?kinh (?:gui|trinh)\b|^\W*dong gui\s*:")
PLACE_DAY = re.compile(r"^[^\d;:]{0,45}[,.]?\s*ngay\b.{0,12}?\bthang\b.{0,12}?\bnam\b\s*[\d._…]*\W*$")
# "Sơn Dương, ngày 06/4/2026"
PLACE_DAY_SHORT_AS_WRITTEN = re.compile(
    r"^\W*(?P<place>[A-ZĐÀ-Ỹ][^\d;:,]{1,30}),\s*ngày\s+(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4})\W*$"
)
URGENT = re.compile(
    r"^\W*(?:thuong khan|hoa toc|khan|hoa toc hen gio|tai lieu hoi nghi|du thao(?: lan \S+)?|luu hanh noi bo)\W*$"
)
RECIPIENTS = re.compile(r"^\W*noi nhan\b\s*:?")
APPENDIX_AS_WRITTEN = re.compile(r"^\W*(?:PHỤ LỤC|Phụ lục|BIỂU|DANH MỤC|DANH SÁCH|BIỂU MẪU)\b(?!.*[;.]$).{0,160}$")
AUTHORITY_AS_WRITTEN = re.compile(
    r"^\W*(?:(?:T\s?/\s?M|TM|K\s?/\s?T|KT|T\s?/\s?L|TL|T\s?/\s?U\s?/\s?Q|TUQ)(?:\s*[./]\s*|\s+)|Q\s*[./]\s*)(?=[A-ZĐÀ-Ỹ])"
)
PREAMBLE = re.compile(
    r"^\W*(?:can cu|thuc hien|xet|theo|nham|de (?!nghi)|tren co so|trong thoi gian|thoi gian qua|ngay \d|tiep tuc"
    r"|tai (?:phien|cuoc|hoi nghi|ky)"
    r"|trien khai"
    r"|sau khi|qua (?:theo doi|kiem tra|nghien cuu)|vua qua|hien nay|trong nhung nam|thuong truc|ban thuong vu"
    r"|ban chap hanh"
    r"|uy ban nhan dan|ubnd|dang uy|chi bo|van phong|nham|de dam bao|de bao dam|phat huy|ngay)\b"
)
SPEAKS = re.compile(r"^\W*(?:thuong truc|ban thuong vu|ban chap hanh|uy ban nhan dan|ubnd|dang uy|chi bo|van phong)\b")
CLOSING = re.compile(
    r"^\W*(?:tren day la|(?:trong )?qua trinh (?:to chuc |trien khai )?thuc hien|(?:ke hoach|chi thi|nghi quyet"
    r"|ket luan|chuong trinh"
    r"|huong dan|thong bao|quyet dinh|quy dinh|quy che|cong van)(?: hanh dong)? nay |nhan duoc |yeu cau (?:cac "
    r"|thu truong)"
    r"|de nghi (?:cac |thu truong|quy |toan the )"
    r"|can cu (?:ke hoach|noi dung|chuong trinh|chi thi|huong dan) nay|rat mong"
    r"|tran trong"
    r"|\(?(?:gui kem|kem theo|co .{3,200}kem theo|co .{3,200}gui kem|tai lieu gui kem))"
)
# "Nghị quyết được … thông qua", "Kế hoạch đã được …": the document speaks of itself.
OF_ITSELF = re.compile(
    r"^(?:ke hoach|chi thi|nghi quyet|ket luan|chuong trinh|huong dan|thong bao|quyet dinh|quy dinh|quy che|bao cao)"
    r" (?:da |nay )*(?:duoc|pho bien|trien khai|co hieu luc|thay the)\b"
)
CLOSING_INSIDE = re.compile(
    r"^(?:yeu cau|de nghi) .{3,220}\b(?:nghiem tuc|khan truong) (?:to chuc |trien khai )*thuc hien|"
    r"(?:^|[.;] )trong qua trinh (?:to chuc |trien khai )*(?:thuc hien|trien khai)"
    r"|^(?:cac |dang|ban |uy |ubnd|van phong|phong |so ).{0,120}(?:nghiem tuc|quan tam)[^.;]{0,60}(?:to chuc "
    r"|trien khai )+thuc hien"
)
ATTACHED = re.compile(r"^\W*(?:gui kem|kem theo|co )\b.*|\b(?:gui )?kem theo\W*$")
ORDERING = re.compile(
    r"to chuc thuc hien|phan cong|trach nhiem (?:cua|thuc hien|to chuc)|^trach nhiem|giao nhiem vu"
    r"|nhiem vu cua cac|nhiem vu cu the cua"
)
TIMETABLE = re.compile(
    r"\btien do\b|\blo trinh\b|^thoi gian\b(?! toi| qua| gan| vua)"
    r"|noi dung,? (?:va |- )?thoi gian\b|thoi gian (?:thuc hien|to chuc|trien khai|va )|ke hoach thoi gian"
    r"|cac moc thoi gian|^cac buoc\b|buoc (?:tien hanh|thuc hien|trien khai)"
)
TARGETS = re.compile(r"muc tieu|chi tieu")
NO_DUTIES = re.compile(
    r"muc dich|yeu cau|muc tieu|chi tieu|doi tuong|thanh phan|kinh phi|can cu|quan diem|tien do|lo trinh"
    r"|thoi gian(?! toi| den| qua)|dia diem|dac diem|tinh hinh"
)
TASKS = re.compile(r"\bnhiem vu\b|\bgiai phap\b|\bbien phap\b")
# What was, not what is to be: figures there are no targets.
PAST = re.compile(
    r"tinh hinh|ket qua (?:dat duoc|thuc hien|lanh dao)|^(?:nhung )?ket qua\b|\bhan che\b|nguyen nhan|boi canh|dac diem"
    r"|thuc trang|^danh gia|uu diem|khuyet diem|bai hoc kinh nghiem|su can thiet"
)
# A sentence of what has been: "Chín tháng qua …", "… tuy nhiên …".
WAS = re.compile(r"\b(?:thang|nam|quy|thoi gian|tuan) qua\b|\btuy (?:nhien|vay)\b|\bhien (?:nay|co)\b|\bda dat\b")
BASES = re.compile(r"^can cu\b|^cac can cu|^co so (?:phap ly|chinh tri)")


def is_number_line(text: str) -> bool:
    """ "Số 12-KH/ĐU", "Số:      /UBND-VX"; a line that carries on a sentence with "số …" is none."""
    bare = text.strip(" *_-")
    return bare[:1] == "S" and bare[1:2].lower() in ("ố", "ô", "o") and NUMBER.match(fold(bare)) is not None


def is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and sum(1 for c in letters if c.isupper()) >= 0.9 * len(letters)


def kind_line(text: str) -> tuple[str, str] | None:
    """ "KẾ HOẠCH", "KẾ HOẠCH thực hiện …" → the kind and what else the line says; the word itself is in capitals."""
    words = text.strip(" *#:-–")
    folded = fold(words)
    found = _KIND_LINE.match(folded)
    if not found:
        return None
    count = len(found[1].split())
    pieces = words.split()
    head, rest = " ".join(pieces[:count]), " ".join(pieces[count:])
    if not is_capitals(head):
        return None
    return KINDS[found[1]], rest.strip(" :")


def is_day_line(text: str) -> bool:
    return PLACE_DAY.match(fold(text)) is not None or PLACE_DAY_SHORT_AS_WRITTEN.match(text) is not None
