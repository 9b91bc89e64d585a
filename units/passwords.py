"""How passwords are hashed, and which of them are refused because everybody tries them first."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError

from units.text import fold

VIETNAMESE = Path(__file__).parent / "common_passwords.txt"
DISGUISES = str.maketrans("@4301$5!", "aaeoissi")


class Argon2idHasher(Argon2PasswordHasher):
    """The measure found bearable for a ward's PC: 21 ms a sign-in instead of PBKDF2's 252 ms."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1


class LinkTokens(PasswordResetTokenGenerator):
    """Tokens of the links with which an owner sets a password: once, for some days, and only the link made last."""

    key_salt = "units.passwords.LinkTokens"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.link_number}"


link_tokens = LinkTokens()


@cache
def common_words() -> frozenset[str]:
    """Django's list of leaked passwords and the Vietnamese ones beside this file, as `core_of` leaves them."""
    leaked = CommonPasswordValidator().passwords | set(VIETNAMESE.read_text().split())
    return frozenset(core for word in leaked if len(core := core_of(word)) >= 3)


def core_of(password: str) -> str:
    """What is left without tones, case, spaces and signs, and without the figures at both ends."""
    return re.sub(r"[^a-z0-9]", "", fold(password)).strip("0123456789")


def is_common(password: str) -> bool:
    """Made of one or two words of the lists, or of one again and again, however disguised (M@tkhau123)."""
    plain = fold(password)
    shown = [plain, plain.translate(DISGUISES), re.sub(r"[^a-z]+$", "", plain).translate(DISGUISES)]
    return any(_is_made_of_common(core_of(written)) for written in shown)


def _is_made_of_common(core: str) -> bool:
    words, length = common_words(), len(core)
    if not core or core in words:
        return True
    if any(core[:at] in words and core[at:] in words for at in range(3, length - 2)):
        return True
    return any(core[:size] in words and core[:size] * (length // size) == core for size in range(3, length // 2 + 1))


class OwnWordsValidator:
    """Refuses what stands on the lists of passwords that attackers try first."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_common(password):
            raise ValidationError(
                "Kẻ xấu hay thử mật khẩu này trước. Đồng chí đặt một câu của riêng mình, từ bốn từ trở lên.",
                code="password_common",
            )

    def get_help_text(self) -> str:
        return "Nên đặt một câu dài, dễ nhớ của riêng mình, từ bốn từ trở lên; dùng được tiếng Việt có dấu và dấu cách."
