from reports.urls import dashboard

urlpatterns = [*dashboard.urlpatterns]
