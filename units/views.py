"""Doors to units, seats and people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView

from units.models import Seat


class SignIn(LoginView):
    template_name = "registration/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            # The demonstration's accounts are shown here and nowhere else.
            context["demo_password"] = settings.DEMO_PASSWORD
            context["demo_accounts"] = [
                (seat.person.username, str(seat))
                for seat in Seat.objects.select_related("person", "unit").order_by("unit__path", "role")
            ]
        return context
