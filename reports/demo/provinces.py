"""The units of chains three, four and five. Where the documents name no province or commune, its number stands in."""

from __future__ import annotations

from reports.demo.places import K, Place, R, cells, clerk, head

COMMUNE = (
    Place("t24", "tw", K.COMMITTEE, "Tỉnh ủy (Chương trình 24-CTr/TU)", "Tỉnh ủy", "TU",
          aliases="Ban Thường vụ Tỉnh ủy",
          posts=(*clerk("van-thu.tinh-24"), ("lanh-dao.tinh-24", R.LEADER, "Thường trực Tỉnh ủy"))),
    Place("t24.vp", "t24", K.STAFF_BODY, "Văn phòng Tỉnh ủy", code="VPTU"),
    Place("xa", "t24", K.COMMITTEE, "Đảng ủy xã", code="ĐU",
          posts=(*clerk("van-thu.dang-uy-xa"), ("lanh-dao.dang-uy-xa", R.LEADER, "Phó Bí thư Thường trực"),
                 ("kiem-tra.dang-uy-xa", R.INSPECTOR, "Cán bộ kiểm tra"))),
    Place("xa.vp", "xa", K.STAFF_BODY, "Văn phòng Đảng ủy", code="VPĐU"),
    Place("xa.xdd", "xa", K.STAFF_BODY, "Ban Xây dựng Đảng", "Ban XDĐ", "BXDĐ"),
    Place("xa.ubkt", "xa", K.STAFF_BODY, "Cơ quan Ủy ban Kiểm tra Đảng ủy", "UBKT Đảng ủy", "UBKT"),
    Place("xa.ubnd", "xa", K.STATE_BODY, "Ủy ban nhân dân xã", "UBND xã", "UBND",
          posts=head("chu-tich.ubnd-xa", "Chủ tịch")),
    Place("xa.ca", "xa.ubnd", K.ARMED_FORCE, "Công an xã", posts=head("truong-cong-an-xa", "Trưởng Công an")),
    Place("xa.qs", "xa.ubnd", K.ARMED_FORCE, "Ban Chỉ huy Quân sự xã", "Ban CHQS xã",
          posts=head("chi-huy-truong-xa", "Chỉ huy trưởng")),
    Place("xa.mttq", "xa", K.FRONT, "Ủy ban Mặt trận Tổ quốc Việt Nam xã", "MTTQ xã",
          posts=head("chu-tich.mttq-xa", "Chủ tịch")),
    Place("xa.dubnd", "xa", K.BASE_COMMITTEE, "Đảng ủy Ủy ban nhân dân xã", "Đảng ủy UBND xã", "ĐU",
          posts=head("bi-thu.dang-uy-ubnd-xa", "Bí thư Đảng ủy")),
    *cells("xa", "thôn", 5, "bi-thu.chi-bo-thon-{}"),
    Place("xa.cbca", "xa", K.CELL, "Chi bộ Công an xã", code="CB"),
)  # fmt: skip

