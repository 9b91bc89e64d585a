"""Which superior task another seems to carry out: alike in rare words, and nothing where nothing is alike."""

from directives.likeness import Text, likeliest

ABOVE = [
    Text("task:1", "Quy chế", "Ban hành quy chế nội bộ về an ninh mạng ở mọi cơ quan"),
    Text("task:2", "Kinh phí", "Dành kinh phí cho an ninh mạng trong dự toán hằng năm"),
    Text("task:3", "Tập huấn", "Tập huấn cán bộ trực tiếp quản trị hệ thống thông tin"),
    Text("clause:4", "Báo cáo", "Báo cáo kết quả về Văn phòng Tỉnh ủy"),
]


def guessed(words, above=ABOVE):
    (one,) = likeliest([words], above)
    return one and one.value


def test_the_task_that_shares_the_rare_words_is_offered():
    assert guessed("Ban hành quy chế dùng thư công vụ, chữ ký số") == "task:1"
    assert guessed("Bố trí kinh phí cho an ninh mạng trong dự toán của xã") == "task:2"
    assert guessed("Tổ chức tập huấn cho cán bộ, công chức quản trị hệ thống") == "task:3"


def test_tones_and_old_spelling_make_no_difference():
    assert guessed("BAO CAO KET QUA VE VAN PHONG TINH UY") == "clause:4"


def test_words_of_any_task_make_no_likeness():
    assert guessed("Tăng cường phối hợp với các cơ quan, đơn vị tổ chức triển khai thực hiện nhiệm vụ") is None
    assert guessed("Trồng cây xanh ở các thôn") is None


def test_numbers_of_documents_make_no_likeness():
    above = [Text("task:1", "A", "Triển khai Chỉ thị số 57-CT/TW"), Text("task:2", "B", "Trồng cây, làm đường")]
    assert guessed("Thống kê hộ nghèo theo 57-CT/TW", above) is None


def test_of_two_alike_the_nearer_document_is_offered():
    far, near = (Text(f"task:{n}", "x", "Rà soát máy tính của các chi bộ", is_near=n == 2) for n in (1, 2))
    assert guessed("Rà soát máy tính của chi bộ", [far, near]) == "task:2"


def test_without_anything_above_nothing_is_offered():
    assert likeliest(["Rà soát máy tính", ""], []) == [None, None]
