"""Papers beside the reports: a document and its annex, the sheet of a cell's meeting, the list of a unit's work.

Each module reads rows and gives a `reports.paper.Paper`; the views print it.
"""
