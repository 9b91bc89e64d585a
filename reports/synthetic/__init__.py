"""A province that does not exist, of any size, for measuring: units, documents, tasks and two years of work.

The same seed and day give the same rows. Names, numbers and results are made up; nothing in it is a person's.
"""

from reports.synthetic.province import NotEmpty, Size, make

__all__ = ["NotEmpty", "Size", "make"]
