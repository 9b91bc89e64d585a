from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "cascade"

    def ready(self) -> None:
        from cascade import checks  # noqa: F401  (registers them)
