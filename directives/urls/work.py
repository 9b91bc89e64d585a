from django.urls import URLPattern, path

from directives.views import work

urlpatterns: list[URLPattern] = [
    path("work/<int:pk>/", work.detail, name="assignment-detail"),
]
