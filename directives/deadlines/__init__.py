"""Vietnamese deadline phrase → reading → due day; working days; the turns of a recurring task. No Django, no clock."""

from directives.deadlines.cycles import Occurrence, cycle_key, cycle_of, cycle_window, occurrences, period_words, window
from directives.deadlines.phrases import read
from directives.deadlines.reading import Every, Kind, Reading, Unit, add_months, due_day
from directives.deadlines.workdays import Workdays

__all__ = [
    "Every",
    "Kind",
    "Occurrence",
    "Reading",
    "Unit",
    "Workdays",
    "add_months",
    "cycle_key",
    "cycle_of",
    "cycle_window",
    "due_day",
    "occurrences",
    "period_words",
    "read",
    "window",
]
