from django.urls import URLPattern, path

from directives.views import documents, outlines, search

urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("directives/", documents.directive_list, name="directive-list"),
    path("directives/new/", documents.directive_create, name="directive-create"),
    path("directives/received/new/", documents.directive_record, name="directive-record"),
    path("directives/candidates/", documents.parent_candidates, name="directive-candidates"),
    path("directives/number-check/", documents.number_check, name="directive-number-check"),
    path("directives/files/<int:pk>/", documents.file_download, name="directive-file"),
    path("directives/files/<int:pk>/remove/", documents.file_remove, name="directive-file-remove"),
    path("directives/<int:pk>/", documents.directive_detail, name="directive-detail"),
    path("directives/<int:pk>/edit/", documents.directive_edit, name="directive-edit"),
    path("directives/<int:pk>/delete/", documents.directive_delete, name="directive-delete"),
    path("directives/<int:pk>/derive/", documents.directive_derive, name="directive-derive"),
    path("directives/<int:pk>/files/", documents.file_add, name="directive-file-add"),
    path("directives/<int:pk>/bases/", outlines.directive_bases, name="directive-bases"),
    path("directives/<int:pk>/bases/candidates/", outlines.basis_candidates, name="directive-basis-candidates"),
    path("directives/<int:pk>/outline/", outlines.directive_outline, name="directive-outline"),
    path("directives/<int:pk>/outline/preview/", outlines.outline_preview, name="directive-outline-preview"),
]
