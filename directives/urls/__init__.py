from directives.urls import documents, issuing, notices, readings, work

urlpatterns = [
    *documents.urlpatterns,
    *issuing.urlpatterns,
    *work.urlpatterns,
    *notices.urlpatterns,
    *readings.urlpatterns,
]
