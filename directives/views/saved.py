"""Keeping a filter under a name, and letting it go. Only one's own are ever found."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from directives.models import SavedFilter
from units.requests import HttpRequest
from units.text import tidy

# What belongs to one look at a list, not to the question.
PASSING = ("page", "csrfmiddlewaretoken")


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Under a name that is there already the new question takes the place of the old."""
    page, name = request.POST.get("page", ""), tidy(request.POST.get("name", ""))
    if page not in SavedFilter.Page.values:
        raise Http404
    query = asked(request.POST.get("query", ""))
    back = f"{reverse(page)}?{query}"
    mine = SavedFilter.objects.filter(person=request.user, page=page)
    if not name or len(name) > 60:
        messages.warning(request, "Xin đặt tên cho bộ lọc, không quá 60 ký tự.")
    elif not query or len(query) > SavedFilter.LONGEST:
        messages.warning(request, "Bộ lọc này trống hoặc dài quá nên không lưu được.")
    elif mine.exclude(name=name).count() >= SavedFilter.MOST:
        messages.warning(request, f"Đã có {SavedFilter.MOST} bộ lọc ở trang này. Xin xóa bớt rồi lưu lại.")
    else:
        SavedFilter.objects.update_or_create(person=request.user, page=page, name=name, defaults={"query": query})
        messages.success(request, f"Đã lưu bộ lọc “{name}”.")
    return redirect(back)


def asked(words: str) -> str:
    """The question of an address, written anew so that nothing but names and values is kept."""
    wanted = QueryDict(words[:10_000], mutable=True)
    for name in PASSING:
        wanted.pop(name, None)
    for name in [name for name in wanted if not any(wanted.getlist(name))]:
        del wanted[name]
    return wanted.urlencode()


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SavedFilter, person=request.user, pk=pk)
    found.delete()
    messages.success(request, f"Đã xóa bộ lọc “{found.name}”.")
    return redirect(found.page if found.page != SavedFilter.Page.ROWS else "dashboard")
