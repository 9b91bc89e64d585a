from django.urls import URLPattern, path

from reports.views import cascade, coverage, dashboard, figure_rows, pictures

CELL = "directives/<int:pk>/coverage/<slug:item>/<slug:column>/"

urlpatterns: list[URLPattern] = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/unit/<int:pk>/", dashboard.of_unit, name="dashboard-unit"),
    path("dashboard/directive/<int:pk>/", dashboard.of_directive, name="dashboard-directive"),
    path("dashboard/compared/", dashboard.compared, name="dashboard-compared"),
    path("dashboard/pictures/", pictures.pictures, name="dashboard-pictures"),
    path("dashboard/trend/", pictures.trend, name="dashboard-trend"),
    path("dashboard/rows/", figure_rows.rows, name="figure-rows"),
    path("dashboard/rows.xlsx", figure_rows.as_xlsx, name="figure-rows-xlsx"),
    path("dashboard/rows.csv", figure_rows.as_csv, name="figure-rows-csv"),
    path("directives/<int:pk>/cascade/", cascade.of_directive, name="directive-cascade"),
    path("directives/<int:pk>/coverage/", coverage.matrix, name="directive-coverage"),
    path("directives/<int:pk>/coverage.pdf", coverage.as_pdf, name="directive-coverage-pdf"),
    path("directives/<int:pk>/coverage.xlsx", coverage.as_xlsx, name="directive-coverage-xlsx"),
    path("directives/<int:pk>/coverage/<slug:item>/", coverage.row, name="directive-coverage-row"),
    path(CELL, coverage.cell, name="directive-coverage-cell"),
    path(CELL + "give/", coverage.give, name="directive-coverage-give"),
    path(CELL + "not-applicable/", coverage.not_applicable, name="directive-coverage-not-applicable"),
    path(CELL + "applies/", coverage.applies, name="directive-coverage-applies"),
]
