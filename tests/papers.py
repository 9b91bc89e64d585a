"""A paper made up for the tests of reading: a ward's plan as a clerk would get it in a file."""

PLAN = """ĐẢNG BỘ THÀNH PHỐ HẢI PHÒNG\tĐẢNG CỘNG SẢN VIỆT NAM
ĐẢNG ỦY PHƯỜNG NHỊ CHIỂU\tNhị Chiểu, ngày 10 tháng 6 năm 2026
*
Số: 25-KH/ĐU

KẾ HOẠCH
thực hiện Chỉ thị số 57-CT/TW về bảo đảm an ninh mạng
-----

- Căn cứ Chỉ thị số 57-CT/TW, ngày 31/12/2025 của Ban Bí thư Trung ương Đảng về tăng cường bảo đảm an ninh mạng;
- Căn cứ Nghị quyết số 09-NQ/ĐU, ngày 05/01/2026 của Đảng ủy phường.

Đảng ủy phường Nhị Chiểu ban hành kế hoạch thực hiện như sau:

I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
- Nâng cao ý thức giữ gìn an toàn trên mạng của cán bộ, đảng viên.
2. Yêu cầu
- Làm thật, có kiểm tra, có kết quả đo đếm được.

II. TỔ CHỨC THỰC HIỆN
1. Ban Xây dựng Đảng
- Chủ trì, phối hợp với Công an phường tổ chức hội nghị quán triệt, hoàn thành trước ngày 30/6/2026.
- Tổng hợp kết quả, báo cáo Ban Thường vụ Đảng ủy hằng quý.
2. Ủy ban Mặt trận Tổ quốc Việt Nam phường
- Vận động Nhân dân không chia sẻ tin giả, xong trong tháng 9/2026.
3. Các chi bộ trực thuộc
- Đưa nội dung vào sinh hoạt chi bộ tháng 7/2026.

Trên đây là Kế hoạch thực hiện; các đơn vị nghiêm túc triển khai./.

Nơi nhận:\tT/M BAN THƯỜNG VỤ
- Ban Thường vụ Thành ủy (để báo cáo),\tPHÓ BÍ THƯ
- Lưu Văn phòng Đảng ủy.
\tTrần Văn Mẫu
"""
SECRET = f"MẬT\n{PLAN}"
SUPERIOR = (
    PLAN.replace("ĐẢNG BỘ THÀNH PHỐ HẢI PHÒNG\t", "THÀNH ỦY HẢI PHÒNG\t")
    .replace("ĐẢNG ỦY PHƯỜNG NHỊ CHIỂU\tNhị Chiểu", "*\tHải Phòng")
    .replace("2026\n*\n", "2026\n")
    .replace("25-KH/ĐU", "88-KH/TU")
    .replace("Đảng ủy phường Nhị Chiểu ban hành", "Thành ủy Hải Phòng ban hành")
)


def long_plan() -> str:
    """A commune's plan as long as a real one: six units, thirty-six tasks, targets; written for these tests alone."""
    deeds = ["Rà soát máy tính, tài khoản của cơ quan", "Tập huấn kỹ năng an toàn cho cán bộ",
             "Tuyên truyền trên loa xã", "Kiểm tra việc dùng thư công vụ", "Sao lưu dữ liệu của bộ phận mình",
             "Báo cáo kết quả về Đảng ủy xã"]  # fmt: skip
    terms = ["trước ngày 30/9/2026", "trong quý III/2026", "thường xuyên", "hằng quý", "hằng tháng",
             "trước ngày 15/12/2026"]  # fmt: skip
    units = ["Công an xã", "Ủy ban nhân dân xã", "Ủy ban Mặt trận Tổ quốc và các tổ chức chính trị - xã hội xã",
             "Các chi bộ trực thuộc", "Văn phòng Đảng ủy", "Đảng ủy UBND"]  # fmt: skip
    duties = [
        line
        for at, unit in enumerate(units, start=1)
        for line in [f"{at}. {unit}", *(f"- {deed}, {term}." for deed, term in zip(deeds, terms, strict=True))]
    ]
    goals = "\n".join(f"- {n}0% chi bộ có người phụ trách an toàn thông tin." for n in (8, 9, 10))
    return (
        "KẾ HOẠCH\nThực hiện Chỉ thị số 57-CT/TW ngày 31/12/2025 của Ban Bí thư về an ninh mạng\n\n"
        "Thực hiện Chỉ thị số 57-CT/TW ngày 31/12/2025 của Ban Bí thư, Ban Thường vụ Đảng ủy xã ban hành kế hoạch:\n\n"
        "I. MỤC ĐÍCH, YÊU CẦU\n1. Nâng cao ý thức giữ gìn an toàn trên mạng.\n2. Làm thật, đo đếm được.\n\n"
        f"II. MỤC TIÊU ĐẾN NĂM 2030\n{goals}\n\nIII. PHÂN CÔNG THỰC HIỆN\n" + "\n".join(duties) + "\n\n"
        "Nơi nhận:\tT/M BAN THƯỜNG VỤ\n- Văn phòng Tỉnh ủy (b/c),\tPHÓ BÍ THƯ\n- Lưu Văn phòng Đảng ủy.\n"
        "\tTrần Văn Mẫu\n"
    )
