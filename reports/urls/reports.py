from django.urls import URLPattern, path

from reports.views import figure_codes, papers, reports, sections, tracking

SNAPSHOT = "reports/<int:pk>/snapshots/<int:edition>/"

urlpatterns: list[URLPattern] = [
    path("reports/", reports.report_list, name="report-list"),
    path("reports/new/", reports.create, name="report-create"),
    path("reports/figures/", figure_codes.find, name="report-figure-find"),
    path("reports/figures/<str:code>/", figure_codes.figure, name="report-figure-open"),
    path("reports/<int:pk>/", reports.detail, name="report-detail"),
    path("reports/<int:pk>/head/", reports.head, name="report-head"),
    path("reports/<int:pk>/sections/<slug:key>/", sections.section, name="report-section"),
    path("reports/<int:pk>/preview/", papers.preview, name="report-preview"),
    path("reports/<int:pk>/preview.css", papers.preview_css, name="report-preview-css"),
    path("reports/<int:pk>/draft.pdf", papers.draft_pdf, name="report-draft-pdf"),
    path("reports/<int:pk>/draft.docx", papers.draft_docx, name="report-draft-docx"),
    path("reports/<int:pk>/freeze/", papers.freeze, name="report-freeze"),
    path("reports/<int:pk>/freezing/<int:freezing_pk>/", papers.freezing, name="report-freezing"),
    path("reports/<int:pk>/correct/", papers.correct, name="report-correct"),
    path(SNAPSHOT, papers.snapshot, name="report-snapshot"),
    path(SNAPSHOT + "rows/", papers.snapshot_rows, name="report-snapshot-rows"),
    path(SNAPSHOT + "report.pdf", papers.snapshot_pdf, name="report-snapshot-pdf"),
    path(SNAPSHOT + "report.docx", papers.snapshot_docx, name="report-snapshot-docx"),
    path(SNAPSHOT + "appendix.xlsx", papers.snapshot_xlsx, name="report-snapshot-xlsx"),
    path(SNAPSHOT + "tracking.xlsx", tracking.of_snapshot, {"ending": "xlsx"}, "report-snapshot-tracking-xlsx"),
    path(SNAPSHOT + "tracking.csv", tracking.of_snapshot, {"ending": "csv"}, "report-snapshot-tracking-csv"),
    path("dashboard/rows/tracking.xlsx", tracking.of_figure, {"ending": "xlsx"}, "figure-rows-tracking-xlsx"),
    path("dashboard/rows/tracking.csv", tracking.of_figure, {"ending": "csv"}, "figure-rows-tracking-csv"),
    path("work/tracking.xlsx", tracking.of_work, {"ending": "xlsx"}, "work-tracking-xlsx"),
    path("work/tracking.csv", tracking.of_work, {"ending": "csv"}, "work-tracking-csv"),
]
