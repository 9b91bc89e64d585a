"""Does this environment hold every package of a requirements file at its version? If not, names those amiss."""

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def amiss(requirements: Path) -> list[str]:
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return ["packaging"]
    wrong = []
    for line in requirements.read_text().splitlines():
        if not line[:1].isalnum():
            continue
        wanted = Requirement(line.removesuffix("\\"))
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            if version(wanted.name) not in wanted.specifier:
                wrong.append(f"{wanted.name} {version(wanted.name)}")
        except PackageNotFoundError:
            wrong.append(wanted.name)
    return wrong


if wrong := amiss(Path(sys.argv[1])):
    sys.exit("chưa có hoặc khác phiên bản: " + ", ".join(wrong))
