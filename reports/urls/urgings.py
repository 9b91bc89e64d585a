from django.urls import URLPattern, path

from reports.views import urging_papers, urgings

urlpatterns: list[URLPattern] = [
    path("urgings/", urgings.urging_list, name="urging-list"),
    path("urgings/new/", urgings.create, name="urging-create"),
    path("urgings/<int:pk>/", urgings.detail, name="urging-detail"),
    path("urgings/<int:pk>/edit/", urgings.edit, name="urging-edit"),
    path("urgings/<int:pk>/remove/", urgings.remove, name="urging-remove"),
    path("urgings/<int:pk>/delete/", urgings.delete, name="urging-delete"),
    path("urgings/<int:pk>/send/", urging_papers.send, name="urging-send"),
    path("urgings/<int:pk>/preview/", urging_papers.preview, name="urging-preview"),
    path("urgings/<int:pk>/preview.css", urging_papers.preview_css, name="urging-preview-css"),
    path("urgings/<int:pk>/letter.pdf", urging_papers.as_pdf, name="urging-pdf"),
    path("urgings/<int:pk>/letter.docx", urging_papers.as_docx, name="urging-docx"),
]
