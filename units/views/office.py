"""The office's settings, and the journal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from units import access
from units.actions.settling import settle, settling_unit
from units.fields import DayField
from units.forms import OfficeForm, at_version, differences
from units.models import Entry, Office
from units.refusals import Stale
from units.requests import HttpRequest


def office_edit(request: HttpRequest) -> HttpResponse:
    if settling_unit(request.user, request.today) is None:
        raise PermissionDenied
    office, status = Office.current(), 200
    context: dict[str, Any] = {}
    form = OfficeForm(request.POST or None, instance=Office.current())
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            settle(office, by=request.user, today=request.today, version=version, **form.settings)
        except Stale as stale:
            context["conflict"] = differences(form, OfficeForm(instance=stale.current))
            again = at_version(request.POST, stale.current.version)
            form, status = OfficeForm(again, instance=stale.current), 409
        else:
            messages.success(request, "Đã lưu thiết lập.")
            return redirect("office-edit")
    return render(request, "units/office_form.html", context | {"form": form}, status=status)


class JournalFilter(forms.Form):
    q = forms.CharField(label="Từ khóa", required=False, max_length=200)
    since = DayField(label="Từ ngày", required=False)
    until = DayField(label="Đến ngày", required=False)

    def narrow(self, entries: Any) -> Any:
        if not self.is_valid():
            return entries
        data = self.cleaned_data
        for word in data["q"].split():
            entries = entries.filter(
                Q(text__icontains=word) | Q(post__icontains=word) | Q(actor__username__icontains=word)
            )
        if data["since"]:
            entries = entries.filter(at__date__gte=data["since"])
        return entries.filter(at__date__lte=data["until"]) if data["until"] else entries


def journal(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Deeds in one's branches, newest first, for inspectors, leaders and administrators; as CSV for an inspection."""
    if not access.may_read_journal(request.user, request.today):
        raise PermissionDenied
    form = JournalFilter(request.GET or None)
    entries = Entry.objects.visible_to(request.user, request.today).select_related("actor", "chain__unit")
    entries = form.narrow(entries).order_by("-at", "-pk")
    if request.GET.get("format") == "csv":
        headers = {"Content-Disposition": f'attachment; filename="nhat-ky-{request.today:%Y-%m-%d}.csv"'}
        return StreamingHttpResponse(_lines(entries), content_type="text/csv; charset=utf-8", headers=headers)
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    return render(request, "units/journal.html", {"form": form, "page": page})


def _lines(entries: Any) -> Iterator[str]:
    """The entries as CSV, text kept text in a spreadsheet, with the hashes that prove them."""
    head = ["Lúc", "Đơn vị", "Số", "Người làm", "Chức danh", "Thay mặt", "Việc", "Nội dung", "Từ địa chỉ", "Mã băm"]
    yield "\ufeff" + _line(head)
    for entry in entries.iterator(chunk_size=2000):
        at = timezone.localtime(entry.at)
        yield _line([
            f"{at:%d/%m/%Y %H:%M:%S}", entry.chain.unit, entry.number, entry.actor or "Hệ thống", entry.post,
            entry.on_behalf_of, entry.act, entry.text, entry.address, entry.hash,
        ])  # fmt: skip


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    texts = [str(cell) for cell in cells]
    csv.writer(out).writerow([f"'{text}" if text[:1] in "=+-@\t\r" and text else text for text in texts])
    return out.getvalue()
