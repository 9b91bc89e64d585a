"""A report of our own to print in tests: about three pages and a landscape appendix."""

from datetime import date

from reports.paper import (
    Appendix,
    Band,
    Bars,
    Bullets,
    Heading,
    Layout,
    Letterhead,
    Paper,
    Paragraph,
    Signature,
    Table,
)

SENTENCE = (
    "Các chi bộ đã đưa nội dung chỉ thị vào buổi sinh hoạt thường kỳ, phát trên loa truyền thanh mỗi tuần hai buổi; "
    "công an phường hướng dẫn người dân nhận biết tin giả và cách báo tin khi gặp dấu hiệu lừa đảo. "
)
LETTERHEAD = Letterhead(
    superior="ĐẢNG BỘ THÀNH PHỐ MẪU",
    issuer="ĐẢNG ỦY PHƯỜNG MẪU",
    number="23-BC/ĐU",
    place="Mẫu",
    dated=date(2026, 2, 5),
)
SIGNATURE = Signature("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ THƯỜNG TRỰC", "Người Ký Mẫu")
RECIPIENTS = ["Lưu Văn phòng Đảng ủy", "Ban Thường vụ Thành ủy (để b/c)", "Các chi bộ trực thuộc"]
FIGURES = Table(
    ["Nội dung", "Số việc", "Tỷ lệ (%)"],
    [["Hoàn thành đúng hạn", 790, 54.48], ["Quá hạn chưa hoàn thành", 23, 1.59], ["Cộng", 1450, 100]],
    caption="Bảng 1. Kết quả theo tình trạng",
    total=True,
)


def appendix(rows: int = 25) -> Appendix:
    lines = [
        [
            number,
            "Tổ chức sinh hoạt chuyên đề, quán triệt chỉ thị tới toàn thể đảng viên của chi bộ",
            f"Chi bộ tổ dân phố số {number}",
            date(2026, 3, 1 + number % 28),
            "Hoàn thành đúng hạn" if number % 2 else "Trong hạn",
            "Thiếu máy chiếu ở nhà văn hóa" if number % 5 == 0 else None,
        ]
        for number in range(1, rows + 1)
    ]
    head = ["STT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Tình trạng", "Khó khăn, đề xuất"]
    return Appendix(
        title="Biểu tổng hợp kết quả thực hiện nhiệm vụ",
        attached_to="Kèm theo Báo cáo số 23-BC/ĐU, ngày 05/02/2026 của Ban Thường vụ Đảng ủy phường Mẫu",
        landscape=True,
        blocks=[Table(head, [Band("Khối tổ dân phố"), *lines], note="Số liệu chốt ngày 31/3/2026.")],
    )


def report(**changes: object) -> Paper:
    body = [
        Paragraph("Thực hiện Chỉ thị số 57-CT/TW của Ban Bí thư, Ban Thường vụ Đảng ủy phường báo cáo như sau:"),
        Heading("CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO", 1, "I."),
        *[Paragraph(SENTENCE * 2) for _ in range(6)],
        Heading("KẾT QUẢ THỰC HIỆN", 1, "II."),
        Heading("Kết quả chung", 2, "1."),
        FIGURES,
        Bars([("Chi bộ 1", 0.92, "23/25 việc"), ("Chi bộ 2", 0.48, "12/25 việc")]),
        Heading("Tuyên truyền", 3, "a)"),
        Paragraph(SENTENCE * 2, lead="Về tuyên truyền:"),
        Bullets(["Một số chi bộ gửi kết quả chậm;", "minh chứng ở 04 tổ dân phố còn thiếu."]),
        *[Paragraph(SENTENCE * 2) for _ in range(6)],
        Heading("KIẾN NGHỊ, ĐỀ XUẤT", 1, "III."),
        Paragraph("Đề nghị Thành ủy sớm cung cấp tài liệu tuyên truyền thống nhất cho cấp phường"),
    ]
    values: dict = {
        "letterhead": LETTERHEAD,
        "type_name": "BÁO CÁO",
        "subject": ["sơ kết quý I năm 2026 thực hiện Chỉ thị số 57-CT/TW"],
        "body": body,
        "signature": SIGNATURE,
        "recipients": RECIPIENTS,
        "appendices": [appendix()],
        "code": "TS-2026-0001",
        "layout": Layout(),
    }
    return Paper(**values | changes)
