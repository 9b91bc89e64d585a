from reports.urls import dashboard, papers, reports, streams, templating, urgings

urlpatterns = [
    *dashboard.urlpatterns,
    *reports.urlpatterns,
    *papers.urlpatterns,
    *streams.urlpatterns,
    *templating.urlpatterns,
    *urgings.urlpatterns,
]
