from reports.urls import dashboard, drawings, papers, reports, streams, templating, urgings

urlpatterns = [
    *dashboard.urlpatterns,
    *reports.urlpatterns,
    *papers.urlpatterns,
    *drawings.urlpatterns,
    *streams.urlpatterns,
    *templating.urlpatterns,
    *urgings.urlpatterns,
]
