"""What a person is told to look at: each with its line and one sentence, and nothing where nothing is wrong."""

import pytest

from directives.importing import read_pasted

HEAD = """ĐẢNG BỘ TỈNH TUYÊN QUANG
ĐẢNG ỦY XÃ MINH TÂN
*
Số 59-KH/ĐU
ĐẢNG CỘNG SẢN VIỆT NAM
Minh Tân, ngày 21 tháng 4 năm 2026

KẾ HOẠCH
chăm sóc người cao tuổi

Thực hiện Chỉ thị số 43-CT/TW, ngày 11/02/2026 của Ban Bí thư, Đảng ủy xã xây dựng kế hoạch như sau:

"""
TAIL = """
Nơi nhận:
- Các chi bộ,
- Lưu Văn phòng Đảng ủy.

T/M BAN THƯỜNG VỤ
BÍ THƯ

Ma Văn Páo
"""
WORK = "IV. TỔ CHỨC THỰC HIỆN\n\n1. Trạm Y tế xã\n\n- Khám sức khỏe cho người cao tuổi.\n"


def found(body):
    draft = read_pasted(HEAD + body + TAIL)
    return [(finding.line - HEAD.count("\n"), finding.code) for finding in draft.findings]


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ("II. NHIỆM VỤ\n\n2. Việc một.\n\n4. Việc hai.\n\n" + WORK, (5, "numbering")),
        ("II. NHIỆM VỤ\n\n2.1. Việc một.\n\n2.3. Việc hai.\n\n" + WORK, (5, "numbering")),
        ("I. MỤC ĐÍCH\n\nĐể khỏe.\n\nI. YÊU CẦU\n\nCho vui.\n\n", (5, "no_duties")),
        (WORK + "\n2. Công an xã\n", (7, "no_items")),
        (WORK + "\n2. Nâng cao chất lượng câu lạc bộ dưỡng sinh.\n", (7, "no_unit")),
        (WORK + "\n- Cấp thẻ trước ngày 31/6/2026.\n", (7, "unread_deadline")),
        (WORK + "\n- Cấp thẻ trước ngày 15/3/2026.\n", (7, "past_deadline")),
        (WORK + "\n- Sơ kết vào tháng 3/2027, tổng kết năm 2028.\n", (7, "several_deadlines")),
        (WORK + "\n- Học tập theo Nghị quyết 43.\n", (7, "kind_mismatch")),
        (WORK + "\n- Thực hiện Quyết định số 217.\n", (7, "bare_number")),
        (WORK + "\n- Thực hiện Kế hoạch số 5-KH/TU, ngày 31/4/2026.\n", (7, "impossible_date")),
    ],
)
def test_what_is_odd_is_told_at_its_line(body, finding):
    assert finding[1] in [code for _, code in found(body)]
    assert finding in found(body) or finding[1] == "no_duties"


@pytest.mark.parametrize(
    "body",
    [
        WORK,
        WORK + "\n2. Kinh phí thực hiện\n\nTừ ngân sách xã.\n",
        WORK + "\n2. Chế độ báo cáo\n\nBáo cáo theo quy định.\n",
        "I. MỤC ĐÍCH\n\n1. Để khỏe.\n\n2. Để vui.\n\nII. YÊU CẦU\n\n1. Thiết thực.\n\n2. Tiết kiệm.\n\n"
        + WORK.replace("IV", "III"),
    ],
)
def test_nothing_is_told_of_a_paper_in_order(body):
    assert found(body) == []
