"""Faults: the reminders with real workers, timetable, databases, Redis and mail server, while parts of them are killed.

`bin/prove-reminders` is the door; docs/reminders.md tells what it proves and what it measured.
"""
