"""Documents made up by the hundred: other bodies, years, layouts and ways of numbering, with the draft they must give.

Every sentence here was written for this file. `document(seed)` gives the text and the answer.
"""

from __future__ import annotations

import random
import textwrap
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

PLACES = [
    ("tỉnh", "Lào Cai", "xã", "Mường Hum"),
    ("tỉnh", "An Giang", "xã", "Vĩnh Hanh"),
    ("thành phố", "Cần Thơ", "phường", "Cái Răng"),
    ("tỉnh", "Đắk Lắk", "xã", "Ea Kao"),
    ("thành phố", "Hà Nội", "phường", "Từ Liêm"),
    ("tỉnh", "Quảng Trị", "đặc khu", "Cồn Cỏ"),
    ("tỉnh", "Nghệ An", "xã", "Quỳnh Sơn"),
    ("thành phố", "Huế", "phường", "Thuận Hóa"),
    ("tỉnh", "Cà Mau", "xã", "Đất Mũi"),
]
TOPICS = [
    "phòng cháy, chữa cháy trong mùa khô",
    "chuyển đổi số trong các cơ quan",
    "bảo vệ môi trường nông thôn",
    "đón đoàn viên mới nhập ngũ",
    "phòng, chống thiên tai",
    "nâng cao chất lượng sinh hoạt chi bộ",
    "cải cách hành chính",
    "giữ gìn trật tự đường hè",
    "chăm lo gia đình chính sách",
    "phát triển hợp tác xã kiểu mới",
]
DUTIES = [
    "Tổ chức quán triệt nội dung văn bản tới toàn thể đoàn viên của đơn vị",
    "Rà soát danh sách hộ gia đình cần giúp đỡ trên địa bàn",
    "Hướng dẫn cơ sở lập sổ theo dõi và ghi chép hằng ngày",
    "Kiểm tra việc thực hiện tại các điểm dân cư xa trung tâm",
    "Chuẩn bị tài liệu, phương tiện phục vụ các lớp bồi dưỡng",
    "Phát động đợt thi đua ngắn ngày, chọn gương tốt để biểu dương",
    "Bố trí người trực và công khai số điện thoại tiếp nhận ý kiến",
    "Tham mưu bổ sung kinh phí cho các việc phát sinh",
    "Đẩy mạnh tuyên truyền trên loa truyền thanh và trang tin của địa phương",
    "Cập nhật số liệu vào bảng theo dõi chung",
]
DUES = [
    ("trước ngày 15/{m}/{y}", "date"),
    ("chậm nhất ngày 20 tháng {m} năm {y}", "date"),
    ("trong quý IV/{y}", "period"),
    ("hằng quý", "recurring"),
    ("hằng tháng", "recurring"),
    ("trong tháng {m}/{y}", "period"),
]
GENERAL = [
    "Nâng cao nhận thức của cán bộ và người dân về nội dung đã nêu.",
    "Việc thực hiện phải thiết thực, tiết kiệm, đúng người đúng việc.",
    "Gắn kết quả thực hiện với việc xếp loại cuối năm.",
    "Tạo chuyển biến rõ nét ngay từ cơ sở, không phô trương.",
]
NAMES = [
    "Lò Thị Mai",
    "Trần Quốc Khánh",
    "Nguyễn Văn An",
    "Y Blim Niê",
    "Đặng Thị Thu Hà",
    "Hoàng Minh",
    "Lê Vũ Đức Anh",
]
STYLES = {
    "dots": ("{roman}. ", "{n}. ", "- "),
    "dashes": ("{roman}- ", "{n}- ", "- "),
    "letters": ("{roman}. ", "{n}. ", "{letter}) "),
    "slashes": ("{roman}/ ", "{n}/ ", "+ "),
    "brackets": ("{roman}. ", "{n}) ", "- "),
}
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII"]
CODES = {
    "plan": ("KẾ HOẠCH", "KH"),
    "programme": ("CHƯƠNG TRÌNH HÀNH ĐỘNG", "CTr"),
    "official_letter": ("", "CV"),
    "directive": ("CHỈ THỊ", "CT"),
}


@dataclass
class Made:
    text: str
    expected: dict[str, Any]
    lines: list[str] = field(default_factory=list)


def document(seed: int) -> Made:
    return _Maker(random.Random(seed)).make()  # noqa: S311


