from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "Tổ chức"
    default_auto_field = "django.db.models.BigAutoField"
