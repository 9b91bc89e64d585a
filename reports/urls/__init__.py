from reports.urls import dashboard, reports

urlpatterns = [*dashboard.urlpatterns, *reports.urlpatterns]
