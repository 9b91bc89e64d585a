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
