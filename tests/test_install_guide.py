"""docs/cai-dat.md tells all that an office may set, and nothing that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "cai-dat.md").read_text()
FOR_DEVELOPERS = {"DEBUG", "TESTING"}


def read_from_the_environment() -> set[str]:
    settings = (ROOT / "cascade" / "settings.py").read_text()
    named = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    for secret in re.findall(r'_secret\([\'"]([A-Z_]+)', settings):
        named |= {secret, f"{secret}_FILE"}
    for file in ("gunicorn.py", "prepare.py"):
        named |= set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', (ROOT / "cascade" / file).read_text()))
    return named - FOR_DEVELOPERS - {"DJANGO_SETTINGS_MODULE"}


def test_every_setting_is_told():
    assert len(read_from_the_environment()) > 25
    assert {name for name in read_from_the_environment() if f"`{name}`" not in GUIDE} == set()


def test_every_sentence_of_the_answers_is_said_somewhere():
    told = GUIDE.split("## 6. Thường gặp")[1]
    sources = [*(ROOT / "bin").iterdir(), *(ROOT / "cascade").glob("*.py")]
    code = "\n".join(path.read_text() for path in sources if path.is_file())
    for row in re.findall(r"^\| ([^|]+) \|", told, re.M)[1:]:
        for sentence in re.split(r"; |, (?=Đĩa)", row.replace("“Bad Request (400)”", "")):
            words = re.split(r" …| 8000|:", sentence.removesuffix(".").strip())[0]
            if words not in {"Câu báo", "---"} and not words.startswith("Trình duyệt báo"):
                assert words in code, words
