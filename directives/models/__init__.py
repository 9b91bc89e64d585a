from directives.models.assignments import Assignment, Evidence, Extension, PastState
from directives.models.choices import ReminderChoice
from directives.models.counters import BranchCount, CountChange, CountState
from directives.models.coverage import NotApplicable
from directives.models.documents import Basis, Clause, Directive, SourceFile
from directives.models.errands import Errand
from directives.models.feeds import CalendarFeed
from directives.models.notices import Notice
from directives.models.readings import Reading
from directives.models.reminders import ClockMark, Digest, JobRun, Reminder
from directives.models.saved import SavedFilter
from directives.models.tasks import Measurement, Target, Task, TaskAnchor, TaskLink, TaskParty, UnitClass
from directives.models.urgings import Urging, UrgingRow

__all__ = [
    "Assignment",
    "Basis",
    "BranchCount",
    "CalendarFeed",
    "Clause",
    "ClockMark",
    "CountChange",
    "CountState",
    "Digest",
    "Directive",
    "Errand",
    "Evidence",
    "Extension",
    "JobRun",
    "Measurement",
    "NotApplicable",
    "Notice",
    "PastState",
    "Reading",
    "Reminder",
    "ReminderChoice",
    "SavedFilter",
    "SourceFile",
    "Target",
    "Task",
    "TaskAnchor",
    "TaskLink",
    "TaskParty",
    "UnitClass",
    "Urging",
    "UrgingRow",
]
