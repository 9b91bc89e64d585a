"""Chain four: under 26-CTr/TU the letter of Đảng ủy xã Lạc Phượng, sent out with its number and day left blank."""

from __future__ import annotations

import datetime

from reports.demo.centre import CITE_57
from reports.demo.papers import Duty, Extent, Kind, Paper

D = datetime.date
ORGANISATIONS = "Các đảng bộ, chi bộ trực thuộc"

LETTER = Paper(
    key="lp", unit="lp", by="van-thu.lacphuong", kind=Kind.OFFICIAL_LETTER, issued_month=D(2026, 6, 1),
    entered=D(2026, 6, 11), days_ago=8, parent="26", focal="lp.xdd",
    subject="Quán triệt Chỉ thị số 57-CT/TW, tuyên truyền Chương trình hành động số 26-CTr/TU",
    signing_authority="T/M BAN THƯỜNG VỤ", signer_title="PHÓ BÍ THƯ THƯỜNG TRỰC", signer_name="Nguyễn Văn Luận",
    addressees=("Các cơ quan tham mưu, giúp việc Đảng ủy xã", "Ủy ban MTTQ Việt Nam và các tổ chức CT-XH xã",
                "Các đảng bộ, chi bộ trực thuộc"),
    recipients=("Như trên", "Ban Tuyên giáo và Dân vận Thành ủy (để b/c)", "Ban Thường vụ Đảng ủy",
                "Trung tâm Dịch vụ sự nghiệp công xã (để tuyên truyền)", "Lưu Văn phòng Đảng ủy."),
    bases=(CITE_57, ("Chương trình hành động số 26-CTr/TU ngày 05/6/2026 của Ban Thường vụ Thành ủy", "26")),
    outline=(
        ("1", "Nội dung quán triệt, tuyên truyền"),
        ("2", "Nhiệm vụ của các cơ quan, đơn vị"),
        ("2.1", "Ban Xây dựng Đảng"),
        ("2.2", "Văn phòng Đảng ủy"),
        ("2.3", "Đảng ủy UBND xã"),
        ("2.4", "Ủy ban MTTQ Việt Nam và các tổ chức chính trị - xã hội"),
        ("2.5", "Các đảng bộ, chi bộ trực thuộc"),
    ),
    duties=(
        Duty("Định hướng tuyên truyền miệng, đưa Chỉ thị vào nội dung sinh hoạt các chi bộ", "Ban Xây dựng Đảng",
             "hằng tháng", at="2.1", above="26#1", about="meeting"),
        Duty("Tổng hợp kết quả, báo cáo Ban Thường vụ và cấp trên", "Ban Xây dựng Đảng", "hằng quý",
             deliverable="Báo cáo", at="2.1", above="26#6", about="report"),
        Duty("Rà soát máy tính, dữ liệu của khối Đảng", "Văn phòng Đảng ủy", "trước ngày 31/8/2026",
             deliverable="Danh mục thiết bị", at="2.2", above="26#3", about="review"),
        Duty("Phổ biến cách giữ bí mật nhà nước khi dùng máy tính cho cán bộ", "Văn phòng Đảng ủy", at="2.2",
             about="training"),
        Duty("Chỉ đạo Ủy ban nhân dân xã gắn an ninh mạng với chuyển đổi số", "Đảng ủy Ủy ban nhân dân xã",
             "thường xuyên", at="2.3", above="26#5", extent=Extent.PARTLY, about="review"),
        Duty("Vận động đoàn viên, hội viên, phản ánh ý kiến người dân", "Ủy ban Mặt trận Tổ quốc Việt Nam xã",
             "thường xuyên", at="2.4", about="answers"),
        Duty("Tổ chức học tập Chỉ thị và Chương trình ở chi bộ", ORGANISATIONS, "trước ngày 31/7/2026",
             deliverable="Biên bản sinh hoạt", at="2.5", above="26#1", about="meeting"),
        Duty("Đưa việc thực hiện Chỉ thị vào chương trình công tác", ORGANISATIONS, "quý III/2026",
             deliverable="Chương trình công tác", at="2.5", about="rule"),
    ),
)  # fmt: skip

PAPERS = (LETTER,)
