from django.urls import URLPattern, path

from directives.views import assignments, confirming, errands, evidence, saved, work

urlpatterns: list[URLPattern] = [
    path("work/", work.work_list, name="work-list"),
    path("work/<int:pk>/", assignments.detail, name="assignment-detail"),
    path("work/<int:pk>/receive/", assignments.receive, name="assignment-receive"),
    path("work/<int:pk>/save/", assignments.save, name="assignment-save"),
    path("work/<int:pk>/submit/", assignments.submit, name="assignment-submit"),
    path("work/<int:pk>/extension/", assignments.ask_extension, name="assignment-ask-extension"),
    path("work/<int:pk>/confirm/", confirming.confirm, name="assignment-confirm"),
    path("work/<int:pk>/return/", confirming.return_for_more, name="assignment-return"),
    path("work/<int:pk>/extension/grant/", confirming.grant_extension, name="assignment-grant-extension"),
    path("work/<int:pk>/extension/refuse/", confirming.refuse_extension, name="assignment-refuse-extension"),
    path("work/<int:pk>/pause/", confirming.pause, name="assignment-pause"),
    path("work/<int:pk>/resume/", confirming.resume, name="assignment-resume"),
    path("work/<int:pk>/cancel/", confirming.cancel, name="assignment-cancel"),
    path("work/evidence/<int:pk>/", evidence.download, name="evidence-download"),
    path("work/evidence/<int:pk>/withdraw/", evidence.withdraw, name="evidence-withdraw"),
    path("errands/", errands.errand_detail, name="errand"),
    path("errands/<str:token>/", errands.errand_open, name="errand-open"),
    path("filters/save/", saved.save, name="saved-filter-save"),
    path("filters/<int:pk>/delete/", saved.delete, name="saved-filter-delete"),
    path("confirm/", confirming.confirm_list, name="confirm-list"),
    path("confirm/selected/", confirming.confirm_selected, name="confirm-selected"),
]
