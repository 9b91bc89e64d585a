"""The looks: borrowed files are what they say, every template keeps the rules, a form field is one whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory

from units.templatetags.page import icon, icon_names, sign

ROOT = Path(__file__).resolve().parent.parent
# Printed sheets are read by WeasyPrint, letters by mail programs: the browser's rules are not theirs.
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if not {"print", "mail"} & set(path.relative_to(ROOT).parts)
)
OWN_FILES = sorted([*(ROOT / "static/css").glob("*.css"), *(ROOT / "static/js").glob("*.js")])


class PaperForm(forms.Form):
    subject = forms.CharField(label="Trích yếu", help_text="Ghi gọn.", widget=forms.TextInput(attrs={"class": "wide"}))
    issued_on = forms.DateField(label="Ngày ban hành", required=False)
    kind = forms.ChoiceField(label="Loại", choices=[("kh", "Kế hoạch")])
    urgent = forms.BooleanField(label="Khẩn", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        if self.data.get("crossed"):
            raise forms.ValidationError("Hai ngày không khớp.")


def test_vendored_files_are_the_recorded_ones():
    done = subprocess.run([sys.executable, ROOT / "bin/vendor-assets", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_vendored_and_own_files_ask_nothing_of_another_host():
    borrowed = [*(ROOT / "static/vendor").glob("*/*.css"), *(ROOT / "static/vendor").glob("*/*.js")]
    assert borrowed
    for file in [*borrowed, *OWN_FILES]:
        text = file.read_text()
        assert not re.search(r"(url\(|@import|importScripts\()\s*['\"]?(https?:)?//", text), file
        assert "sourceMappingURL" not in text, file


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_no_inline_code_and_no_other_host(path):
    text = path.read_text()
    for rule, why in {
        r"\sstyle\s*=\s*[\"'{]": "inline style",
        r"<style\b": "style element",
        r"<[^>]*\son[a-z]+\s*=\s*[\"']": "event attribute",
        r"<script\b(?![^>]*\ssrc=)": "inline script",
        r"\bhx-on[:-]": "inline handler",
        r"javascript:": "script address",
        r"(?:src|href|action)=[\"'](?:https?:)?//": "another host",
    }.items():
        assert not re.search(rule, text, re.IGNORECASE), why


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_icon_of_a_template_is_in_the_sprite(path):
    text = path.read_text()
    names = re.findall(r"{%\s*icon\s+\"([^\"]+)\"", text) + re.findall(r"{%\s*sign\s+\S+\s+\"([^\"]+)\"", text)
    assert set(names) <= icon_names()


def test_unknown_icon_is_noticed():
    with pytest.raises(TemplateSyntaxError, match="khong-co"):
        icon("khong-co")


def test_icon_with_a_label_speaks_and_without_is_silent():
    assert 'role="img" aria-label="Quá hạn"' in icon("alert-triangle", label="Quá hạn")
    assert 'aria-hidden="true"' in icon("alert-triangle")


def test_sign_is_colour_symbol_and_word_and_escapes_the_word():
    shown = sign("late", "alert-triangle", "Quá hạn <b>")
    assert "sign-late" in shown
    assert "icons.svg#alert-triangle" in shown
    assert "Quá hạn &lt;b&gt;" in shown


def test_field_with_an_error_joins_label_help_and_error():
    form = PaperForm({"kind": "kh", "version": "1"})
    shown = form["subject"].as_field_group()
    assert '<label class="form-label" for="id_subject">Trích yếu' in shown
    assert 'class="form-control wide"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_subject_helptext id_subject_error"' in shown
    assert 'id="id_subject_helptext"' in shown
    assert 'id="id_subject_error"' in shown


def test_field_without_an_error_does_not_look_wrong():
    shown = PaperForm({"subject": "Một", "kind": "kh", "version": "1"})["subject"].as_field_group()
    assert "aria-invalid" not in shown
    assert "errorlist" not in shown


def test_each_kind_of_control_has_its_class():
    form = PaperForm()
    assert 'class="form-select "' in str(form["kind"])
    assert "form-check-input" in str(form["urgent"])
    assert 'placeholder="ngày/tháng/năm"' in str(form["issued_on"])
    assert "class=" not in str(form["version"])


def test_form_sums_its_errors_up_with_links_to_the_fields():
    shown = str(PaperForm({"kind": "kh", "version": "1", "crossed": "1"}))
    assert 'href="#id_subject"' in shown
    assert "Hai ngày không khớp." in shown
    assert 'name="version"' in shown
    assert "error-summary" not in str(PaperForm())


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_page_needs_nothing_from_the_view(name):
    shown = render_to_string(name)
    assert 'lang="vi"' in shown
    assert "data-sentence" in shown


def test_page_frame_stands_for_a_visitor_without_menu_or_office():
    page = Template(
        '{% extends "base.html" %}{% block title %}Thử{% endblock %}{% block content %}Nội dung{% endblock %}'
    )
    shown = page.render(Context({"request": RequestFactory().get("/")}))
    assert "<title>Thử – Thông Suốt</title>" in shown
    assert 'class="mainnav"' not in shown
    assert "Đăng xuất" not in shown


def test_htmx_is_told_to_write_no_style_and_run_no_text():
    head = (ROOT / "templates/base.html").read_text()
    for setting in ('"includeIndicatorStyles":false', '"allowEval":false', '"allowScriptTags":false'):
        assert setting in head


def test_pagination_keeps_the_filter():
    request = RequestFactory().get("/", {"standing": "overdue", "page": "2"})
    page = Paginator(range(50), 10).get_page(2)
    shown = Template('{% include "_pagination.html" %}').render(RequestContext(request, {"page": page}))
    assert 'href="?standing=overdue&amp;page=3"' in shown
    assert "Dòng 11–20 trong 50" in shown


def test_demo_accounts_are_shown_in_the_demonstration_only():
    words = {"demo_accounts": [("van-thu.phuong", "Văn thư")], "demo_password": "mat-khau-chung", "form": PaperForm()}
    request = RequestFactory().get("/")
    assert "van-thu.phuong" in render_to_string(
        "registration/sign_in.html", {**words, "demo": True, "request": request}
    )
    assert "van-thu.phuong" not in render_to_string("registration/sign_in.html", {**words, "request": request})
