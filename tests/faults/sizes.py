"""What a run proves and how much of it; known without Django, which each case starts for itself."""

from dataclasses import dataclass, replace

CASES = {
    "N1": "worker và beat bị SIGKILL ở điểm ngẫu nhiên",
    "N2": "như N1, mỗi lần kèm FLUSHALL",
    "N3": "Redis tắt/bật nhiều lần; rồi không có Redis",
    "N4": "PostgreSQL dừng ngang giữa lúc gửi",
    "N5": "nhiều beat và worker cùng lúc",
    "N6": "máy chủ thư trả 451, 550, cắt, treo",
    "N7": "máy chủ thư chết 48 giờ",
    "N8": "18 tháng của một máy tắt đêm, cuối tuần, Tết",
    "N9": "đồng hồ sai",
    "N10": "lập sổ ở 1.000.000 việc",
    "N11": "từ lúc đến hạn nhắc đến lúc giao thư",
    "N12": "việc xong xen giữa các bước gửi",
    "N13": "một thư hỏng đứng đầu",
}
ONE_PC = {"N1", "N5", "N8", "N9", "N10", "N12", "N13"}
SPEEDS = {
    "S1": "6.000 thư qua một máy chủ SMTP",
    "S2": "6.000 thư, máy chủ mất 50 ms mỗi thư",
    "S3": "lập sổ ở 1.000.000 việc, 16.000 dòng mới",
}


@dataclass(frozen=True)
class Size:
    messages: int = 2000  # with five reminders each
    kills: int = 100
    restarts: int = 20
    repeats: int = 5
    interleavings: int = 10_000
    rungs: int = 80_000
    minutes: float = 3
    assignments: int = 1_000_000
    letters: int = 6000


QUICK = Size(
    messages=150,
    kills=3,
    restarts=2,
    repeats=1,
    interleavings=600,
    rungs=3000,
    minutes=1,
    assignments=20_000,
    letters=500,
)
SMOKE = replace(QUICK, messages=100)
SMOKED = [("N1", "pg"), ("N13", "pc")]
