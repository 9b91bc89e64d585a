from django.urls import URLPattern, path

from reports.views import dashboard, figure_rows

urlpatterns: list[URLPattern] = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/unit/<int:pk>/", dashboard.of_unit, name="dashboard-unit"),
    path("dashboard/directive/<int:pk>/", dashboard.of_directive, name="dashboard-directive"),
    path("dashboard/compared/", dashboard.compared, name="dashboard-compared"),
    path("dashboard/rows/", figure_rows.rows, name="figure-rows"),
    path("dashboard/rows.xlsx", figure_rows.as_xlsx, name="figure-rows-xlsx"),
    path("dashboard/rows.csv", figure_rows.as_csv, name="figure-rows-csv"),
]
