"""The second half of bin/bench-reading: makes the papers, has each read by the command, scores and times it."""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean
from types import ModuleType

from directives.importing.readers import office, tesseract
from tests.importing_papers import as_pdf, as_word, paper_of
from tests.importing_scans import COPIER, SCANNER, TELEPHONE, Machine, as_scan
from tests.scoring import score as own_score

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, str(ROOT / "manage.py")]


@dataclass(frozen=True)
class Form:
    title: str
    ending: str
    goal: float | None  # percent; none is for information
    make: Callable[[str], bytes]
    able: Callable[[], bool] = lambda: True


def _old_word(text: str) -> bytes:
    from tests.test_importing_office import as_older

    return as_older(as_word(paper_of(text)), "doc")


def _pdf(text: str) -> bytes:
    return as_pdf(paper_of(text))


def _scan(machine: Machine) -> Callable[[str], bytes]:
    return lambda text: as_scan(_pdf(text), machine)


FORMS = {
    "txt": Form("văn bản thuần", ".txt", 97, str.encode),
    "docx": Form("Word: phần đầu hai cột, số thứ tự tự động", ".docx", 95, lambda text: as_word(paper_of(text))),
    "doc": Form("như trên, lưu thành .doc (qua LibreOffice)", ".doc", None, _old_word, office.is_there),
    "pdf": Form("PDF có chữ", ".pdf", 93, _pdf),
    "scan": Form("bản quét 200 dpi, lệch tới 0,6°, hạt nhiễu, JPEG 60", ".pdf", 85, _scan(SCANNER), tesseract.is_there),
    "copy": Form("bản sao mờ 150 dpi, lệch tới 1,2°, JPEG 40", ".pdf", None, _scan(COPIER), tesseract.is_there),
    "phone": Form("ảnh chụp: phối cảnh, bóng đổ, dấu đỏ đè chữ", ".pdf", None, _scan(TELEPHONE), tesseract.is_there),
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--made", action="store_true")
    parser.add_argument("--forms", default=",".join(FORMS))
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    papers = ROOT / "tests" / "documents" if options.made else options.shared / "seeds"
    scorer = options.shared / "tools" / "score_extraction.py"
    if not options.made and not scorer.exists():
        print(f"{options.shared} không có văn bản để đo; thử --made", file=sys.stderr)
        return 2
    folder = options.keep or options.scratch / "papers"
    when = f"{datetime.now().astimezone():%d/%m/%Y %H:%M}"
    print(f"{when}, {os.cpu_count()} nhân, tải {os.getloadavg()[0]:.1f} lúc bắt đầu; {papers.name}\n")
    print("| Dạng | Số bản | Đúng | Cần | Thấp nhất | Giây một bản (lâu nhất) | Giây máy một bản | một trang | MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    score = own_score if options.made else _load(scorer).score
    good = True
    for name in options.forms.split(","):
        good &= _measure(FORMS[name], papers, folder / name, score)
    print()
    table = papers / "deadlines.tsv" if options.made else options.shared / "domain" / "deadlines.tsv"
    good &= _deadlines(table)
    _ten_pages(folder)
    return 0 if good else 1


def _measure(form: Form, papers: Path, folder: Path, score: Callable[..., dict[str, float]]) -> bool:
    """One row of the table; was the goal reached?"""
    if not form.able():
        print(f"| {form.title} | – | máy này không có chương trình cần cho dạng này | | | | | | |")
        return True
    folder.mkdir(parents=True, exist_ok=True)
    results, seconds, memory, pages = [], [], [], 0
    worked = _worked()
    for path in sorted(papers.glob("*.txt")):
        answer = next((papers / "expected").glob(f"{path.stem}*.json"), None)
        if answer is None:
            continue
        document = folder / f"{path.stem}{form.ending}"
        document.write_bytes(form.make(path.read_text(encoding="utf-8")))
        status, said, took, most = _run([*MANAGE, "extract_document", str(document), "--json"])
        got = json.loads(said) if status == 0 else {}
        points = score(json.loads(answer.read_text(encoding="utf-8")), got)
        results.append((100 * mean(points.values()), path.stem))
        seconds.append(took)
        memory.append(most)
        pages += _pages(document)
    right, lowest = mean(share for share, _ in results), min(results)
    goal = f"≥ {form.goal}" if form.goal else "–"
    worked = _worked() - worked
    a_page = f"{worked / pages:.1f}" if pages else "–"
    print(
        f"| {form.title} | {len(results)} | {right:.1f} % | {goal} | {lowest[0]:.0f} % ({lowest[1][:3].strip('-_')}) "
        f"| {mean(seconds):.1f} ({max(seconds):.1f}) | {worked / len(results):.1f} | {a_page} | {max(memory):.0f} |",
        flush=True,
    )
    return form.goal is None or right >= form.goal


def _worked() -> float:
    """Seconds that a processor spent for the programs that we waited for: those a busy machine does not make more."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _pages(document: Path) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(document)) if document.suffix == ".pdf" else 0


def _run(command: list[str], said_to: str = "") -> tuple[int, str, float, float]:
    """Exit status, what it said, seconds, and the most memory that it and its children had at one time, in MB."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    most = [0.0]
    watch = threading.Thread(target=_watch, args=(process, most), daemon=True)
    watch.start()
    said, _ = process.communicate(said_to)
    took = time.monotonic() - began
    watch.join()
    return process.returncode, said, took, most[0]


def _watch(process: subprocess.Popen[str], most: list[float]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], sum(_memory(pid) for pid in _family(process.pid)) / 1024)
        time.sleep(0.05)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _family(int(child))
    except OSError:
        return


def _memory(pid: int) -> int:
    """In kB, its share of what it has in common with others counted once."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def _deadlines(table: Path) -> bool:
    """The phrasings gathered from real papers, each wholly right or wrong."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    lines = "".join(f"{row['issued_on']}\t{row['phrase']}\n" for row in rows)
    _, said, took, _ = _run([*MANAGE, "read_deadlines"], lines)
    wrong = 0
    for row, line in zip(rows, said.splitlines(), strict=True):
        got = json.loads(line)
        wrong += any((got[name] or "") != (row[name] or "") for name in ("kind", "start", "end", "every"))
    right = 100 * (len(rows) - wrong) / len(rows)
    print(f"Thời hạn: đúng {len(rows) - wrong}/{len(rows)}, {right:.1f} % (cần ≥ 95), {took:.1f} giây")
    return right >= 95


def _ten_pages(folder: Path) -> None:
    from tests.papers import PLAN

    head, tail = PLAN.split("II. TỔ CHỨC")
    line = "- Rà soát, lập danh sách và báo cáo kết quả của đợt {n} trước ngày 30/6/2026."
    duties = "\n".join(line.format(n=n) for n in range(1, 140))
    document = folder / "ten-pages.pdf"
    document.write_bytes(_pdf(f"{head}{duties}\nII. TỔ CHỨC{tail}"))
    worked = _worked()
    _, _, took, most = _run([*MANAGE, "extract_document", str(document), "--json"])
    worked = _worked() - worked
    print(f"PDF có chữ, {_pages(document)} trang: {took:.1f} giây, máy làm {worked:.1f} giây (cần < 2), {most:.0f} MB")


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