class _Maker:
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.area, self.province, self.kind_of_place, self.place = dice.choice(PLACES)
        self.is_party = dice.random() < 0.6
        self.kind = dice.choice(["plan", "plan", "programme", "official_letter"])
        self.day = date(dice.randint(2025, 2031), dice.randint(1, 12), dice.randint(1, 28))
        self.style = STYLES[dice.choice(list(STYLES))]
        self.topic = dice.choice(TOPICS)
        local = f"{self.kind_of_place} {self.place}"
        self.issuer = f"Đảng ủy {local}" if self.is_party else f"Ủy ban nhân dân {local}"
        self.local = local
        self.units = self._units()
        self.expected: dict[str, Any] = {"kind": self.kind, "issuer": self.issuer, "place": self.place}

    def _units(self) -> list[str]:
        here = self.kind_of_place
        party = ["Ban Xây dựng Đảng", "Văn phòng Đảng ủy", "Ủy ban Kiểm tra Đảng ủy", f"Đảng ủy Ủy ban nhân dân {here}"]
        state = [
            "Phòng Văn hóa - Xã hội",
            "Phòng Kinh tế, Hạ tầng và Đô thị",
            "Văn phòng HĐND và UBND",
            "Trung tâm Phục vụ hành chính công",
        ]
        both = [
            f"Công an {here}",
            f"Ban Chỉ huy Quân sự {here}",
            f"Ủy ban MTTQ Việt Nam {here} và các tổ chức chính trị - xã hội",
            "Trạm Y tế",
            "Các trường học trên địa bàn",
            f"Hội Nông dân {here}",
            f"Đoàn Thanh niên {here}",
        ]
        classes = ["Các chi bộ, đảng bộ trực thuộc"] if self.is_party else ["Các tổ dân phố", "Các thôn trên địa bàn"]
        pool = (party if self.is_party else state) + both
        return [*self.dice.sample(pool, self.dice.randint(2, 5)), self.dice.choice(classes)]

    # ---- parts ----

    def make(self) -> Made:
        head = self._head()
        body = self._body()
        tail = self._tail()
        text = "\n".join([*head, "", *body, "", *tail]) + "\n"
        return Made(text, self.expected)

    def _number(self) -> str:
        code, figure = CODES[self.kind][1], self.dice.randint(1, 400)
        if self.is_party:
            whole, blank = f"{figure:02d}-{code}/ĐU", f"-{code}/ĐU"
        elif self.kind == "official_letter":
            whole, blank = f"{figure:02d}/UBND-VX", "/UBND-VX"
        else:
            whole, blank = f"{figure:02d}/{code}-UBND", f"/{code}-UBND"
        colon = "" if self.is_party else ":"
        way = self.dice.choice(["whole", "whole", "spaced", "blank", "dots"])
        self.expected["reference_number"] = whole if way in ("whole", "spaced") else None
        shown = {
            "whole": whole,
            "spaced": whole.replace("-", "- ").replace("/", " /"),
            "blank": f"    {blank}",
            "dots": f"......{blank}",
        }[way]
        return f"Số{colon} {shown}"

    def _place_day(self) -> str:
        way = self.dice.choice(["whole", "whole", "whole", "no day", "dots"])
        month = self.dice.choice([f"{self.day.month}", f"{self.day.month:02d}"])
        whole = way == "whole"
        self.expected["issued_on"] = self.day if whole else None
        self.expected["issued_month"] = None if whole else f"{self.day:%Y-%m}"
        day = f" {self.day.day:02d} " if whole else "     " if way == "no day" else " ... "
        return f"{self.place}, ngày{day}tháng {month} năm {self.day.year}"

    def _head(self) -> list[str]:
        number, when = self._number(), self._place_day()
        if self.is_party:
            left = [f"ĐẢNG BỘ {self.area.upper()} {self.province.upper()}", self.issuer.upper(), "*", number]
            right = ["ĐẢNG CỘNG SẢN VIỆT NAM", "", "", when]
        else:
            left = ["ỦY BAN NHÂN DÂN", self.local.upper(), "-------", number]
            right = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "---------------", when]
        subject = f"triển khai công tác {self.topic} năm {self.day.year}"
        if self.kind == "official_letter":
            about = textwrap.wrap(
                ("V/v " if not self.is_party or self.dice.random() < 0.5 else "về việc ") + subject, 34
            )
            left += about
            right += [""] * len(about)
        self.expected["subject"] = subject
        lines = self._columns(left, right)
        if self.kind == "official_letter":
            return [*lines, "", *self._addressed()]
        title = CODES[self.kind][0]
        return [
            *lines,
            "",
            title,
            *textwrap.wrap(subject[0].upper() + subject[1:], self.dice.choice([44, 300])),
            self.dice.choice(["-----", ""]),
        ]

    def _columns(self, left: list[str], right: list[str]) -> list[str]:
        way = self.dice.choice(["apart", "spaces", "tabs"])
        if way == "apart":
            return [*left, "", *[line for line in right if line]]
        rows = []
        for one, other in zip(left, right, strict=True):
            if not other:
                rows.append(one)
            elif way == "tabs":
                rows.append(f"{one}\t\t{other}")
            else:
                rows.append(f"{one:<44}    {other}")
        return rows

    def _addressed(self) -> list[str]:
        self.expected["addressees"] = list(self.units)
        if self.dice.random() < 0.5:
            return [
                "Kính gửi:",
                *(f"- {unit}{self.dice.choice([';', ','])}" for unit in self.units[:-1]),
                f"- {self.units[-1]}.",
            ]
        first, *others = self.units
        return [f"Kính gửi: - {first},", *(f"          - {unit}," for unit in others)]

    def _basis(self) -> str:
        figure, day = self.dice.randint(1, 300), self.day - timedelta(days=self.dice.randint(5, 90))
        number, whose = self.dice.choice(
            [
                (f"{figure}-KH/TU", "Ban Thường vụ Tỉnh ủy"),
                (f"{figure}-CT/TW", "Ban Bí thư"),
                (f"{figure}/KH-UBND", "Ủy ban nhân dân tỉnh"),
            ]
        )
        word = {"KH": "Kế hoạch", "CT": "Chỉ thị"}["CT" if "CT/" in number else "KH"]
        written = self.dice.choice(
            [
                f"ngày {day:%d/%m/%Y}",
                f"ngày {day.day} tháng {day.month} năm {day.year}",
                f"ngày {day.day}/{day.month}/{day.year}",
            ]
        )
        comma = self.dice.choice([",", ""])
        self.expected["bases"] = {number: day}
        return f"{word} số {number}{comma} {written} của {whose} về {self.topic}"

    def _body(self) -> list[str]:
        opening = self.dice.choice(["Thực hiện", "Căn cứ"])
        short = self.issuer.rsplit(" ", 1)[0] if self.dice.random() < 0.3 else self.issuer
        if self.kind == "official_letter":
            lines = [f"{opening} {self._basis()}; {short} đề nghị các đơn vị thực hiện một số nội dung sau:"]
            return self._laid(
                [*lines, *self._letter(), f"{self.issuer} đề nghị các đơn vị nghiêm túc triển khai thực hiện./."]
            )
        lines = [f"{opening} {self._basis()}; {short} xây dựng kế hoạch thực hiện như sau:"]
        sections = [("MỤC ĐÍCH, YÊU CẦU", self._general())]
        if self.dice.random() < 0.6:
            sections.append((self.dice.choice(["MỤC TIÊU", "CÁC CHỈ TIÊU CHỦ YẾU"]), self._targets()))
        if self.dice.random() < 0.6:
            sections.append(("NHIỆM VỤ, GIẢI PHÁP", self._general()))
        if self.dice.random() < 0.5:
            sections.append(("TIẾN ĐỘ THỰC HIỆN", self._timetable()))
        sections.append(
            (
                self.dice.choice(["TỔ CHỨC THỰC HIỆN", "PHÂN CÔNG NHIỆM VỤ", "PHÂN CÔNG, TỔ CHỨC THỰC HIỆN"]),
                self._assigned(),
            )
        )
        self.expected["sections"] = []
        for place, (title, said) in enumerate(sections):
            lines += [self.style[0].format(roman=ROMAN[place]) + title, *said]
            self.expected["sections"].append((ROMAN[place], title))
        self.expected.setdefault("targets", [])
        self.expected.setdefault("schedule", [])
        lines.append(
            f"Trên đây là kế hoạch của {self.issuer}; quá trình thực hiện có vướng mắc, các đơn vị phản ánh để xem xét."
        )
        return self._laid(lines)

    def _general(self) -> list[str]:
        return [self.style[1].format(n=n) + words for n, words in enumerate(self.dice.sample(GENERAL, 2), start=1)]

    def _targets(self) -> list[str]:
        year, figure = self.day.year + self.dice.randint(1, 4), self.dice.randint(51, 99)
        made = [
            (f"{figure}% hộ dân được hướng dẫn đến năm {year}.", [(figure, "%", date(year, 12, 31))]),
            ("100% chi bộ có sổ theo dõi.", [(100, "%", None)]),
            (f"Tỷ lệ phản ánh được trả lời đạt tối thiểu {figure},5%.", [(figure + 0.5, "%", None)]),
            (f"Mở ít nhất 0{figure % 9 + 1} lớp bồi dưỡng.", [(figure % 9 + 1, "lớp", None)]),
            ("Không khí thi đua được giữ vững.", []),
        ]
        chosen = self.dice.sample(made, 3)
        self.expected["targets"] = [target for _, targets in chosen for target in targets]
        return [self.style[1].format(n=n) + words for n, (words, _) in enumerate(chosen, start=1)]

    def _timetable(self) -> list[str]:
        year = self.day.year + 1
        made = [
            (f"Quý I/{year}", (date(year, 1, 1), date(year, 3, 31))),
            (f"Quý II, quý III năm {year}", (date(year, 4, 1), date(year, 9, 30))),
            (f"Tháng 11/{year}", (date(year, 11, 1), date(year, 11, 30))),
            (f"Từ năm {year + 1} trở đi", (date(year + 1, 1, 1), None)),
        ]
        self.expected["schedule"] = [span for _, span in made]
        return [f"- {words}: {self.dice.choice(DUTIES)}." for words, _ in made]

    def _assigned(self) -> list[str]:
        self.expected["duties"] = {}
        way = self.dice.choice(["headings", "colons", "sentences", "given"])
        lines: list[str] = []
        for n, unit in enumerate(self.units, start=1):
            number = self.style[1].format(n=n)
            items = [self._duty() for _ in range(self.dice.randint(1, 3))]
            if way == "headings":
                lines.append(f"{number}{unit}{self.dice.choice(['', ':'])}")
                lines += [self.style[2].format(letter="abcd"[at]) + item[0] + "." for at, item in enumerate(items)]
            else:
                items = items[:1]
                words = items[0][0][0].lower() + items[0][0][1:]
                if way == "colons":
                    lines.append(f"{number}{unit}: {items[0][0]}.")
                elif way == "sentences":
                    lines.append(f"{number}{unit} {words}.")
                else:
                    lines.append(f"{number}Giao {unit} {words}.")
            self.expected["duties"][unit] = items
        return lines

    def _duty(self) -> tuple[str, str | None]:
        words = self.dice.choice(DUTIES)
        if self.dice.random() < 0.6:
            return words, None
        phrase, kind = self.dice.choice(DUES)
        later = self.day + timedelta(days=60)
        return f"{words}, {phrase.format(m=later.month, y=later.year)}", kind

    def _letter(self) -> list[str]:
        items = [self._duty() for _ in range(self.dice.randint(2, 4))]
        numbered = self.dice.random() < 0.5
        self.expected["duties"] = {unit: items for unit in self.units}
        self.expected.update(sections=[], targets=[], schedule=[])
        return [
            (self.style[1].format(n=n) if numbered else "- ") + words + "."
            for n, (words, _) in enumerate(items, start=1)
        ]

    def _laid(self, lines: list[str]) -> list[str]:
        """Blank lines between paragraphs or not; long lines kept or broken at a width, by a page too."""
        way = self.dice.choice(["blank", "tight", "wrapped", "wrapped tight"])
        said: list[str] = []
        for line in lines:
            said += textwrap.wrap(line, 86) if "wrapped" in way else [line]
            if way in ("blank", "wrapped"):
                said.append("")
        return said

    def _tail(self) -> list[str]:
        ends = ";" if not self.is_party else ","
        archive = "Lưu Văn phòng Đảng ủy" if self.is_party else "Lưu: VT, VX"
        wanted = [
            "Cấp trên trực tiếp (để b/c)",
            "Các đơn vị có tên ở trên",
            f"Trang thông tin điện tử {self.kind_of_place} (để đăng)",
            archive,
        ]
        self.expected["recipients"] = wanted
        name = self.dice.choice(NAMES)
        if self.is_party:
            authority, title = self.dice.choice(
                [
                    ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ THƯỜNG TRỰC"),
                    ("T/L BAN THƯỜNG VỤ", "CHÁNH VĂN PHÒNG"),
                    ("T/M ĐẢNG ỦY", "BÍ THƯ"),
                ]
            )
            signature = [authority, title]
            behalf = authority[4:]
        else:
            signature = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
            behalf, title = "ỦY BAN NHÂN DÂN", signature[-1]
        self.expected["signer"] = (name, title.lower(), behalf.lower())
        if self.dice.random() < 0.4:
            signature.append("(đã ký)")
        signature.append(name)
        recipients = ["Nơi nhận:", *(f"- {one}{ends}" for one in wanted[:-1]), f"- {archive}."]
        if self.dice.random() < 0.5:
            return [*recipients, "", *signature]
        size = max(len(recipients), len(signature))
        rows = zip(
            recipients + [""] * (size - len(recipients)), signature + [""] * (size - len(signature)), strict=True
        )
        return [f"{one:<52}    {other}".rstrip() for one, other in rows]
