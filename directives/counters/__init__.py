"""Counts kept in the deed's own transaction, so that a province's dashboard need not look at a million rows.

A trigger on the assignments notes each change as a row of its own (CountChange): nobody updates a row that another
needs, so clerks never wait for each other, whatever wrote the assignment. `keep`, woken by the timetable, adds the
changes to BranchCount and counts anew on a new day. Who reads adds what is not folded yet, in the same statement: the
counts are those of the rows at every moment. Where they cannot answer (another day, a period, a tree just moved) the
rows are counted as ever.
"""

from directives.counters.keeping import keep, rebuild, wrong_counts
from directives.counters.reading import Counted, counted

__all__ = ["Counted", "counted", "keep", "rebuild", "wrong_counts"]
