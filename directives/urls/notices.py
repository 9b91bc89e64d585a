from django.urls import URLPattern, path

from directives.views import choices, feeds, notices, reminders

urlpatterns: list[URLPattern] = [
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/read/", notices.read_all, name="notice-read-all"),
    path("notices/<int:pk>/read/", notices.read, name="notice-read"),
    path("notices/digest/<int:pk>/", notices.digest, name="digest-detail"),
    path("account/reminders/", choices.edit, name="reminder-choices"),
    path("account/reminders/feed/", feeds.make, name="feed-make"),
    path("account/reminders/feed/revoke/", feeds.revoke, name="feed-revoke"),
    path("feeds/<str:token>.ics", feeds.calendar, name="calendar-feed"),
    path("reminders/unsubscribe/<str:token>/", choices.unsubscribe, name="reminder-unsubscribe"),
    path("reminders/", reminders.status, name="reminder-status"),
    path("reminders/send/", reminders.send_now, name="reminder-send"),
    path("reminders/clock/", reminders.trust_clock, name="reminder-trust-clock"),
]
