"""Say the key of a period as people do: "2026-Q3" → "quý III/2026"."""

from django import template

from directives.deadlines import period_words

register = template.Library()
register.filter("period_words", period_words)
