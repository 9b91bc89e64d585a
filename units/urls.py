from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from units import views

urlpatterns = [
    path("dang-nhap/", login_not_required(views.SignIn.as_view()), name="sign-in"),
    path("dang-xuat/", LogoutView.as_view(), name="sign-out"),
]
