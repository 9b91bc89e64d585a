"""The door of the house: everyone lands on the page their seat needs most."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from units import access
from units.requests import HttpRequest


def home(request: HttpRequest) -> HttpResponse:
    """Leaders and inspectors see where things stand, whoever acts for a unit its work, administrators the units."""
    roles = {seat.role for seat in access.seats_of(request.user, request.today)}
    if roles & {access.LEADER, access.INSPECTOR}:
        return redirect("dashboard")
    if roles & {access.HEAD, access.CLERK}:
        return redirect("work-list")
    if access.ADMIN in roles:
        return redirect("unit-list")
    return render(request, "no_seat.html")
