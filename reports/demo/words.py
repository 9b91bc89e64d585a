"""What units write about their work: sentences by the kind of task, filled with numbers by the seeded chance."""

from __future__ import annotations

import random

RESULTS: dict[str, tuple[str, ...]] = {
    "meeting": (
        "Đã đưa nội dung vào buổi sinh hoạt của đơn vị; {n}/{m} đảng viên dự, {k} ý kiến phát biểu.",
        "Đã sinh hoạt, thông qua nghị quyết tháng; vắng {k} đồng chí có lý do, đã gửi tài liệu tự nghiên cứu.",
        "Đã phổ biến tài liệu tóm tắt, trao đổi hai tình huống lừa đảo qua điện thoại; {n} đảng viên ký cam kết.",
    ),
    "spread": (
        "Đã phát {n} lượt bài trên loa truyền thanh và {k} bài trên trang thông tin; nhóm Zalo có {m} người xem.",
        "Đã phát {n} tờ gấp, treo {k} băng rôn, dán hướng dẫn tại nơi tiếp dân.",
        "Đã lồng ghép trong {k} buổi họp dân, khoảng {m} người dự, nhiều người hỏi cách khóa tài khoản bị mất.",
    ),
    "review": (
        "Đã rà soát {n} máy tính, {k} tài khoản dùng chung; đã đổi mật khẩu, gỡ {k} phần mềm không rõ nguồn gốc.",
        "Đã lập danh mục {n} thiết bị và {k} hệ thống đang dùng; còn {k} máy hệ điều hành cũ, đề nghị thay.",
        "Đã kiểm tra, không có tài liệu mật để trên máy nối mạng; {k} máy đã cài phần mềm diệt vi-rút.",
    ),
    "training": (
        "Đã mở lớp nửa ngày cho {n} cán bộ, công chức; làm bài kiểm tra cuối lớp, {k} người phải học lại.",
        "Đã hướng dẫn {n} người bật xác thực hai bước và nhận biết đường dẫn giả.",
        "Đã tập huấn {k} buổi, tổng số {m} lượt người; tài liệu gửi lại cho các đơn vị.",
    ),
    "report": (
        "Đã gửi báo cáo kỳ này: nêu {k} kết quả chính, {k} khó khăn và hướng làm kỳ tới.",
        "Đã tổng hợp số liệu của {n} đơn vị, còn {k} đơn vị gửi chậm.",
        "Đã báo cáo bằng văn bản, kèm bảng số liệu.",
    ),
    "rule": (
        "Đã ban hành quy chế nội bộ, niêm yết và phổ biến đến {n} người.",
        "Đã sửa quy chế dùng thư công vụ và chữ ký số; lấy ý kiến {k} bộ phận.",
        "Đã trình dự thảo, lãnh đạo đã duyệt; đang nhân bản để gửi.",
    ),
    "answers": (
        "Đã tổng hợp {n} câu hỏi của Nhân dân về an toàn mạng, {k} câu gửi cấp trên trả lời.",
        "Nhận {k} nhóm thắc mắc về thủ tục định danh, đã báo cáo trong ngày.",
        "Đã đăng {n} bài giải đáp, in {k} tờ hướng dẫn dán ở nhà văn hóa.",
    ),
}
PROGRESS = (
    "Đang làm, xong khoảng {n}%.",
    "Đã phân công người phụ trách, đang thu thập số liệu.",
    "Đã xong bước chuẩn bị, tuần sau làm tiếp.",
)
OBSTACLES = (
    "Đảng viên cao tuổi ít dùng điện thoại thông minh nên hướng dẫn mất nhiều thời gian.",
    "Máy tính của đơn vị đã cũ, không cài được bản cập nhật mới.",
    "Chưa có kinh phí in tài liệu.",
    "Nhiều người đi làm ăn xa, khó tập trung đông đủ.",
    "Đơn vị chưa có người chuyên về công nghệ thông tin.",
    "Tài liệu của cấp trên về chậm, sát ngày sinh hoạt.",
)
PROPOSALS = (
    "Đề nghị có tài liệu chữ to, ít trang cho người cao tuổi.",
    "Đề nghị cấp trên hỗ trợ kinh phí thay máy trong dự toán năm tới.",
    "Đề nghị mở thêm lớp vào buổi tối.",
    "Đề nghị cử cán bộ công an về nói chuyện một buổi.",
    "Đề nghị thống nhất mẫu báo cáo để khỏi phải làm lại.",
)
RETURNS = (
    "Chưa nêu số đảng viên dự và ngày tổ chức, đề nghị ghi rõ.",
    "Đề nghị kèm biên bản hoặc ảnh buổi sinh hoạt.",
    "Số liệu chưa khớp với báo cáo kỳ trước, đề nghị rà lại.",
)
EXTENSIONS = (
    "Trùng lịch bầu trưởng thôn, tổ trưởng tổ dân phố, xin lùi lại.",
    "Chờ tài liệu chính thức của cấp trên.",
    "Người phụ trách đi tập huấn dài ngày, đang bàn giao.",
)
REFUSALS = ("Việc chung của toàn đảng bộ, đề nghị giữ đúng hạn.", "Còn đủ thời gian, đề nghị tập trung làm sớm.")
PAUSES = ("Tạm dừng chờ hướng dẫn thống nhất của Thành phố.", "Tạm dừng do đơn vị đang sắp xếp lại.")


def filled(sentence: str, chance: random.Random) -> str:
    n, m, k = chance.randint(12, 48), chance.randint(50, 160), chance.randint(2, 6)
    return sentence.format(n=n, m=m, k=k)


def result(about: str, chance: random.Random) -> str:
    return filled(chance.choice(RESULTS[about]), chance)
