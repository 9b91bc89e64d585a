from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from units.views import accounts, changes, office, people, sessions, units

urlpatterns = [
    path("sign-in/", login_not_required(accounts.SignIn.as_view()), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("account/", accounts.account, name="account"),
    path("account/password/", accounts.ChangePassword.as_view(), name="password-change"),
    path("account/sessions/", sessions.session_list, name="session-list"),
    path("account/sessions/end/", sessions.session_end, name="session-end"),
    path("set-password/<uidb64>/<token>/", login_not_required(accounts.SetPassword.as_view()), name="password-set"),
    path("units/", units.unit_list, name="unit-list"),
    path("units/template.xlsx", units.unit_template, name="unit-template"),
    path("units/<int:pk>/", units.unit_detail, name="unit-detail"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit-edit"),
    path("units/<int:pk>/move/", units.unit_move, name="unit-move"),
    path("units/<int:pk>/aliases/<int:alias_pk>/remove/", units.unit_alias_remove, name="unit-alias-remove"),
    path("units/<int:pk>/create/", units.unit_create, name="unit-create"),
    path("units/<int:pk>/merge/", changes.unit_merge, name="unit-merge"),
    path("units/<int:pk>/rename/", changes.unit_rename, name="unit-rename"),
    path("units/changes/", changes.change_list, name="unit-change-list"),
    path("units/changes/<int:pk>/", changes.change_detail, name="unit-change-detail"),
    path("units/changes/<int:pk>/edit/", changes.change_edit, name="unit-change-edit"),
    path("units/changes/<int:pk>/confirm/", changes.change_confirm, name="unit-change-confirm"),
    path("units/changes/<int:pk>/withdraw/", changes.change_withdraw, name="unit-change-withdraw"),
    path("units/changes/<int:pk>/undo/", changes.change_undo, name="unit-change-undo"),
    path("units/<int:pk>/import/", units.unit_import, name="unit-import"),
    path("units/<int:pk>/seats/create/", people.seat_create, name="seat-create"),
    path("seats/<int:pk>/edit/", people.seat_edit, name="seat-edit"),
    path("seats/<int:pk>/deputise/", people.seat_deputise, name="seat-deputise"),
    path("people/", people.user_list, name="user-list"),
    path("people/create/", people.user_create, name="user-create"),
    path("people/<int:pk>/", people.user_detail, name="user-detail"),
    path("people/<int:pk>/link/", people.user_link, name="user-link"),
    path("people/<int:pk>/release/", sessions.user_release, name="user-release"),
    path("people/<int:pk>/end-sessions/", sessions.user_end_sessions, name="user-end-sessions"),
    path("people/sign-ins/", sessions.user_sign_ins, name="user-sign-ins"),
    path("office/", office.office_edit, name="office-edit"),
    path("journal/", office.journal, name="journal"),
]
