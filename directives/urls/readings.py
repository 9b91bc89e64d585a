from django.urls import URLPattern, path

from directives.views import readings

urlpatterns: list[URLPattern] = [
    path("readings/new/", readings.reading_create, name="reading-create"),
    path("readings/<int:pk>/", readings.reading_detail, name="reading-detail"),
    path("readings/<int:pk>/discard/", readings.reading_discard, name="reading-discard"),
    path("readings/<int:pk>/file/", readings.reading_file, name="reading-file"),
    path("readings/<int:pk>/pages/<int:number>/", readings.reading_page, name="reading-page"),
    path("readings/<int:pk>/deadline/", readings.reading_deadline, name="reading-deadline"),
    path("readings/<int:pk>/units/", readings.reading_units, name="reading-units"),
]
