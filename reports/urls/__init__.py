from reports.urls import dashboard, reports, urgings

urlpatterns = [*dashboard.urlpatterns, *reports.urlpatterns, *urgings.urlpatterns]
