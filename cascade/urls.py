from django.urls import URLPattern, URLResolver, include, path

from cascade import backup_views, health, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("backups/", backup_views.status, name="backup-status"),
    path("backups/now/", backup_views.make_now, name="backup-now"),
    path("", include("units.urls")),
    path("", include("directives.urls")),
    path("", include("reports.urls")),
]
