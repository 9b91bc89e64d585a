"""What a reader of figures may choose: a unit, a document, a period, a day."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from directives.models import Directive
from reports.periods import PeriodKind
from units.fields import DayField
from units.models import Unit

PERIODS = [("", "Lũy kế từ đầu"), *((kind.value, kind.label) for kind in PeriodKind if kind != PeriodKind.FREE)]

OTHER_YEARS = "Xin ghi năm từ 2000 đến 2100. Đang tính đến hôm nay."


class FilterForm(forms.Form):
    """Sent by GET. The unit and the document are fetched by the view, so their lists are only what to choose from."""

    unit = forms.ChoiceField(label="Đơn vị", required=False)
    directive = forms.ChoiceField(label="Văn bản", required=False)
    period = forms.ChoiceField(label="Kỳ", required=False, choices=PERIODS)
    on = DayField(
        label="Tính đến hết ngày",
        required=False,
        error_messages={
            "invalid": "Xin ghi ngày dạng ngày/tháng/năm, ví dụ 30/06/2026. Đang tính đến hôm nay.",
            "year": OTHER_YEARS,
        },
    )

    def offer(self, units: list[Unit], period: str) -> None:
        """Fill the lists to choose from; a period that came by its own key stays choosable."""
        fields: dict[str, Any] = self.fields
        fields["unit"].choices = [("", "Toàn bộ"), *((str(unit.pk), _indented(unit, units[0])) for unit in units)]
        if period and period not in dict(PERIODS):
            fields["period"].choices = [*PERIODS, (period, period)]

    def offer_documents(self, documents: list[Directive]) -> None:
        fields: dict[str, Any] = self.fields
        fields["directive"].choices = [("", "Tất cả văn bản"), *((str(one.pk), _cited(one)) for one in documents)]

    def clean_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["on"]
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError(OTHER_YEARS)
        return day


def _indented(unit: Unit, top: Unit) -> str:
    return "\u00a0\u00a0\u00a0" * max(0, unit.depth - top.depth) + unit.label


def _cited(document: Directive) -> str:
    subject = document.subject if len(document.subject) <= 60 else document.subject[:57].rsplit(" ", 1)[0] + "…"
    return f"{document}: {subject}"
