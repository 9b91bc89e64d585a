from django.urls import URLPattern, path

from reports.views import directive_papers, work_papers

urlpatterns: list[URLPattern] = [
    path("directives/<int:pk>/papers/<slug:paper>.<slug:ending>", directive_papers.paper, name="directive-paper"),
    path("work/papers/list.<slug:ending>", work_papers.list_paper, name="work-list-paper"),
    path("work/meeting/", work_papers.meeting, name="meeting"),
    path("work/meeting/sheet.<slug:ending>", work_papers.meeting_sheet, name="meeting-sheet"),
]
