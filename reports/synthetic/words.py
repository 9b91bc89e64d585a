"""The words of the made-up province: enough of them that searching and sorting have something to do."""

CENTRE = "Ban Bí thư Trung ương Đảng"
PROVINCE = "Tỉnh ủy Sông Hương (dữ liệu mẫu)"
_PLACES = (
    "An Bình", "Bình Minh", "Cẩm Sơn", "Diên Hồng", "Đại Lộc", "Đông Hải", "Gia Lập", "Hòa Tiến", "Hưng Thịnh",
    "Khánh Hội", "Kỳ Anh", "Lạc Long", "Mỹ Đức", "Ngọc Sơn", "Phú Thượng", "Quảng Thành", "Sơn Động", "Tân Hiệp",
    "Tiên Lãng", "Vĩnh Phúc",
)  # fmt: skip
_FIELDS = (
    "an ninh mạng", "an toàn thông tin", "bảo vệ dữ liệu", "chuyển đổi số", "công tác cán bộ", "dân vận khéo",
    "kiểm tra, giám sát", "phòng, chống cháy nổ", "tuyên truyền pháp luật", "xây dựng nông thôn mới",
    "vệ sinh môi trường", "cải cách hành chính", "đền ơn đáp nghĩa", "phòng, chống thiên tai",
    "giáo dục lý luận chính trị",
)  # fmt: skip
_VERBS = (
    "Tổ chức quán triệt nội dung về", "Rà soát, thống kê thực trạng", "Xây dựng kế hoạch thực hiện",
    "Phân công người phụ trách", "Tập huấn kỹ năng cho cán bộ về", "Kiểm tra việc chấp hành quy định về",
    "Báo cáo kết quả thực hiện", "Tuyên truyền tới đảng viên về", "Sơ kết, rút kinh nghiệm về",
    "Bố trí kinh phí, phương tiện cho", "Phối hợp với các đoàn thể về", "Cập nhật danh mục, hồ sơ về",
)  # fmt: skip
_WHERE = ("tại đơn vị", "trên địa bàn", "trong sinh hoạt chuyên đề", "ở khu dân cư", "theo hướng dẫn của cấp trên")
RESULTS = (
    "Đã tổ chức một hội nghị, toàn thể đảng viên dự.", "Đã rà soát xong, lập danh sách gửi cấp trên.",
    "Đã phân công từng đồng chí phụ trách, có biên bản.", "Đã đưa vào sinh hoạt chi bộ, ra nghị quyết chuyên đề.",
    "Hoàn thành theo kế hoạch, hồ sơ lưu tại đơn vị.", "Đã phổ biến trên nhóm thông tin của đơn vị và trên loa.",
)  # fmt: skip
OBSTACLES = ("Thiếu kinh phí.", "Máy tính của đơn vị đã cũ.", "Đảng viên đi làm xa nhiều.", "Chưa có hướng dẫn cụ thể.")
PROPOSALS = ("Đề nghị mở lớp tập huấn.", "Đề nghị hỗ trợ thiết bị.", "Đề nghị có văn bản hướng dẫn.")


def commune(n: int) -> str:
    return f"Đảng ủy {'phường' if n % 4 == 0 else 'xã'} {_place(n)}"


def cell(n: int) -> str:
    return f"Chi bộ {'tổ dân phố' if n % 3 else 'thôn'} số {n}"


def _place(n: int) -> str:
    """A name of its own for each of the first four hundred: "An Bình", then "An Bình 2" …"""
    turn = (n - 1) // len(_PLACES)
    return _PLACES[(n - 1) % len(_PLACES)] + (f" {turn + 1}" if turn else "")


def subject(n: int) -> str:
    return f"về tăng cường công tác {_FIELDS[n % len(_FIELDS)]} giai đoạn 20{24 + n % 3}–2030"


def clause(directive: int, n: int) -> str:
    verb, field = _VERBS[(directive + n) % len(_VERBS)], _FIELDS[(directive * 7 + n) % len(_FIELDS)]
    return f"{verb} {field} {_WHERE[n % len(_WHERE)]}."


def task(n: int) -> str:
    field = _FIELDS[(n // len(_VERBS)) % len(_FIELDS)]
    return f"{_VERBS[n % len(_VERBS)]} {field} {_WHERE[n // 7 % len(_WHERE)]}, đợt {n % 90 + 1}."
