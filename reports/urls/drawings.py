from django.urls import URLPattern, path

from reports.views import drawings

urlpatterns: list[URLPattern] = [
    path("drawings/<int:pk>/", drawings.detail, name="drawing-detail"),
    path("drawings/<int:pk>/paper.pdf", drawings.pdf, name="drawing-pdf"),
]
