from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "directives"
    verbose_name = "Văn bản và nhiệm vụ"
    default_auto_field = "django.db.models.BigAutoField"
