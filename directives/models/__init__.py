from directives.models.assignments import Assignment, Evidence, Extension
from directives.models.documents import Basis, Clause, Directive, SourceFile
from directives.models.notices import Notice
from directives.models.tasks import Measurement, Target, Task, TaskLink, TaskParty, UnitClass

__all__ = [
    "Assignment",
    "Basis",
    "Clause",
    "Directive",
    "Evidence",
    "Extension",
    "Measurement",
    "Notice",
    "SourceFile",
    "Target",
    "Task",
    "TaskLink",
    "TaskParty",
    "UnitClass",
]
