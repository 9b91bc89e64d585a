"""A report as a Word file: by the office's template that the data name, else in our own layout."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from django.core.files.storage import default_storage

from reports.composing import compose
from reports.templating.fields import figure_values
from reports.templating.filling import fill
from reports.word import render_docx


class TemplateLost(Exception):
    """The file of the template that stood at the freezing is gone, or is not what it was."""


def as_docx(data: dict[str, Any], *, draft: bool = False, created_at: datetime.datetime | None = None) -> bytes:
    """From the data alone (reports/gathering.py), so that what was frozen comes out the same whatever changed since."""
    paper = compose(data, draft=draft, created_at=created_at)
    template = data.get("word_template")
    return fill(_kept(template["sha256"]), paper, figure_values(data)) if template else render_docx(paper)


def _kept(sha256: str) -> bytes:
    try:
        with default_storage.open(f"{sha256[:2]}/{sha256}") as file:
            data: bytes = file.read()
    except FileNotFoundError as gone:
        raise TemplateLost(sha256) from gone
    if hashlib.sha256(data).hexdigest() != sha256:
        raise TemplateLost(sha256)
    return data
