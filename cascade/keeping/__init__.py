"""Keeping data: the whole installation in one encrypted file, checked when written, and brought back from it.

    backing_up   a consistent picture of database and files, sealed, read back, then given its name
    restoring    a backup unpacked and proved beside the present data, then put in their place
    drill        the newest backup restored into a scratch place, and compared
    moving       one office's SQLite database carried over to an empty PostgreSQL one

Below them: `keys` and `envelope` (the lock), `archive` (what lies in the file), `databases` (how each of the two is
pictured and loaded), `facts` (what a database holds, in numbers and hashes), `places` (where backups lie, which stay).
"""

from units.refusals import Refusal


class NotKept(Refusal):
    """No backup was made; the sentence says why. What was kept before is untouched."""


class NotRestored(Refusal):
    """The backup was not restored; the present data are as they were."""


class Damaged(NotRestored):
    """The file is not, or no longer, a whole backup that this key opens."""

    sentence = "Bản sao lưu bị hỏng hoặc bị cắt cụt nên không dùng được. Hãy chọn bản khác."


class WrongKey(NotRestored):
    sentence = "Khóa không mở được bản sao lưu này: bản này được khóa bằng khóa khác."
