"""Passwords, cookies and what a browser is told when the office serves over HTTPS."""

import os
import subprocess
import sys

from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.test_house import ROOT

PRODUCTION = {
    "HTTPS": "true",
    "ALLOWED_HOSTS": "thong-suot.example",
    "CSRF_TRUSTED_ORIGINS": "https://thong-suot.example",
    "SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuvwxyz",
}
ASK = """
import django; django.setup()
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,
      s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0, s.DEBUG, s.PASSWORD_HASHERS[0])
"""


def production(tmp_path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command under the settings of an office, not of the tests."""
    env = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    env |= PRODUCTION | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cascade.settings"}
    return subprocess.run([sys.executable, *command], env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def test_passwords_are_kept_with_argon2id():
    assert make_password("mot-cau-dai-de-nho", hasher="argon2").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_office_sends_its_cookies_over_https_only(tmp_path):
    said = production(tmp_path, "-c", ASK).stdout.split()
    assert said == ["True", "True", "True", "Lax", "True", "True", "False", "units.passwords.Argon2idHasher"]


def test_django_finds_nothing_to_warn_an_office_of(tmp_path):
    done = production(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_the_session_is_out_of_reach_of_scripts(db, django_user_model):
    user = django_user_model.objects.create_user("van-thu", password="mot-cau-dai-de-nho")
    client = Client()
    client.post("/sign-in/", {"username": user.username, "password": "mot-cau-dai-de-nho"})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
