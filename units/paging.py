"""Pages of long lists."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class LongPaginator(Paginator):
    """Pages of a list of which somebody else has counted the rows, in an order that an index keeps.

    Of the rows before the page only their keys are walked, from the nearer end, so the hundred-thousandth row opens
    like the first. `total` decides how many pages there are; a count that lags behind moves the pages of the farther
    half by as many rows.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, total: int) -> None:
        super().__init__(rows, per_page)
        self.rows = rows
        self.__dict__["count"] = total

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        keys = self.rows.values_list("pk", flat=True)
        if first > self.count // 2:
            keys = keys.reverse()
            first, last = self.count - last, self.count - first
        return Page(self.rows.filter(pk__in=list(keys[first:last])), number, self)
