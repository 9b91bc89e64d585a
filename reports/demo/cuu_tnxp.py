"""Chain two: 141-CV/BTGDV → 47-KH/CB-HCTNXPVN, with its three periods."""

from __future__ import annotations

import datetime

from reports.demo.centre import CITE_57
from reports.demo.papers import Duty, Extent, Kind, Paper

D = datetime.date
BOARD = "Ban Tổ chức - Kiểm tra và Tuyên truyền Trung ương Hội"
PROVINCES = "Các hội trực thuộc"

LETTER_141 = Paper(
    key="141", unit="mttq.btgdv", kept_by="tnxp", by="van-thu.hoi-cuu-tnxp", kind=Kind.OFFICIAL_LETTER,
    number="141-CV/BTGDV", issued_on=D(2026, 4, 16), entered=D(2026, 4, 18), days_ago=34, parent="57",
    subject="Triển khai tuyên truyền Chỉ thị số 57-CT/TW trong các tổ chức đảng trực thuộc", bases=(CITE_57,),
    outline=(
        ("1", "Phổ biến Chỉ thị đến đảng viên, đoàn viên, hội viên"),
        ("2", "Chọn cách làm hợp với từng tổ chức, chú ý người cao tuổi"),
        ("3", "Báo cáo kết quả về Ban theo định kỳ"),
    ),
)  # fmt: skip

PLAN_47 = Paper(
    key="47", unit="tnxp", by="van-thu.hoi-cuu-tnxp", kind=Kind.PLAN, number="47-KH/CB-HCTNXPVN",
    entered=D(2026, 4, 24), days_ago=30, parent="141", focal="tnxp.btc",
    subject="Tuyên truyền, phổ biến Chỉ thị số 57-CT/TW trong các cấp Hội", signing_authority="T/M CHI BỘ",
    signer_title="BÍ THƯ", signer_name="Thân Đức Nam",
    recipients=("Đảng ủy MTTQ, các đoàn thể Trung ương (để b/c)", "Các tỉnh hội, thành hội", "Lưu Chi bộ."),
    bases=(
        CITE_57,
        ("Công văn số 141-CV/BTGDV ngày 16/4/2026 của Ban Tuyên giáo và Dân vận Đảng ủy Mặt trận Tổ quốc, "
         "các đoàn thể Trung ương", "141"),
        ("Chức năng, nhiệm vụ của Chi bộ", ""),
    ),
    outline=(
        ("I", "Căn cứ"),
        ("II", "Mục đích, yêu cầu"),
        ("II.1", "Hội viên biết tự bảo vệ mình và gia đình trên mạng."),
        ("II.2", "Nội dung ngắn, chữ to, có thực hành, nhất là với người cao tuổi."),
        ("III", "Nội dung tuyên truyền"),
        ("IV", "Đối tượng"),
        ("V", "Hình thức"),
        ("V.1", "Trực tiếp"),
        ("V.2", "Trên bản tin, trang thông tin"),
        ("V.3", "Tài liệu, sổ tay"),
        ("VI", "Tiến độ"),
        ("VI.1", "Quý II, quý III/2026"),
        ("VI.2", "Quý III, quý IV/2026"),
        ("VI.3", "Từ năm 2027"),
        ("VII", "Tổ chức thực hiện"),
        ("VII.1", "Chi bộ và Thường trực Đoàn Chủ tịch"),
        ("VII.2", "Hội các tỉnh, thành phố"),
        ("VII.3", "Hội cấp xã, phường"),
        ("VIII", "Kinh phí"),
    ),
    duties=(
        Duty("Biên soạn tài liệu hỏi đáp và sổ tay cho hội viên", BOARD, "quý II, quý III/2026",
             support="Thường trực Đoàn Chủ tịch Trung ương Hội", deliverable="Sổ tay", at="VI.1", above="141:2",
             about="rule"),
        Duty("Tổ chức quán triệt ở Trung ương Hội và cấp tỉnh", BOARD, "quý II, quý III/2026", support=PROVINCES,
             deliverable="Biên bản hội nghị", at="VI.1", above="141:1", about="meeting"),
        Duty("Xây dựng kế hoạch, tập huấn tại địa phương", PROVINCES, "quý III, quý IV/2026", deliverable="Kế hoạch",
             at="VI.2", above="141:1", extent=Extent.PARTLY, about="training"),
        Duty("Tuyên truyền trực tiếp đến hội viên ở cơ sở",
             "Hội Cựu TNXP phường Nhị Chiểu; Hội Cựu TNXP xã Lạc Phượng", "quý III, quý IV/2026", at="VI.2",
             above="141:1", extent=Extent.PARTLY),
        Duty("Duy trì tuyên truyền, bổ sung nội dung mới", PROVINCES, "từ năm 2027 trở đi", at="VI.3"),
        Duty("Kiểm tra, đôn đốc việc thực hiện kế hoạch", "Thường trực Đoàn Chủ tịch Trung ương Hội", at="VII.1",
             about="report"),
        Duty("Tổng hợp kết quả, báo cáo cấp trên", BOARD, "6 tháng, 1 năm", deliverable="Báo cáo", at="VII.1",
             above="141:3", about="report"),
    ),
)  # fmt: skip

PAPERS = (LETTER_141, PLAN_47)
