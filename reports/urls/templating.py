from django.urls import URLPattern, path

from reports.views import templating

UNIT = "units/<int:pk>/report-forms/"
TEMPLATE = UNIT + "<str:kind>/<str:form>/"

urlpatterns: list[URLPattern] = [
    path(UNIT, templating.overview, name="unit-report-forms"),
    path(UNIT + "<str:kind>/outline/", templating.outline, name="unit-report-outline"),
    path(TEMPLATE, templating.template, name="unit-word-template"),
    path(TEMPLATE + "default.docx", templating.default, name="unit-word-template-default"),
    path(TEMPLATE + "use/", templating.use, name="unit-word-template-use"),
    path(TEMPLATE + "<int:number>/", templating.file, name="unit-word-template-file"),
]
