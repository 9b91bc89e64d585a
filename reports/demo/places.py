"""The units that the five documents name, and the seats in them. Accounts are named by post; nobody is invented."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password

from units.models import Seat, Unit, UnitAlias, User

K = Unit.Kind
R = Seat.Role


@dataclass(frozen=True)
class Place:
    """A unit; `aliases` are other names in documents, "|" between them. `posts` are (account, role, title)."""

    key: str
    above: str
    kind: str
    name: str
    short: str = ""
    code: str = ""
    place: str = ""
    aliases: str = ""
    posts: tuple[tuple[str, str, str], ...] = ()


def head(account: str, title: str) -> tuple[tuple[str, str, str], ...]:
    return ((account, R.HEAD, title),)


def clerk(account: str, title: str = "Văn thư") -> tuple[tuple[str, str, str], ...]:
    return ((account, R.CLERK, title),)


def cells(above: str, what: str, count: int, account: str) -> tuple[Place, ...]:
    """Chi bộ tổ dân phố số 1, 2 …; the last has a number in the account, too: bi-thu.chi-bo-1."""
    return tuple(
        Place(f"{above}.cb{n}", above, K.CELL, f"Chi bộ {what} {n}", code="CB",
              aliases=f"Chi bộ {n}", posts=head(account.format(n), "Bí thư chi bộ"))
        for n in range(1, count + 1)
    )  # fmt: skip


CENTRE = (
    Place("tw", "", K.CENTRAL, "Ban Bí thư Trung ương Đảng", "Ban Bí thư", "TW", "Hà Nội",
          aliases="Ban Bí thư Trung ương|BBT", posts=(("quan-tri", R.ADMIN, "Quản trị hệ thống"),)),
    Place("tw.btgdv", "tw", K.CENTRAL, "Ban Tuyên giáo và Dân vận Trung ương", "Ban TGDV Trung ương", "BTGDVTW",
          "Hà Nội", aliases="BTGDVTW"),
    Place("mttq", "tw", K.COMMITTEE, "Đảng ủy Mặt trận Tổ quốc, các đoàn thể Trung ương", "Đảng ủy MTTQ, ĐTTW", "ĐU",
          "Hà Nội", aliases="Đảng ủy MTTQ, các đoàn thể Trung ương",
          posts=(("lanh-dao.mttq-tw", R.LEADER, "Lãnh đạo Đảng ủy"),)),
    Place("mttq.btgdv", "mttq", K.STAFF_BODY,
          "Ban Tuyên giáo và Dân vận Đảng ủy Mặt trận Tổ quốc, các đoàn thể Trung ương", "Ban TGDV Đảng ủy MTTQ, ĐTTW",
          "BTGDV", "Hà Nội"),
    Place("tnxp", "mttq", K.CELL, "Chi bộ Hội Cựu Thanh niên xung phong Việt Nam", "Chi bộ Hội Cựu TNXP",
          "CB-HCTNXPVN", "Hà Nội", aliases="Chi bộ Hội Cựu TNXP Việt Nam",
          posts=(("bi-thu.hoi-cuu-tnxp", R.HEAD, "Bí thư chi bộ"),
                 ("van-thu.hoi-cuu-tnxp", R.CLERK, "Chuyên viên giúp việc chi bộ"))),
    Place("tnxp.tt", "tnxp", K.TEAM, "Thường trực Đoàn Chủ tịch Trung ương Hội", "Thường trực Hội",
          posts=head("thuong-truc.hoi-cuu-tnxp", "Thường trực Đoàn Chủ tịch")),
    Place("tnxp.btc", "tnxp", K.STAFF_BODY, "Ban Tổ chức - Kiểm tra và Tuyên truyền Trung ương Hội",
          "Ban TC - KT và TT", aliases="Ban Tổ chức – Kiểm tra và Tuyên truyền Trung ương Hội",
          posts=head("truong-ban.tuyen-truyen.hoi-cuu-tnxp", "Trưởng ban")),
    Place("tnxp.hn", "tnxp", K.ASSOCIATION, "Hội Cựu TNXP thành phố Hà Nội",
          posts=head("chu-tich.cuu-tnxp-hanoi", "Chủ tịch Hội")),
    Place("tnxp.hp", "tnxp", K.ASSOCIATION, "Hội Cựu TNXP thành phố Hải Phòng",
          posts=head("chu-tich.cuu-tnxp-haiphong", "Chủ tịch Hội")),
    Place("tnxp.na", "tnxp", K.ASSOCIATION, "Hội Cựu TNXP tỉnh Nghệ An"),
    Place("tnxp.hp.nc", "tnxp.hp", K.ASSOCIATION, "Hội Cựu TNXP phường Nhị Chiểu",
          posts=head("chu-tich.cuu-tnxp-nhichieu", "Chủ tịch Hội")),
    Place("tnxp.hp.lp", "tnxp.hp", K.ASSOCIATION, "Hội Cựu TNXP xã Lạc Phượng"),
)  # fmt: skip

HAI_PHONG = (
    Place("hp", "tw", K.COMMITTEE, "Thành ủy Hải Phòng", "Thành ủy", "TU", "Hải Phòng",
          aliases="Ban Thường vụ Thành ủy Hải Phòng|Đảng bộ thành phố Hải Phòng",
          posts=(("van-thu.haiphong", R.CLERK, "Văn thư"), ("lanh-dao.haiphong", R.LEADER, "Thường trực Thành ủy"),
                 ("kiem-tra.haiphong", R.INSPECTOR, "Cán bộ kiểm tra"))),
    Place("hp.vp", "hp", K.STAFF_BODY, "Văn phòng Thành ủy", code="VPTU",
          posts=head("chanh-van-phong.haiphong", "Chánh Văn phòng")),
    Place("hp.btc", "hp", K.STAFF_BODY, "Ban Tổ chức Thành ủy", code="BTCTU",
          posts=head("truong-ban.to-chuc.haiphong", "Trưởng ban")),
    Place("hp.btgdv", "hp", K.STAFF_BODY, "Ban Tuyên giáo và Dân vận Thành ủy Hải Phòng", "Ban TGDV Thành ủy",
          "BTGDVTU", "Hải Phòng", aliases="Ban Tuyên giáo và Dân vận Thành ủy|BTGDVTU",
          posts=(("chuyen-vien.btgdv.haiphong", R.CLERK, "Chuyên viên"),
                 ("truong-ban.btgdv.haiphong", R.HEAD, "Trưởng ban"))),
    Place("hp.ubkt", "hp", K.STAFF_BODY, "Ủy ban Kiểm tra Thành ủy", code="UBKTTU"),
    Place("hp.noichinh", "hp", K.STAFF_BODY, "Ban Nội chính Thành ủy", code="BNCTU"),
    Place("ldh", "hp", K.COMMITTEE, "Đảng ủy phường Lê Đại Hành", "ĐU Lê Đại Hành", "ĐU", "Lê Đại Hành",
          posts=(("van-thu.ledaihanh", R.CLERK, "Văn thư"),
                 ("lanh-dao.ledaihanh", R.LEADER, "Phó Bí thư Thường trực"))),
    Place("ldh.vp", "ldh", K.STAFF_BODY, "Văn phòng Đảng ủy", code="VPĐU"),
    *cells("ldh", "tổ dân phố số", 3, "bi-thu.chi-bo-{}.ledaihanh"),
)  # fmt: skip

NHI_CHIEU = (
    Place("nc", "hp", K.COMMITTEE, "Đảng ủy phường Nhị Chiểu", "ĐU Nhị Chiểu", "ĐU", "Nhị Chiểu",
          aliases="Ban Thường vụ Đảng ủy phường Nhị Chiểu|Đảng bộ phường Nhị Chiểu",
          posts=(("van-thu.nhichieu", R.CLERK, "Văn thư"), ("chuyen-vien.nhichieu", R.CLERK, "Chuyên viên"),
                 ("lanh-dao.nhichieu", R.LEADER, "Phó Bí thư Thường trực"),
                 ("kiem-tra.nhichieu", R.INSPECTOR, "Cán bộ kiểm tra"),
                 ("quan-tri.nhichieu", R.ADMIN, "Quản trị phường"))),
    Place("nc.vp", "nc", K.STAFF_BODY, "Văn phòng Đảng ủy", code="VPĐU", place="Nhị Chiểu",
          posts=head("chanh-van-phong.nhichieu", "Chánh Văn phòng")),
    Place("nc.xdd", "nc", K.STAFF_BODY, "Ban Xây dựng Đảng", "Ban XDĐ", "BXDĐ", "Nhị Chiểu",
          aliases="Ban Xây dựng Đảng phường", posts=head("truong-ban.xdd.nhichieu", "Trưởng ban")),
    Place("nc.ubkt", "nc", K.STAFF_BODY, "Cơ quan Ủy ban Kiểm tra Đảng ủy", "UBKT Đảng ủy", "UBKT", "Nhị Chiểu",
          aliases="UBKT|Ủy ban Kiểm tra Đảng ủy", posts=head("chu-nhiem.ubkt.nhichieu", "Chủ nhiệm")),
    Place("nc.ubnd", "nc", K.STATE_BODY, "Ủy ban nhân dân phường", "UBND phường", "UBND", "Nhị Chiểu",
          posts=(("chu-tich.ubnd.nhichieu", R.HEAD, "Chủ tịch"), ("van-thu.ubnd.nhichieu", R.CLERK, "Văn thư"))),
    Place("nc.ca", "nc.ubnd", K.ARMED_FORCE, "Công an phường", posts=head("truong-cong-an.nhichieu", "Trưởng Công an")),
    Place("nc.qs", "nc.ubnd", K.ARMED_FORCE, "Ban Chỉ huy Quân sự phường", "Ban CHQS phường"),
    Place("nc.vhxh", "nc.ubnd", K.STATE_OFFICE, "Phòng Văn hóa - Xã hội", code="VHXH",
          posts=head("truong-phong.vhxh.nhichieu", "Trưởng phòng")),
    Place("nc.ttdv", "nc.ubnd", K.PUBLIC_SERVICE, "Trung tâm dịch vụ sự nghiệp công", "TT dịch vụ SNC",
          posts=head("giam-doc.ttdv.nhichieu", "Giám đốc")),
    Place("nc.mttq", "nc", K.FRONT, "Ủy ban Mặt trận Tổ quốc Việt Nam phường", "MTTQ phường",
          aliases="Ủy ban MTTQ Việt Nam phường|Ủy ban MTTQ Việt Nam phường và các tổ chức chính trị - xã hội",
          posts=head("chu-tich.mttq.nhichieu", "Chủ tịch")),
    Place("nc.doan", "nc.mttq", K.FRONT, "Đoàn Thanh niên phường", posts=head("bi-thu-doan.nhichieu", "Bí thư Đoàn")),
    Place("nc.35", "nc", K.TEAM, "Ban công tác 35 phường", "Ban 35", aliases="Ban công tác 35",
          posts=head("thuong-truc.ban-35.nhichieu", "Thường trực Ban")),
    Place("nc.ctv", "nc", K.TEAM, "Đội ngũ cộng tác viên dư luận xã hội phường", "CTV dư luận xã hội",
          aliases="Cộng tác viên dư luận xã hội phường", posts=head("to-truong.ctv.nhichieu", "Tổ trưởng")),
    *cells("nc", "tổ dân phố số", 12, "bi-thu.chi-bo-{}"),
    Place("nc.cbca", "nc", K.CELL, "Chi bộ Công an phường", code="CB",
          posts=head("bi-thu.cong-an.nhichieu", "Bí thư chi bộ")),
    # Nobody holds a seat here: the preview before issuing says so, and its tasks stay "đã giao".
    Place("nc.cbqs", "nc", K.CELL, "Chi bộ Quân sự phường", code="CB"),
    Place("nc.dbub", "nc", K.BASE_COMMITTEE, "Đảng bộ Ủy ban nhân dân phường", "Đảng bộ UBND", "ĐU", "Nhị Chiểu",
          posts=head("bi-thu.dang-bo-ubnd.nhichieu", "Bí thư Đảng ủy")),
    Place("nc.dbub.vp", "nc.dbub", K.CELL, "Chi bộ Văn phòng HĐND và UBND", code="CB",
          posts=head("bi-thu.van-phong-ubnd.nhichieu", "Bí thư chi bộ")),
    Place("nc.dbub.kt", "nc.dbub", K.CELL, "Chi bộ Phòng Kinh tế, Hạ tầng và Đô thị", code="CB"),
    Place("nc.dbub.vhxh", "nc.dbub", K.CELL, "Chi bộ Phòng Văn hóa - Xã hội", code="CB"),
)  # fmt: skip

PLACES: tuple[Place, ...] = (*CENTRE, *HAI_PHONG, *NHI_CHIEU)


def build(today: datetime.date, places: tuple[Place, ...]) -> tuple[dict[str, Unit], dict[str, User]]:
    """Make units, aliases, accounts and seats; returns units by key and people by account."""
    units: dict[str, Unit] = {}
    people: dict[str, User] = {}
    since = min(datetime.date(2025, 7, 1), today - datetime.timedelta(days=420))
    # One hash for all: they share the password that the sign-in page prints.
    password = make_password(settings.DEMO_PASSWORD)
    for one in places:
        unit = Unit.objects.create(
            parent=units.get(one.above), kind=one.kind, name=one.name, short_name=one.short, issuer_code=one.code,
            place=one.place, code=one.key,
        )  # fmt: skip
        units[one.key] = unit
        if one.aliases:
            for alias in one.aliases.split("|"):
                UnitAlias.objects.create(unit=unit, name=alias)
            unit.save()
        for account, role, title in one.posts:
            person = User.objects.create(username=account, email=f"{account}@demo.invalid", password=password)
            Seat.objects.create(unit=unit, person=person, role=role, title=title, from_on=since)
            people[account] = person
    return units, people


def seat_a_deputy(cell: Unit, people: dict[str, User], today: datetime.date) -> None:
    """Whoever acts for the cell's secretary for a month has a seat that says so, and a last day."""
    account = "pho-bi-thu.chi-bo-3"
    own = cell.seats.get()
    deputy = User.objects.create(username=account, email=f"{account}@demo.invalid", password=own.person.password)
    Seat.objects.create(
        unit=cell, person=deputy, role=R.HEAD, title="Phó Bí thư chi bộ", acting_for=own,
        from_on=today - datetime.timedelta(days=10), to_on=today + datetime.timedelta(days=20),
    )  # fmt: skip
    people[account] = deputy
