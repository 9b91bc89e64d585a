"""Printing a report of six sections with a long appendix: ours, WeasyPrint as it comes, and what each change gave.

Each print runs in a process of its own, so that its memory is its own; the time begins after Django stands, before
WeasyPrint is loaded. All print the same words; `way` says how.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROWS = (100, 500, 1000, 5000)
GOALS = {100: 1.2, 500: 2.5, 1000: 5.0, 5000: 25.0}
AGAIN, MEMORY = 0.5, 300
STEPS = {
    "plain": "WeasyPrint như sẵn có",
    "fixed": "+ độ rộng cột định sẵn",
    "held": "+ tạm dừng bộ gom rác",
    "parts": "+ chia phần, một tiến trình",
    "ours": "+ hai tiến trình (cách của ta)",
    "again": "in lại sau khi đổi một dòng",
    "same": "in lại y nguyên",
}
RESULTS = (
    "Chi bộ đã quán triệt tới 100% đảng viên; Khó khăn: tài liệu tuyên truyền còn chậm.",
    "Đã tổ chức 02 buổi sinh hoạt chuyên đề, có 45 đảng viên dự.",
    "",
    "Phối hợp với công an phường lập nhóm liên lạc; phát 350 tờ rơi tới từng hộ; báo cáo kết quả hằng tháng.",
)


def paper(rows: int, changed: int = 0) -> Any:
    """Six sections of four paragraphs, and so many rows of eight columns."""
    from reports.composing import _ALIGN, _WIDTHS, APPENDIX_HEAD
    from reports.paper import Appendix, Heading, Paragraph, Table
    from tests.paper_sample import SENTENCE, report

    lines: list[Any] = []
    for number in range(1, rows + 1):
        task = (
            "Tổ chức sinh hoạt chuyên đề, quán triệt chỉ thị tới toàn thể đảng viên của chi bộ"
            if number % 3
            else "Rà soát, lập danh sách hộ có nguy cơ; ký cam kết với từng hộ dân trong khu dân cư"
        )
        done = date(2026, 3, 1 + number % 20) if number % 2 else None
        state = "Hoàn thành đúng hạn" if number % 2 else "Trong hạn"
        result = "Đã sửa kết quả." if number == changed else RESULTS[number % 4]
        lines.append(
            [number, task, f"Chi bộ tổ dân phố số {number}", "Mặt trận Tổ quốc", date(2026, 3, 1 + number % 28), done,
             state, result]
        )  # fmt: skip
    body: list[Any] = []
    for number in range(1, 7):
        body.append(Heading(f"PHẦN NỘI DUNG THỨ {number}", 1, ("I", "II", "III", "IV", "V", "VI")[number - 1] + "."))
        body += [Paragraph(SENTENCE * 3) for _ in range(4)]
    table = Table(APPENDIX_HEAD, lines, _WIDTHS, _ALIGN, note="Số liệu chốt đến hết ngày 31/3/2026.")
    return report(body=body, appendices=[Appendix(title="Biểu tổng hợp", landscape=True, blocks=[table])])


# --- In a process of its own ------------------------------------------------------------------------------------------


def print_once(way: str, rows: int) -> dict[str, Any]:
    """Wall time, processor time of all processes, peak memory of the largest, pages and bytes."""
    run = prepare(way, rows)
    before, began = os.times(), time.perf_counter()
    pdf = run()
    wall, after = time.perf_counter() - began, os.times()
    spent = sum(after[:4]) - sum(before[:4])
    who = resource.RUSAGE_SELF if way in ("plain", "fixed", "held") else resource.RUSAGE_CHILDREN
    peak = resource.getrusage(who).ru_maxrss // 1024
    return {"wall": wall, "cpu": spent, "peak_mb": peak, "pages": pages_of(pdf), "kb": len(pdf) // 1024}


def prepare(way: str, rows: int) -> Callable[[], bytes]:
    from reports import printing

    if way in ("plain", "fixed", "held"):
        return lambda: in_this_process(rows, fixed=way != "plain", held=way == "held")
    if way == "parts":
        press = Path(os.environ["DATA_DIR"]) / "press.py"
        code = printing.PRESS.read_text().replace("AT_ONCE = 2", "AT_ONCE = 1")
        root = str(printing.PRESS.parent.parent)
        press.write_text(code.replace("str(Path(__file__).resolve().parent.parent)", repr(root)))
        printing.PRESS = press
    if way in ("again", "same"):
        printing.render_pdf(paper(rows), timeout=600)
        time.sleep(2)  # a moment later: the next process has got ready
    return lambda: printing.render_pdf(paper(rows, rows // 2 if way == "again" else 0), timeout=600)


def in_this_process(rows: int, *, fixed: bool, held: bool) -> bytes:
    from reports import printing

    if held:
        gc.disable()
    html = printing.render_html(paper(rows))
    if not fixed:
        html = html.replace("table-layout: fixed; border-collapse", "border-collapse").replace("<col>", "")
    from reports.printing_child import BOTH, draw

    files = {f"paper:{name}": (printing.FONTS / name).read_bytes() for name in printing.FONT_FILES}
    return draw(html, files, BOTH)


def pages_of(pdf: bytes) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


# --- The table --------------------------------------------------------------------------------------------------------


def measured(way: str, rows: int, runs: int) -> dict[str, Any]:
    """The best of so many runs by wall time; the peak is the highest."""
    found = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="thong-suot-bench.") as folder:
            env = os.environ | {"DATA_DIR": folder, "TEST_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings"}
            command = [sys.executable, "-m", "tests.bench.papers", way, str(rows)]
            answer = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
            found.append(json.loads(answer.stdout.splitlines()[-1]))
    best = min(found, key=lambda one: one["wall"])
    return {"way": way, "rows": rows, **best, "peak_mb": max(one["peak_mb"] for one in found)}


def measure(most: int, runs: int) -> list[dict[str, Any]]:
    rows = [number for number in ROWS if number <= most]
    found = [measured(way, number, runs) for number in rows for way in ("ours", "plain", "again")]
    between = 1000 if 1000 in rows else rows[-1]
    return found + [measured(way, between, runs) for way in ("fixed", "held", "parts", "same")]


def show(found: list[dict[str, Any]]) -> None:
    known = {(one["way"], one["rows"]): one for one in found}
    print(f"{'dòng':>6} {'của ta':>8} {'mục tiêu':>9} {'như sẵn có':>11} {'tỷ số':>6} {'đổi 1 dòng':>11} "
          f"{'bộ nhớ':>8} {'như sẵn có':>11} {'trang':>6} {'cỡ tệp':>9}")  # fmt: skip
    for rows in sorted({one["rows"] for one in found}):
        ours, plain, again = (known[way, rows] for way in ("ours", "plain", "again"))
        print(f"{rows:>6} {ours['wall']:>6.2f} s {GOALS[rows]:>7.1f} s {plain['wall']:>9.2f} s "
              f"{ours['wall'] / plain['wall']:>6.2f} {again['wall']:>9.2f} s {ours['peak_mb']:>5} MB "
              f"{plain['peak_mb']:>8} MB {ours['pages']:>6} {ours['kb']:>6} KB")  # fmt: skip
    between = next(one["rows"] for one in found if one["way"] == "fixed")
    print(f"\nTừng thay đổi đem lại gì, {between} dòng:")
    plain = known["plain", between]
    for way, words in STEPS.items():
        one = known[way, between]
        print(f"  {words:<34} {one['wall']:>7.2f} s  CPU {one['cpu']:>6.2f} s  {one['peak_mb']:>4} MB"
              f"  × {one['wall'] / plain['wall']:.2f}")  # fmt: skip


def main() -> None:
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)
    print(json.dumps(print_once(sys.argv[1], int(sys.argv[2]))))


if __name__ == "__main__":
    main()
