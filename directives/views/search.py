"""One search over documents, clauses, tasks and units, within what the person may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from directives import finding
from units.requests import HttpRequest


def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "")
    words = finding.askable(asked)
    context = {
        "search_words": words,
        "was_cut": len(asked) > len(words) + 20,
        "found": finding.find(words, request.user, request.today) if words else None,
    }
    return render(request, "directives/search.html", context)
