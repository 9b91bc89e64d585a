from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DirectivesConfig(AppConfig):
    name = "directives"
    verbose_name = "Văn bản và nhiệm vụ"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from directives.counters import triggers

        post_migrate.connect(triggers.install, sender=self)