LAC_PHUONG = (
    Place("lp", "hp", K.COMMITTEE, "Đảng ủy xã Lạc Phượng", "ĐU Lạc Phượng", "ĐU", "Lạc Phượng",
          aliases="Đảng bộ xã Lạc Phượng|Ban Thường vụ Đảng ủy xã Lạc Phượng",
          posts=(*clerk("van-thu.lacphuong"), ("lanh-dao.lacphuong", R.LEADER, "Phó Bí thư Thường trực"),
                 ("kiem-tra.lacphuong", R.INSPECTOR, "Cán bộ kiểm tra"))),
    Place("lp.vp", "lp", K.STAFF_BODY, "Văn phòng Đảng ủy", code="VPĐU", place="Lạc Phượng",
          posts=head("chanh-van-phong.lacphuong", "Chánh Văn phòng")),
    Place("lp.xdd", "lp", K.STAFF_BODY, "Ban Xây dựng Đảng", "Ban XDĐ", "BXDĐ", "Lạc Phượng",
          posts=head("truong-ban.xdd.lacphuong", "Trưởng ban")),
    Place("lp.ubkt", "lp", K.STAFF_BODY, "Cơ quan Ủy ban Kiểm tra Đảng ủy", "UBKT Đảng ủy", "UBKT", "Lạc Phượng"),
    Place("lp.dubnd", "lp", K.BASE_COMMITTEE, "Đảng ủy Ủy ban nhân dân xã", "Đảng ủy UBND xã", "ĐU", "Lạc Phượng",
          posts=head("bi-thu.dang-uy-ubnd.lacphuong", "Bí thư Đảng ủy")),
    Place("lp.dubnd.1", "lp.dubnd", K.CELL, "Chi bộ Văn phòng HĐND và UBND", code="CB"),
    Place("lp.mttq", "lp", K.FRONT, "Ủy ban Mặt trận Tổ quốc Việt Nam xã", "MTTQ xã",
          posts=head("chu-tich.mttq.lacphuong", "Chủ tịch")),
    Place("lp.ttdv", "lp", K.PUBLIC_SERVICE, "Trung tâm Dịch vụ sự nghiệp công xã"),
    *cells("lp", "thôn", 6, "bi-thu.chi-bo-{}.lacphuong"),
)  # fmt: skip

LINH_SON = (
    Place("t18", "tw", K.COMMITTEE, "Tỉnh ủy (Chương trình 18-CTr/TU)", "Tỉnh ủy", "TU",
          posts=(("lanh-dao.tinh-18", R.LEADER, "Thường trực Tỉnh ủy"),)),
    Place("ls", "t18", K.COMMITTEE, "Đảng ủy phường Linh Sơn", "ĐU Linh Sơn", "ĐU", "Linh Sơn",
          posts=(*clerk("van-thu.linhson"), ("lanh-dao.linhson", R.LEADER, "Phó Bí thư Thường trực"))),
    Place("ls.ubnd", "ls", K.STATE_BODY, "Ủy ban nhân dân phường", "UBND phường", "UBND", "Linh Sơn",
          posts=head("chu-tich.ubnd.linhson", "Chủ tịch")),
    Place("ls.vhxh", "ls.ubnd", K.STATE_OFFICE, "Phòng Văn hoá - Xã hội", "Phòng VHXH", "VHXXH", "Linh Sơn",
          posts=(*head("truong-phong.vhxh.linhson", "Trưởng phòng"),
                 *clerk("chuyen-vien.vhxh.linhson", "Chuyên viên"))),
    Place("ls.tt", "ls.ubnd", K.PUBLIC_SERVICE, "Trung tâm Dịch vụ tổng hợp phường", "TT Dịch vụ tổng hợp",
          posts=head("giam-doc.ttdv.linhson", "Giám đốc")),
    Place("ls.yt", "ls.ubnd", K.PUBLIC_SERVICE, "Trạm Y tế phường", posts=head("tram-truong.linhson", "Trạm trưởng")),
    Place("ls.mn", "ls.ubnd", K.SCHOOL, "Trường Mầm non phường",
          posts=head("hieu-truong.mam-non.linhson", "Hiệu trưởng")),
    Place("ls.th", "ls.ubnd", K.SCHOOL, "Trường Tiểu học phường",
          posts=head("hieu-truong.tieu-hoc.linhson", "Hiệu trưởng")),
    Place("ls.cs", "ls.ubnd", K.SCHOOL, "Trường Trung học cơ sở phường",
          posts=head("hieu-truong.thcs.linhson", "Hiệu trưởng")),
    *(Place(f"ls.tdp{n}", "ls.ubnd", K.RESIDENTIAL, f"Tổ dân phố số {n}",
            posts=head(f"to-truong.to-{n}.linhson", "Tổ trưởng")) for n in range(1, 7)),
    *cells("ls", "tổ dân phố số", 3, "bi-thu.chi-bo-{}.linhson"),
)  # fmt: skip

PLACES = (*COMMUNE, *LAC_PHUONG, *LINH_SON)
