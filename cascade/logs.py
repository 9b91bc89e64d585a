"""What never stands in a log: addresses that are secrets themselves."""

from __future__ import annotations

import logging
import re

SECRET_ADDRESSES = re.compile(r"/(errands|feeds|set-password|reminders/unsubscribe)/[^\s\"'?#]+")


class WithoutSecrets(logging.Filter):
    """Takes the secret part out of a line before it is written. (Django names the address of each 404.)"""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if SECRET_ADDRESSES.search(line):
            record.msg, record.args = SECRET_ADDRESSES.sub(r"/\1/…", line), ()
        return True
