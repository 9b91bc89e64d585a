from directives.urls import documents, issuing, notices, work

urlpatterns = [*documents.urlpatterns, *issuing.urlpatterns, *work.urlpatterns, *notices.urlpatterns]
