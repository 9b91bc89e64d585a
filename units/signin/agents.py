"""What a browser says of itself, in words that its owner knows."""

from __future__ import annotations

BROWSERS = [
    ("Zalo", "Zalo"), ("coc_coc", "Cốc Cốc"), ("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("OPR", "Opera"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
]  # fmt: skip
MACHINES = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "điện thoại Android"), ("Windows", "máy tính Windows"),
    ("Macintosh", "máy Mac"), ("CrOS", "Chromebook"), ("Linux", "máy tính Linux"),
]  # fmt: skip


def in_words(agent: str) -> str:
    """ "Chrome trên máy tính Windows"; what is not known is said to be unknown."""
    browser = next((word for mark, word in BROWSERS if mark in agent), "")
    machine = next((word for mark, word in MACHINES if mark in agent), "")
    if not machine:
        return browser or "Thiết bị chưa rõ"
    return f"{browser or 'Trình duyệt'} trên {machine}"
