from reports.urls import dashboard, drawings, papers, reports, signing, streams, templating, urgings

urlpatterns = [
    *dashboard.urlpatterns,
    *reports.urlpatterns,
    *papers.urlpatterns,
    *drawings.urlpatterns,
    *signing.urlpatterns,
    *streams.urlpatterns,
    *templating.urlpatterns,
    *urgings.urlpatterns,
]
