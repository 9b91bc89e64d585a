from reports.urls import dashboard, reports, streams, urgings

urlpatterns = [*dashboard.urlpatterns, *reports.urlpatterns, *streams.urlpatterns, *urgings.urlpatterns]
