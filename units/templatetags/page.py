"""Words that every page uses: an icon, a sign (colour + symbol + word)."""

import os
import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@cache
def icon_names() -> frozenset[str]:
    """The icons in static/icons.svg; bin/vendor-assets draws it."""
    path = finders.find("icons.svg") or Path(settings.STATIC_ROOT) / "icons.svg"
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(path).read_text()))


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """One icon of the sprite. With a label it speaks to screen readers, without one it is decoration beside a word.

    `size` is "sm" or "lg". An unknown name raises while developing and testing, and prints nothing for an office.
    """
    if name not in icon_names():
        if settings.DEBUG or "PYTEST_VERSION" in os.environ:
            raise template.TemplateSyntaxError(f"static/icons.svg has no icon {name!r}; add it in bin/vendor-assets")
        return SafeString("")
    css = f"icon icon-{size}" if size else "icon"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            css,
            label,
            static("icons.svg"),
            name,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def sign(look: str, symbol: str, word: str) -> SafeString:
    """A badge that is colour, symbol and word at once. The looks are listed in docs/giao-dien.md."""
    return format_html('<span class="sign sign-{}">{}{}</span>', look, icon(symbol), word)
