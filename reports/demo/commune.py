"""Chain three: 24-CTr/TU → the plan of a commune's committee, with targets to 2030 and six units.

The documents name neither the province nor the commune, so neither do we.
"""

from __future__ import annotations

import datetime

from reports.demo.centre import CITE_57
from reports.demo.papers import Aim, Comparison, Duty, Extent, Kind, Paper

D = datetime.date
END_2030 = D(2030, 12, 31)
CITE_24 = ("Chương trình hành động số 24-CTr/TU ngày 06/5/2026 của Ban Thường vụ Tỉnh ủy", "24")
CELLS = "Các chi bộ trực thuộc"

PROGRAMME_24 = Paper(
    key="24", unit="t24", by="van-thu.tinh-24", kind=Kind.PROGRAMME, number="24-CTr/TU", issued_on=D(2026, 5, 6),
    entered=D(2026, 5, 6), days_ago=32, parent="57", subject="Chương trình hành động thực hiện Chỉ thị số 57-CT/TW",
    signing_authority="T/M BAN THƯỜNG VỤ", bases=(CITE_57,),
    recipients=("Ban Bí thư (để b/c)", "Các đảng ủy trực thuộc Tỉnh ủy", "Lưu Văn phòng Tỉnh ủy."),
    outline=(("I", "Mục tiêu"), ("II", "Nhiệm vụ"), ("II.1", "Lãnh đạo, quán triệt"), ("II.2", "Quy chế"),
             ("II.3", "Hạ tầng, dữ liệu"), ("II.4", "Nhân lực"), ("II.5", "Phối hợp"), ("III", "Tổ chức thực hiện")),
    duties=(
        Duty("Xây dựng kế hoạch thực hiện của xã, phường", "Các cấp ủy trực thuộc", "trước ngày 30/5/2026",
             deliverable="Kế hoạch", at="III", above="57:III.1", about="rule"),
        Duty("Ban hành quy chế nội bộ về an ninh mạng ở mọi cơ quan", "Các cấp ủy trực thuộc", "quý IV/2026", at="II.2",
             above="57:II.2", deliverable="Quy chế", about="rule"),
        Duty("Dành kinh phí cho an ninh mạng trong dự toán hằng năm", "Các cấp ủy trực thuộc", "hằng năm", at="II.3",
             above="57:II.7", about="report"),
        Duty("Tập huấn cán bộ trực tiếp quản trị hệ thống thông tin", "Các cấp ủy trực thuộc", "hằng năm", at="II.4",
             above="57:II.7", extent=Extent.PARTLY, about="training"),
        Duty("Báo cáo kết quả về Văn phòng Tỉnh ủy", "Các cấp ủy trực thuộc", "6 tháng, 1 năm", deliverable="Báo cáo",
             at="III", above="57:III.2", about="report"),
    ),
)  # fmt: skip

