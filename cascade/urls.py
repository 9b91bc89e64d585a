from django.urls import URLPattern, URLResolver, include, path

from cascade import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("", include("units.urls")),
    path("", include("directives.urls")),
    path("", include("reports.urls")),
]
