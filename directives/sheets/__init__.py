"""The sheet that a clerk checks: a draft as plain JSON, each row with the lines it came from. Pure: no database.

A sheet holds `head` (the words of the head form), `bases`, `nodes` (the outline), `tasks` (each at the node whose key
is its `place`), `targets`, `units` (name as written → name as chosen) and `seen` (the findings that were dealt with).
Rows are known by their `key`; what is dropped stays and is only marked.
"""

from directives.sheets.found import COMPARISONS, MOST_NODES, TooLong, found_in, sheet_of
from directives.sheets.posted import posted
from directives.sheets.rows import (
    DEEPEST,
    FIELDS,
    HEAD,
    chosen,
    lines_of_outline,
    live_tasks,
    names,
    words_of_node,
    words_of_task,
)
from directives.sheets.shaping import NothingToSplit, NotThere, shaped

__all__ = [
    "COMPARISONS",
    "DEEPEST",
    "FIELDS",
    "HEAD",
    "MOST_NODES",
    "NotThere",
    "NothingToSplit",
    "TooLong",
    "chosen",
    "found_in",
    "lines_of_outline",
    "live_tasks",
    "names",
    "posted",
    "shaped",
    "sheet_of",
    "words_of_node",
    "words_of_task",
]
