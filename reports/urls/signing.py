from django.urls import URLPattern, path

from reports.views import signing

urlpatterns: list[URLPattern] = [
    path("signing/<slug:of>/<int:pk>/", signing.sign, name="paper-sign"),
    path("signing/<slug:of>/<int:pk>/upload/", signing.upload, name="paper-sign-upload"),
    path("signing/<slug:of>/<int:pk>/unsigned.pdf", signing.unsigned, name="paper-sign-unsigned"),
    path("signing/<slug:of>/<int:pk>/<int:number>.pdf", signing.signed, name="paper-signed"),
]
