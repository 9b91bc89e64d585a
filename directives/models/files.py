"""Files kept with documents and results: stored by content, outside static, told apart by their SHA-256."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from units.fields import TextLine


def by_content(instance: Any, filename: str) -> str:
    """Where a file lies: by its hash, so equal contents lie once and no name from outside reaches the disk."""
    return f"{instance.sha256[:2]}/{instance.sha256}"


def is_named(name: str) -> bool:
    """Whether any row of any floor still has those contents: equal ones lie once, whoever brought them."""
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    return any(
        field.model._base_manager.filter(**{field.name: name}).exists()
        for field in fields
        if isinstance(field, models.FileField)
    )


class StoredFile(models.Model):
    """One stored file. `file` must be filled through `directives.files.store`, which checks and hashes it."""

    file = models.FileField("tệp", upload_to=by_content, max_length=200)
    name = TextLine("tên tệp", max_length=200)
    content_type = models.CharField("loại tệp", max_length=100)
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        "units.User", verbose_name="người tải lên", on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
