"""Who carries out what of a superior document, and where nobody is."""

from reports.coverage.gathering import by_plans, by_units
from reports.coverage.matrix import Mark, Matrix
from reports.coverage.nobody import taken_up_by_nobody

__all__ = ["Mark", "Matrix", "by_plans", "by_units", "taken_up_by_nobody"]
