"""Chain one: the plan of Đảng ủy phường Nhị Chiểu under 565-CV/BTGDVTU, and the ward's own work month by month."""

from __future__ import annotations

import datetime

from reports.demo.centre import CITE_57
from reports.demo.papers import Aim, Duty, Extent, Kind, Paper

D = datetime.date
FIRST_DEPUTY = "PHÓ BÍ THƯ THƯỜNG TRỰC"
CELLS = "Các chi bộ trực thuộc"
ORGANISATIONS = "Các đảng bộ, chi bộ trực thuộc"

PLAN = Paper(
    key="nc", unit="nc", by="van-thu.nhichieu", kind=Kind.PLAN, entered=D(2026, 3, 23), days_ago=36, parent="565",
    subject="Tuyên truyền, quán triệt và thực hiện Chỉ thị số 57-CT/TW trong Đảng bộ phường", focal="nc.xdd",
    signing_authority="T/M BAN THƯỜNG VỤ", signer_title=FIRST_DEPUTY, signer_name="Nguyễn Thị Hương",
    introduction="Ban Thường vụ Đảng ủy phường ban hành kế hoạch thực hiện Chỉ thị với các nội dung sau.",
    recipients=("Ban Tuyên giáo và Dân vận Thành ủy (để b/c)", "Thường trực Đảng ủy (để b/c)", "Lãnh đạo UBND phường",
                "Các chi, đảng bộ trực thuộc", "Lưu Văn phòng Đảng ủy."),
    bases=(
        CITE_57,
        ("Công văn số 565-CV/BTGDVTU ngày 16/3/2026 của Ban Tuyên giáo và Dân vận Thành ủy Hải Phòng", "565"),
        ("Tình hình chuyển đổi số của phường", ""),
    ),
    outline=(
        ("I", "Mục đích, yêu cầu"),
        ("I.1", "Mọi đảng viên, công chức và hộ dân trong phường nắm được nội dung chính của Chỉ thị."),
        ("I.2", "Làm thiết thực, dễ hiểu, hợp với từng nhóm người; không làm cho có."),
        ("II", "Nội dung tuyên truyền trọng tâm"),
        ("II.1", "Trách nhiệm của cấp ủy và người đứng đầu"),
        ("II.2", "An toàn của hệ thống thông tin, dữ liệu"),
        ("II.3", "Môi trường mạng sạch, tài khoản chính danh"),
        ("II.4", "Thể chế, hạ tầng và công nghệ"),
        ("II.5", "Thế trận an ninh nhân dân trên mạng"),
        ("II.6", "Nếp sống an toàn trên mạng, phong trào toàn dân"),
        ("II.7", "Kết quả thực hiện gắn với nhiệm vụ của phường"),
        ("III", "Hình thức, biện pháp"),
        ("III.1", "Hội nghị cán bộ chủ chốt, sinh hoạt chi bộ"),
        ("III.2", "Truyền thanh, trang thông tin, mạng xã hội"),
        ("IV", "Tổ chức thực hiện"),
        ("IV.1", "Ban Xây dựng Đảng phường"),
        ("IV.2", "Ủy ban nhân dân phường"),
        ("IV.3", "Ủy ban MTTQ và các tổ chức chính trị - xã hội"),
        ("IV.4", "Các chi, đảng bộ trực thuộc"),
        ("IV.5", "Ban công tác 35 phường"),
        ("IV.6", "Cộng tác viên dư luận xã hội"),
        ("IV.7", "Trung tâm dịch vụ sự nghiệp công"),
    ),
    duties=(
        Duty("Tổ chức hội nghị cán bộ chủ chốt để quán triệt Chỉ thị", "Ban Xây dựng Đảng", "trong tháng 4/2026",
             support="Văn phòng Đảng ủy", deliverable="Biên bản hội nghị", at="III.1", above="565#1", about="meeting"),
        Duty("Hướng dẫn các chi bộ đưa nội dung an ninh mạng vào sinh hoạt", "Ban Xây dựng Đảng",
             "trước ngày 15/4/2026", deliverable="Hướng dẫn", at="IV.1", above="565#1", extent=Extent.PARTLY,
             about="rule"),
        Duty("Lập kế hoạch kiểm tra, giám sát việc thực hiện", "Ban Xây dựng Đảng", "trước ngày 30/6/2026",
             support="Cơ quan Ủy ban Kiểm tra Đảng ủy", deliverable="Kế hoạch kiểm tra", at="IV.1", about="rule"),
        Duty("Tổng hợp, đánh giá kết quả, báo cáo Ban Thường vụ và cấp trên", "Ban Xây dựng Đảng",
             "hằng quý, trước ngày 14 tháng cuối quý", deliverable="Báo cáo quý", at="IV.1", above="565#3",
             about="report"),
        Duty("Rà soát, đánh giá hệ thống máy tính và mạng nội bộ của phường", "Ủy ban nhân dân phường",
             "trước ngày 30/6/2026", support="Công an phường", deliverable="Báo cáo rà soát", at="IV.2",
             about="review"),
        Duty("Bố trí kinh phí, thiết bị cho việc bảo đảm an toàn thông tin", "Ủy ban nhân dân phường", at="IV.2",
             about="report"),
        Duty("Cùng các tổ dân phố vận động người dân dùng tài khoản chính danh, bỏ sim rác", "Công an phường",
             "thường xuyên", at="IV.2", about="answers"),
        Duty("Vận động đoàn viên, hội viên ứng xử lành mạnh trên mạng", "Ủy ban MTTQ Việt Nam phường", "thường xuyên",
             at="IV.3", above="565#2", extent=Extent.PARTLY),
        Duty("Phát động phong trào toàn dân giữ gìn an ninh trên không gian mạng", "Ủy ban MTTQ Việt Nam phường",
             "quý II/2026", support="Đoàn Thanh niên phường", deliverable="Báo cáo phát động", at="IV.3"),
        Duty("Lập tổ hướng dẫn người dân dùng nền tảng số an toàn", "Đoàn Thanh niên phường", "trước ngày 31/5/2026",
             deliverable="Danh sách tổ", at="IV.3", about="training"),
        Duty("Quán triệt Chỉ thị và Kế hoạch đến toàn thể đảng viên của chi bộ", ORGANISATIONS,
             "trước ngày 30/6/2026", deliverable="Biên bản sinh hoạt", at="IV.4", above="565#1", about="meeting"),
        Duty("Đưa nội dung an ninh mạng vào sinh hoạt thường kỳ", ORGANISATIONS, "hằng tháng, trong sinh hoạt chi bộ",
             at="IV.4", about="meeting"),
        Duty("Quản lý việc phát ngôn, đăng tin trên mạng của đảng viên", ORGANISATIONS, "thường xuyên", at="IV.4",
             about="answers"),
        Duty("Đăng đều tin bài tích cực, đấu tranh với tin xấu độc", "Ban công tác 35 phường", "thường xuyên",
             support="Công an phường", at="IV.5", about="answers"),
        Duty("Tổng hợp thắc mắc của Nhân dân về an toàn mạng, gửi Ban Xây dựng Đảng",
             "Đội ngũ cộng tác viên dư luận xã hội phường", "hằng tháng", at="IV.6", about="answers"),
        Duty("Xây dựng chuyên mục an ninh mạng trên truyền thanh phường", "Trung tâm dịch vụ sự nghiệp công",
             "trước ngày 15/5/2026", deliverable="Khung chuyên mục", at="IV.7", above="565#2"),
    ),
    aims=(
        Aim("Đảng viên được học tập Chỉ thị", 100, "%", D(2026, 6, 30), unit="nc",
            reached=((150, 62), (90, 94), (20, 98))),
        Aim("Chi bộ đưa nội dung an ninh mạng vào sinh hoạt hằng tháng", 100, "%", unit="nc",
            reached=((60, 85), (15, 92))),
    ),
)  # fmt: skip


