"""Why a deed was not done, in one sentence for the person who tried. Views show it and lose nothing that was typed."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A rule of the house says no. `sentence` is Vietnamese and says what to do instead where it can."""

    sentence = "Không thực hiện được."

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)
        self.sentence = sentence or self.sentence


class NotYours(Refusal):
    """Yours to see but not to do: the view answers 403."""

    sentence = "Vị trí công tác của đồng chí không có quyền làm việc này."


class Stale(Refusal):
    """Somebody else changed the row since the form was opened. `current` is the fresh row, to show beside it."""

    sentence = "Người khác vừa sửa nội dung này. Đồng chí xem lại rồi lưu lần nữa; nội dung đang nhập vẫn còn nguyên."

    def __init__(self, current: Any = None, sentence: str = "") -> None:
        super().__init__(sentence)
        self.current = current
