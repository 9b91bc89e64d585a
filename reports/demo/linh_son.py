"""Chain five: 18-CTr/TU and 288-CV/BTGDVTW → 460-CV/ĐU → 246/CV-VHXXH of Phòng Văn hoá - Xã hội, Linh Sơn."""

from __future__ import annotations

import datetime

from reports.demo.centre import CITE_57
from reports.demo.papers import Duty, Extent, Kind, Paper

D = datetime.date

PROGRAMME_18 = Paper(
    key="18", unit="t18", kept_by="ls", by="van-thu.linhson", kind=Kind.PROGRAMME, number="18-CTr/TU",
    entered=D(2026, 3, 4), days_ago=42, parent="57", subject="Chương trình hành động thực hiện Chỉ thị số 57-CT/TW",
    bases=(CITE_57,),
    outline=(("1", "Tuyên truyền, quán triệt"), ("2", "Bảo vệ hệ thống thông tin, dữ liệu"),
             ("3", "Kỹ năng số cho người dân"), ("4", "Kiểm tra, báo cáo")),
)  # fmt: skip

LETTER_288 = Paper(
    key="288", unit="tw.btgdv", kept_by="ls", by="van-thu.linhson", kind=Kind.OFFICIAL_LETTER, number="288-CV/BTGDVTW",
    entered=D(2026, 3, 5), days_ago=41, parent="57", subject="Tuyên truyền Chỉ thị số 57-CT/TW", bases=(CITE_57,),
    outline=(("1", "Nội dung tuyên truyền"), ("2", "Hình thức, thời gian")),
)  # fmt: skip

LETTER_460 = Paper(
    key="460", unit="ls", by="van-thu.linhson", kind=Kind.OFFICIAL_LETTER, number="460-CV/ĐU",
    issued_on=D(2026, 3, 11), entered=D(2026, 3, 11), days_ago=38, parent="18",
    subject="Triển khai tuyên truyền Chỉ thị số 57-CT/TW", signing_authority="T/L BAN THƯỜNG VỤ",
    bases=(CITE_57, ("Chương trình hành động số 18-CTr/TU của Tỉnh ủy", "18"),
           ("Công văn số 288-CV/BTGDVTW của Ban Tuyên giáo và Dân vận Trung ương", "288")),
    addressees=("Ủy ban nhân dân phường", "Các chi bộ trực thuộc"), recipients=("Như trên", "Lưu Văn phòng Đảng ủy."),
    duties=(
        Duty("Chỉ đạo các đơn vị thuộc phường tuyên truyền Chỉ thị", "Ủy ban nhân dân phường", "trước ngày 31/3/2026",
             support="Phòng Văn hoá - Xã hội", deliverable="Văn bản triển khai", above="18:1", about="rule"),
        Duty("Phổ biến Chỉ thị trong sinh hoạt chi bộ", "Các chi bộ trực thuộc", "hằng quý", above="18:1",
             extent=Extent.PARTLY, about="meeting"),
        Duty("Hướng dẫn người dân kỹ năng tự bảo vệ trên mạng", "Phòng Văn hoá - Xã hội", "thường xuyên",
             above="18:3", about="training"),
    ),
)  # fmt: skip

LETTER_246 = Paper(
    key="246", unit="ls.vhxh", by="chuyen-vien.vhxh.linhson", kind=Kind.OFFICIAL_LETTER, number="246/CV-VHXXH",
    issued_on=D(2026, 3, 25), entered=D(2026, 3, 25), days_ago=34, parent="460",
    subject="Triển khai tuyên truyền Chỉ thị số 57-CT/TW ở các đơn vị, tổ dân phố", signer_title="TRƯỞNG PHÒNG",
    signer_name="Đoàn Việt Dũng",
    addressees=("Trung tâm Dịch vụ tổng hợp phường", "Các cơ sở giáo dục trên địa bàn phường", "Trạm Y tế phường",
                "Các tổ dân phố trên địa bàn phường"),
    recipients=("Như trên", "Lãnh đạo UBND phường", "Lưu: VT."),
    bases=(("Công văn số 460-CV/ĐU ngày 11/3/2026 của Đảng ủy phường Linh Sơn", "460"), CITE_57,
           ("Chương trình hành động số 18-CTr/TU của Tỉnh ủy", "18"),
           ("Công văn số 288-CV/BTGDVTW của Ban Tuyên giáo và Dân vận Trung ương", "288")),
    duties=(
        Duty("Phát bài về Chỉ thị trên truyền thanh, bảng tin của phường", "Trung tâm Dịch vụ tổng hợp phường",
             "hằng tháng", above="460#1"),
        Duty("Lồng ghép an toàn mạng vào giờ sinh hoạt của học sinh", "Các cơ sở giáo dục trên địa bàn",
             "hằng quý", above="460#3", extent=Extent.PARTLY, about="training"),
        Duty("Nhắc viên chức giữ kín dữ liệu người bệnh", "Trạm Y tế phường", "thường xuyên", about="review"),
        Duty("Hướng dẫn các hộ nhận biết lừa đảo trên mạng", "Các tổ dân phố trên địa bàn; Trạm Y tế phường",
             "trước ngày 30/6/2026", deliverable="Danh sách hộ đã được hướng dẫn", above="460#3",
             extent=Extent.PARTLY, about="training"),
        Duty("Gửi thắc mắc của người dân về an toàn mạng về Phòng", "Các tổ dân phố, thôn trên địa bàn", "thường xuyên",
             about="answers"),
        Duty("Rà soát phần mềm, mật khẩu máy tính của đơn vị",
             "Trung tâm Dịch vụ tổng hợp phường; Các cơ sở giáo dục trên địa bàn; Trạm Y tế phường", above="460#1",
             extent=Extent.PARTLY, about="review"),
    ),
)  # fmt: skip

PAPERS = (PROGRAMME_18, LETTER_288, LETTER_460, LETTER_246)
