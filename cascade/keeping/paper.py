"""The office's key as a sheet of paper, shown once, with the words how to keep it."""

from __future__ import annotations

import datetime
import textwrap
from typing import Any

from cascade.keeping import keys

SHEET = """\
────────────────────────────────────────────────────────────────────────
KHÓA SAO LƯU CỦA CƠ QUAN – GIẤY NÀY CHỈ IN MỘT LẦN

Cơ quan:        {office}
Ngày tạo:       {day:%d/%m/%Y}
Dấu nhận biết:  {mark}

Khóa (74 ký tự, không phân biệt hoa thường, khoảng trắng không tính):

{key}

Giấy này dùng để làm gì
  Mọi bản sao lưu từ nay được khóa bằng khóa này. Khi máy hỏng, mất, cháy, chỉ có
  khóa này mở được các bản đã cất ở nơi khác. Mất khóa là mất các bản đó; không ai,
  kể cả người làm phần mềm, mở lại được.

Cất thế nào
  1. In hai tờ, hoặc chép tay hai lần rồi đọc đối chiếu từng nhóm.
  2. Tờ thứ nhất: niêm phong, người đứng đầu cơ quan ký, cất trong két.
     Tờ thứ hai: cất ở trụ sở khác (cơ quan cấp trên, nơi lưu trữ).
  3. Không chụp ảnh, không gửi qua thư, tin nhắn, Zalo; không cất cùng chỗ với ổ đĩa
     chứa bản sao lưu.
  4. Thử lại tờ giấy ngay hôm nay:       bin/backup --check-key
     Mỗi quý, diễn tập khôi phục:        bin/restore --drill
  5. Người giữ khóa thôi việc hoặc nghi lộ: tạo khóa mới (bin/backup --new-key). Các
     bản cũ vẫn cần khóa cũ: giữ tờ cũ tới khi không còn bản nào mang dấu {mark}.
────────────────────────────────────────────────────────────────────────
"""


def sheet(identity: Any, *, office: str, day: datetime.date) -> str:
    # A dash at the end of a line would be taken for a part of the key: break into groups of even length instead.
    key = str(identity)
    groups = textwrap.wrap(key.removeprefix("AGE-SECRET-KEY-"), 5)
    lines = ["    AGE-SECRET-KEY-", *("    " + "  ".join(groups[i : i + 6]) for i in range(0, len(groups), 6))]
    return SHEET.format(office=office, day=day, mark=keys.mark(identity), key="\n".join(lines))
