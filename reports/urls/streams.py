from django.urls import URLPattern, path

from reports.views import requests, stream_periods, streams, submissions

urlpatterns: list[URLPattern] = [
    path("streams/", streams.stream_list, name="stream-list"),
    path("streams/new/", streams.create, name="stream-create"),
    path("streams/<int:pk>/", streams.detail, name="stream-detail"),
    path("streams/<int:pk>/edit/", streams.edit, name="stream-edit"),
    path("streams/<int:pk>/end/", streams.end, name="stream-end"),
    path("streams/<int:pk>/<str:key>/", stream_periods.period, name="stream-period"),
    path("streams/<int:pk>/<str:key>/requests.xlsx", stream_periods.as_xlsx, name="stream-period-xlsx"),
    path("streams/<int:pk>/<str:key>/letter.docx", stream_periods.letter, {"ending": "docx"}, "stream-period-docx"),
    path("streams/<int:pk>/<str:key>/letter.pdf", stream_periods.letter, {"ending": "pdf"}, "stream-period-pdf"),
    path("streams/<int:pk>/<str:key>/urge/", stream_periods.urge, name="stream-period-urge"),
    path("reports/<int:pk>/gather/", submissions.gather, name="report-gather"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/<int:pk>/", requests.detail, name="request-detail"),
    path("requests/<int:pk>/begin/", requests.begin, name="request-begin"),
    path("requests/<int:pk>/write/", requests.write, name="request-write"),
    path("requests/<int:pk>/nothing/", requests.nothing, name="request-nothing"),
    path("requests/<int:pk>/submit/", requests.submit, name="request-submit"),
    path("requests/<int:pk>/take-back/", requests.take_back, name="request-take-back"),
    path("requests/<int:pk>/accept/", requests.accept, name="request-accept"),
    path("requests/<int:pk>/return/", requests.give_back, name="request-return"),
    path("reports/<int:pk>/submissions/<int:number>/", submissions.submission, name="report-submission"),
    path("reports/<int:pk>/submissions/<int:number>/rows/", submissions.rows, name="report-submission-rows"),
]