PLAN = Paper(
    key="xa", unit="xa", by="van-thu.dang-uy-xa", kind=Kind.PLAN, entered=D(2026, 5, 20), days_ago=28, parent="24",
    subject="Thực hiện Chỉ thị 57-CT/TW, Chương trình 24-CTr/TU trên địa bàn xã", focal="xa.ca",
    signing_authority="T/M BAN THƯỜNG VỤ", signer_title="PHÓ BÍ THƯ THƯỜNG TRỰC", signer_name="Lưu Đức Trình",
    recipients=("Văn phòng Tỉnh ủy (b/c)", "Các đồng chí Ủy viên Ban Thường vụ Đảng ủy xã",
                "Các tổ chức đảng trực thuộc", "Lưu Văn phòng Đảng ủy."),
    bases=(CITE_57, CITE_24),
    outline=(
        ("I", "Mục đích, yêu cầu"),
        ("II", "Mục tiêu"),
        ("II.1", "Mục tiêu chung"),
        ("II.2", "Mục tiêu cụ thể đến năm 2030"),
        ("III", "Nhiệm vụ và giải pháp"),
        ("III.1", "Lãnh đạo, nâng cao nhận thức"),
        ("III.2", "Quy chế, quản lý nhà nước"),
        ("III.3", "Hạ tầng kỹ thuật"),
        ("III.4", "Bộ máy, nhân lực"),
        ("III.5", "Phối hợp, liên kết"),
        ("IV", "Phân công"),
        ("IV.1", "Công an xã"),
        ("IV.2", "Ủy ban nhân dân xã"),
        ("IV.3", "Mặt trận Tổ quốc và các đoàn thể của xã"),
        ("IV.4", "Các chi bộ trực thuộc"),
        ("V", "Tổ chức thực hiện"),
        ("V.1", "Các đảng bộ, chi bộ cơ sở"),
        ("V.2", "Đảng ủy UBND xã"),
    ),
    duties=(
        Duty("Theo dõi, đôn đốc các đơn vị làm kế hoạch này", "Công an xã", "thường xuyên", at="IV.1", above="24#1",
             extent=Extent.PARTLY, about="answers"),
        Duty("Kiểm tra máy tính, thư công vụ, tài khoản phần mềm ở các cơ quan", "Công an xã", "hằng quý",
             support="Ban Chỉ huy Quân sự xã", deliverable="Biên bản kiểm tra", at="IV.1", about="review"),
        Duty("Tổng hợp tình hình, báo cáo Ban Thường vụ Đảng ủy", "Công an xã", "6 tháng, 1 năm",
             deliverable="Báo cáo", at="IV.1", above="24#5", about="report"),
        Duty("Ban hành quy chế dùng hệ thống thông tin, thư công vụ, chữ ký số", "Ủy ban nhân dân xã",
             "trước ngày 30/9/2026", support="Công an xã", deliverable="Quy chế", at="IV.2", above="24#2",
             about="rule"),
        Duty("Sao lưu dữ liệu, rà lại quyền truy cập của từng bộ phận", "Ủy ban nhân dân xã", "hằng tháng", at="IV.2",
             about="review"),
        Duty("Bố trí kinh phí cho an ninh mạng trong dự toán của xã", "Ủy ban nhân dân xã", "hằng năm",
             deliverable="Dự toán", at="IV.2", above="24#3", about="report"),
        Duty("Xây dựng nơi giám sát an toàn thông tin hoặc thuê dịch vụ", "Ủy ban nhân dân xã", "đến năm 2030",
             at="III.3", about="review"),
        Duty("Xây dựng khu dân cư an toàn trên mạng, tổ công nghệ số cộng đồng",
             "Ủy ban Mặt trận Tổ quốc Việt Nam xã", "quý IV/2026", support="Công an xã", at="IV.3", about="training"),
        Duty("Vận động hội viên không chia sẻ tin chưa kiểm chứng", "Ủy ban Mặt trận Tổ quốc Việt Nam xã",
             "thường xuyên", at="IV.3"),
        Duty("Phổ biến Chỉ thị, Chương trình và Kế hoạch đến đảng viên", CELLS, "trước ngày 31/7/2026",
             deliverable="Biên bản sinh hoạt", at="IV.4", about="meeting"),
        Duty("Đưa nội dung an ninh mạng vào nghị quyết tháng của chi bộ", CELLS, "hằng tháng", at="IV.4",
             about="meeting"),
        Duty("Lãnh đạo Ủy ban nhân dân xã lập kế hoạch, phân công người phụ trách", "Đảng ủy Ủy ban nhân dân xã",
             "trước ngày 30/6/2026", deliverable="Kế hoạch", at="V.2", above="24#1", extent=Extent.PARTLY,
             about="rule"),
    ),
    aims=(
        Aim("Cơ quan, đơn vị của xã có quy chế bảo đảm an ninh mạng", 100, "%", END_2030, unit="xa",
            reached=((170, 35), (80, 58), (12, 70))),
        Aim("Máy tính dùng cho công việc được cài giải pháp an toàn", 100, "%", END_2030, unit="xa",
            reached=((170, 61), (80, 74), (12, 83))),
        Aim("Cán bộ phụ trách, quản trị hệ thống được tập huấn", 100, "%", END_2030, unit="xa",
            reached=((80, 40), (12, 65))),
        Aim("Chi cho khoa học, công nghệ, chuyển đổi số trong tổng chi ngân sách", 1.5, "%", unit="xa",
            reached=((80, 0.9), (12, 1.2))),
        Aim("Sự cố nghiêm trọng do chủ quan", 0, "vụ", END_2030, Comparison.NONE_AT_ALL, unit="xa",
            reached=((80, 0), (12, 0))),
    ),
)  # fmt: skip

PAPERS = (PROGRAMME_24, PLAN)