def ward_papers(today: datetime.date, since: datetime.date) -> tuple[Paper, ...]:
    """The ward's own running work: its days lie around `today`, so that each screen has something to show.

    `since` is the day of the ward's plan: what carries it out comes after it.
    """

    def day(offset: int, at_least: int = 1) -> datetime.date:
        return max(today + datetime.timedelta(days=offset), since + datetime.timedelta(days=at_least))

    def said(offset: int, at_least: int = 1) -> str:
        return f"{day(offset, at_least):%d/%m/%Y}"

    check = Paper(
        key="nc.kt", unit="nc", by="chuyen-vien.nhichieu", kind=Kind.PLAN, number="41-KH/ĐU", issued_on=day(-110),
        entered=day(-110), days_ago=25, parent="nc", focal="nc.ubkt",
        subject="Kiểm tra việc bảo vệ bí mật nhà nước và an toàn thông tin ở các chi bộ, cơ quan",
        signing_authority="T/M BAN THƯỜNG VỤ", signer_title=FIRST_DEPUTY,
        bases=(("Kế hoạch của Đảng ủy phường thực hiện Chỉ thị số 57-CT/TW", "nc"),),
        outline=(("1", "Tự kiểm tra"), ("2", "Kiểm tra tại chỗ"), ("3", "Báo cáo")),
        duties=(
            Duty("Tự kiểm tra việc giữ gìn tài liệu mật, máy tính, điện thoại của đơn vị", ORGANISATIONS,
                 f"trước ngày {said(-60, 12)}", deliverable="Phiếu tự kiểm tra", at="1", above="nc#3", about="review"),
            Duty("Kiểm tra tại chỗ các đơn vị có tài liệu mật", "Cơ quan Ủy ban Kiểm tra Đảng ủy",
                 f"chậm nhất ngày {said(-24, 16)}", support="Công an phường", deliverable="Thông báo kết quả", at="2",
                 above="nc#3", about="review"),
            Duty("Khắc phục điểm yếu nêu trong thông báo kiểm tra", "Ủy ban nhân dân phường",
                 f"trước ngày {said(26)}", at="2", above="nc#5", extent=Extent.PARTLY, about="review"),
            Duty("Báo cáo kết quả tự kiểm tra và khắc phục", "Ban Xây dựng Đảng; Văn phòng Đảng ủy",
                 f"ngày {said(40)}", deliverable="Báo cáo", at="3", about="report"),
        ),
    )  # fmt: skip
    month = Paper(
        key="nc.thang", unit="nc", by="van-thu.nhichieu", kind=Kind.OFFICIAL_LETTER, number="118-CV/ĐU",
        issued_on=day(-38), entered=day(-38), days_ago=24, parent="nc", focal="nc.xdd",
        subject="Một số việc về an ninh mạng cần làm trong hai tháng tới", signing_authority="T/L BAN THƯỜNG VỤ",
        signer_title="CHÁNH VĂN PHÒNG", addressees=("Các chi, đảng bộ trực thuộc", "Các cơ quan, đơn vị của phường"),
        recipients=("Như trên", "Lưu Văn phòng Đảng ủy."),
        bases=(("Kế hoạch của Đảng ủy phường thực hiện Chỉ thị số 57-CT/TW", "nc"),),
        duties=(
            Duty("Sinh hoạt về quy tắc ứng xử trên mạng xã hội, ký cam kết", CELLS, f"trước ngày {said(-16)}",
                 deliverable="Bản cam kết", above="nc#13", about="review"),
            Duty("Cập nhật danh sách máy tính dùng soạn tài liệu của đơn vị", CELLS, f"ngày {said(-9)}",
                 deliverable="Danh sách", above="nc#5", extent=Extent.PARTLY, about="review"),
            Duty("Gửi hai tin về cách làm hay ở tổ dân phố", CELLS, f"ngày {said(0)}", above="nc#16",
                 extent=Extent.PARTLY),
            Duty("Mở buổi hướng dẫn người dân cài định danh điện tử", CELLS, f"trước ngày {said(3)}",
                 deliverable="Danh sách hộ", about="review"),
            Duty("Sinh hoạt chuyên đề về phòng lừa đảo qua điện thoại", CELLS, f"chậm nhất ngày {said(22)}",
                 deliverable="Biên bản", above="nc#12", about="meeting"),
            Duty("Kiểm tra phần mềm trên máy của bộ phận một cửa", "Ủy ban nhân dân phường", f"trước ngày {said(-4)}",
                 deliverable="Biên bản kiểm tra", above="nc#5", about="review"),
            Duty("Tổ chức buổi nói chuyện về an ninh mạng tại nhà văn hóa", "Công an phường", f"ngày {said(1)}",
                 support="Ủy ban MTTQ Việt Nam phường"),
            Duty("Thay mật khẩu các tài khoản dùng chung của khối Đảng", "Văn phòng Đảng ủy", f"ngày {said(6)}",
                 about="review"),
            Duty("Chọn, biểu dương tập thể làm tốt", "Ban Xây dựng Đảng",
                 "trong vòng 05 ngày làm việc sau hội nghị sơ kết", about="report"),
            Duty("Trả lời thắc mắc của người dân về định danh tài khoản", "Ban công tác 35 phường", f"ngày {said(-1)}",
                 about="answers"),
        ),
        courses={
            (1, "nc.cb1"): "late", (1, "nc.cb2"): "received", (1, "nc.cb3"): "asking", (1, "nc.cb4"): "on_day",
            (1, "nc.cb5"): "early", (1, "nc.cb6"): "refused", (1, "nc.cb7"): "extended", (1, "nc.cb8"): "untouched",
            (1, "nc.cb9"): "early", (1, "nc.cb10"): "returned",
            (2, "nc.cb1"): "returned_open", (2, "nc.cb2"): "early", (2, "nc.cb3"): "on_day", (2, "nc.cb4"): "waiting",
            (2, "nc.cb5"): "started", (2, "nc.cb6"): "paused", (2, "nc.cb7"): "early", (2, "nc.cb8"): "late",
            (3, "nc.cb1"): "started", (3, "nc.cb2"): "started", (3, "nc.cb3"): "waiting_fresh",
            (3, "nc.cb4"): "waiting", (3, "nc.cb5"): "early", (3, "nc.cb6"): "untouched", (3, "nc.cb7"): "received",
            (4, "nc.cb1"): "waiting", (4, "nc.cb2"): "received", (4, "nc.cb3"): "untouched",
            (4, "nc.cb4"): "started", (4, "nc.cb5"): "waiting_fresh",
            (5, "nc.cb1"): "received", (5, "nc.cb2"): "untouched",
            (6, "nc.ubnd"): "waiting", (7, "nc.ca"): "started", (8, "nc.vp"): "started", (9, "nc.xdd"): "ongoing",
            (10, "nc.35"): "started",
        },
    )  # fmt: skip
    draft = Paper(
        key="nc.nhap", unit="nc", by="van-thu.nhichieu", kind=Kind.PLAN, entered=day(-3), days_ago=3, parent="26",
        subject="Thực hiện Chương trình hành động số 26-CTr/TU trong Đảng bộ phường", is_draft=True,
        signing_authority="T/M BAN THƯỜNG VỤ", signer_title=FIRST_DEPUTY,
        bases=(CITE_57, ("Chương trình hành động số 26-CTr/TU ngày 05/6/2026 của Ban Thường vụ Thành ủy", "26")),
        outline=(("I", "Mục đích, yêu cầu"), ("II", "Nhiệm vụ"), ("III", "Tổ chức thực hiện")),
        duties=(
            Duty("Quán triệt Chương trình hành động trong toàn Đảng bộ phường", ORGANISATIONS, f"trước ngày {said(30)}",
                 deliverable="Biên bản sinh hoạt", at="II", above="26#1", about="meeting"),
            Duty("Xây dựng quy chế bảo đảm an ninh mạng của các cơ quan phường", "Văn phòng Đảng ủy",
                 f"trước ngày {said(45)}", support="Công an phường", deliverable="Quy chế", at="II", above="26#2",
                 about="rule"),
            Duty("Lập danh mục máy tính của khối Đảng phải thay", "", "", at="II", above="26#3", extent=Extent.PARTLY),
        ),
    )  # fmt: skip
    return check, month, draft


PAPERS = (PLAN,)
