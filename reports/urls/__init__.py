from reports.urls import dashboard, papers, reports, streams, urgings

urlpatterns = [
    *dashboard.urlpatterns,
    *reports.urlpatterns,
    *papers.urlpatterns,
    *streams.urlpatterns,
    *urgings.urlpatterns,
]
