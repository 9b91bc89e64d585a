"""The directive itself, and what the city makes of it: 57-CT/TW, 565-CV/BTGDVTU, 26-CTr/TU."""

from __future__ import annotations

import datetime

from reports.demo.papers import MATTER, Duty, Extent, Kind, Paper

D = datetime.date
CITE_57 = ("Chỉ thị số 57-CT/TW ngày 31/12/2025 của Ban Bí thư", "57")

DIRECTIVE = Paper(
    key="57", unit="tw", kept_by="hp", by="van-thu.haiphong", kind=Kind.DIRECTIVE, number="57-CT/TW",
    issued_on=D(2025, 12, 31), entered=D(2026, 1, 8), days_ago=44, subject=f"Về {MATTER}",
    outline=(
        ("I", "Quan điểm, yêu cầu"),
        ("I.1", "Coi an ninh mạng, an ninh dữ liệu là việc hằng ngày của cả hệ thống chính trị, làm trước một bước."),
        ("I.2", "Chuyển từ bị động đối phó sang chủ động phòng ngừa; người đứng đầu chịu trách nhiệm."),
        ("II", "Nhiệm vụ, giải pháp"),
        ("II.1", "Quán triệt đến mọi chi bộ, mọi đảng viên; đưa kết quả vào đánh giá, xếp loại hằng năm."),
        ("II.2", "Sửa đổi quy chế, phân định một đầu mối quản lý, bịt kẽ hở trong quy trình."),
        ("II.3", "Bảo vệ hệ thống thông tin và dữ liệu; không dùng hệ thống chưa được kiểm tra an toàn."),
        ("II.4", "Làm sạch môi trường mạng: định danh người dùng, xử lý sim rác và tài khoản ảo."),
        ("II.5", "Xây dựng thế trận an ninh nhân dân trên mạng, lực lượng công an, quân đội nòng cốt."),
        ("II.6", "Tạo nếp sống an toàn trên mạng, phổ cập kỹ năng số cho người dân."),
        ("II.7", "Ưu tiên sản phẩm trong nước, dành ngân sách và nhân lực cho an ninh mạng."),
        ("II.8", "Mở rộng hợp tác quốc tế về an ninh mạng."),
        ("III", "Tổ chức thực hiện"),
        ("III.1", "Cấp ủy các cấp xây dựng kế hoạch, kiểm tra, giám sát việc thực hiện."),
        ("III.2", "Định kỳ sơ kết, tổng kết, báo cáo Ban Bí thư."),
    ),
)  # fmt: skip

LETTER_565 = Paper(
    key="565", unit="hp.btgdv", by="chuyen-vien.btgdv.haiphong", kind=Kind.OFFICIAL_LETTER, number="565-CV/BTGDVTU",
    issued_on=D(2026, 3, 16), entered=D(2026, 3, 16), days_ago=40, parent="57",
    subject="Triển khai tuyên truyền Chỉ thị số 57-CT/TW", signing_authority="K/T TRƯỞNG BAN",
    signer_title="PHÓ TRƯỞNG BAN", bases=(CITE_57,),
    addressees=("Ban Thường vụ các đảng ủy xã, phường",), recipients=("Như trên", "Lưu Ban Tuyên giáo và Dân vận."),
    outline=(
        ("1", "Nội dung cần tuyên truyền"),
        ("2", "Việc đề nghị các đảng ủy xã, phường thực hiện"),
        ("2.1", "Xây dựng kế hoạch của cấp mình"),
        ("2.2", "Mở chuyên mục, phát tin bài thường xuyên"),
        ("2.3", "Báo cáo kết quả"),
    ),
    duties=(
        Duty("Xây dựng kế hoạch tuyên truyền, quán triệt Chỉ thị ở cấp mình và gửi về Ban để theo dõi",
             "Các cấp ủy trực thuộc", "trước ngày 30/4/2026", deliverable="Kế hoạch", at="2.1", above="57:II.1",
             about="rule"),
        Duty("Mở chuyên mục an ninh mạng trên truyền thanh và trang thông tin của địa phương",
             "Các cấp ủy trực thuộc", "thường xuyên", at="2.2", above="57:II.6"),
        Duty("Tổng hợp kết quả tuyên truyền, gửi Ban Tuyên giáo và Dân vận Thành ủy", "Các cấp ủy trực thuộc",
             "hằng quý, trước ngày 15 tháng cuối quý", deliverable="Báo cáo quý", at="2.3", above="57:III.2",
             about="report"),
    ),
)  # fmt: skip

PROGRAMME_26 = Paper(
    key="26", unit="hp", by="van-thu.haiphong", kind=Kind.PROGRAMME, number="26-CTr/TU", issued_on=D(2026, 6, 5),
    entered=D(2026, 6, 5), days_ago=10, parent="57", subject="Chương trình hành động thực hiện Chỉ thị số 57-CT/TW",
    signing_authority="T/M BAN THƯỜNG VỤ", bases=(CITE_57,), focal="hp.vp",
    recipients=("Ban Bí thư (để b/c)", "Các đảng ủy trực thuộc Thành ủy", "Lưu Văn phòng Thành ủy."),
    outline=(
        ("I", "Mục tiêu đến năm 2030"),
        ("II", "Nhiệm vụ trọng tâm"),
        ("II.1", "Quán triệt, tuyên truyền"),
        ("II.2", "Quy chế, đầu mối"),
        ("II.3", "Hạ tầng và dữ liệu"),
        ("II.4", "Nhân lực"),
        ("III", "Tổ chức thực hiện"),
    ),
    duties=(
        Duty("Chỉ đạo quán triệt Chỉ thị và Chương trình trong toàn đảng bộ xã, phường", "Các cấp ủy trực thuộc",
             "trước ngày 31/7/2026", at="II.1", above="57:II.1", about="meeting"),
        Duty("Ban hành quy chế bảo đảm an ninh mạng của từng cơ quan trong hệ thống chính trị",
             "Các cấp ủy trực thuộc", "quý IV/2026", deliverable="Quy chế", at="II.2", above="57:II.2", about="rule"),
        Duty("Kiểm tra toàn bộ máy tính, mạng nội bộ của cơ quan Đảng; lập danh mục phải thay", "Văn phòng Thành ủy",
             "trước ngày 30/9/2026", support="Các cấp ủy trực thuộc", deliverable="Danh mục thiết bị", at="II.3",
             above="57:II.3", about="review"),
        Duty("Bồi dưỡng cán bộ phụ trách công nghệ thông tin của xã, phường", "Ban Tổ chức Thành ủy", "hằng năm",
             deliverable="Danh sách học viên", at="II.4", above="57:II.7", extent=Extent.PARTLY, about="training"),
        Duty("Giữ tỷ lệ hệ thống đạt cấp độ an toàn theo quy định", "Các cấp ủy trực thuộc", "đến năm 2030", at="II.3",
             above="57:II.3", extent=Extent.PARTLY, about="review"),
        Duty("Báo cáo kết quả thực hiện Chương trình về Văn phòng Thành ủy", "Các cấp ủy trực thuộc", "6 tháng, 1 năm",
             deliverable="Báo cáo", at="III", above="57:III.2", about="report"),
    ),
)  # fmt: skip

PAPERS = (DIRECTIVE, LETTER_565, PROGRAMME_26)
