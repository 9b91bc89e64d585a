"""One row of the table: an operation, what it took here, its goal, and the raw limit measured in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Measured(NamedTuple):
    """Times in milliseconds; `goal` and `raw` are None where there is none. `queries` counts one run's statements."""

    operation: str
    median: float
    p95: float
    goal: float | None = None
    raw: float | None = None
    queries: int | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.median / self.raw if self.raw else None


def timed(run: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median and 95th percentile of so many runs, after one that warms up."""
    run()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return statistics.median(times), times[min(len(times) - 1, round(0.95 * len(times)))]


def print_table(rows: list[Measured]) -> None:
    print(f"{'operation':<52} {'median':>9} {'p95':>9} {'goal':>8} {'raw':>8} {'ratio':>6} {'queries':>7}  ")
    for row in rows:
        print(
            f"{row.operation:<52} {ms(row.median):>9} {ms(row.p95):>9} {ms(row.goal):>8} {ms(row.raw):>8} "
            f"{'' if row.ratio is None else f'{row.ratio:.1f}':>6} {'' if row.queries is None else row.queries:>7}  "
            f"{row.note}"
        )


def ms(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f} ms" if value < 1000 else f"{value / 1000:.2f} s"
