"""Filters that a person keeps under a name of their own."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from units.fields import TextLine
from units.models import User


class SavedFilter(models.Model):
    """What one asked of a list, to be asked again with one click. It holds the question, never the answer."""

    class Page(models.TextChoices):
        WORK = "work-list", "Việc"
        ROWS = "figure-rows", "Danh sách việc của một con số"
        DOCUMENTS = "directive-list", "Văn bản"

    MOST = 30
    LONGEST = 1000

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    page = models.CharField("trang", max_length=20, choices=Page)
    name = TextLine("tên", max_length=60)
    query = models.CharField(max_length=LONGEST)

    class Meta:
        verbose_name = "bộ lọc đã lưu"
        verbose_name_plural = "bộ lọc đã lưu"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "page", "name"], name="saved_filter_name_once_a_page")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse(self.page)}?{self.query}"
