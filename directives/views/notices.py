"""What a person has been told: their notices, and the works behind one digest."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from directives.models import Digest, Notice
from directives.reminders import books
from directives.reminders.lines import sections
from directives.terms import workdays
from units.models import Office
from units.requests import HttpRequest, whole_number

A_PAGE = 50


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(Notice.objects.of(request.user).unread_first(), A_PAGE).get_page(request.GET.get("page"))
    newest = max((notice.pk for notice in page), default=0)
    return render(request, "notices/notice_list.html", {"page_obj": page, "newest": newest})


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice read, and go where it points."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=timezone.now())
    return redirect(notice.link if url_has_allowed_host_and_scheme(notice.link, None) else "notice-list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark read what the person had before them: not what came in since the page was opened."""
    seen = Notice.objects.of(request.user).unread()
    if newest := whole_number(request.POST.get("newest")):
        seen = seen.filter(pk__lte=newest)
    seen.update(read_at=timezone.now())
    return redirect("notice-list")


@require_safe
def digest(request: HttpRequest, pk: int) -> HttpResponse:
    """The works that a digest told of and that still stand as it said, in its sections."""
    told = get_object_or_404(Digest.objects.filter(person=request.user), pk=pk)
    reminders = [*told.reminders.live(request.today).for_digest(), *books.live([told], request.today)]
    parts = sections(reminders, request.today, workdays(Office.current()))
    return render(request, "notices/digest_detail.html", {"digest": told, "sections": parts})
