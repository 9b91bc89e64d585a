"""Days that people type: a year that can only be a slip is refused with one sentence, in every form."""

from __future__ import annotations

import datetime
import importlib
import pkgutil

import pytest
from django import forms

import directives.forms
import reports.forms
import units.forms
import units.views.office
from units.fields import DayField


def all_forms(of: type = forms.BaseForm) -> set[type]:
    return {below for kind in of.__subclasses__() for below in {kind, *all_forms(kind)}}


@pytest.mark.parametrize("typed", ["30/6/226", "30/06/0226", "01/01/2962", "31/12/1929", "01/01/2101"])
def test_an_odd_year_is_refused_with_one_sentence(typed):
    with pytest.raises(forms.ValidationError) as refused:
        DayField().clean(typed)
    assert len(refused.value.messages) == 1


@pytest.mark.parametrize("typed", ["03/02/1930", "30/6/2026", "31-12-2100"])
def test_years_of_the_party_and_of_its_plans_are_taken(typed):
    assert isinstance(DayField().clean(typed), datetime.date)


def test_the_sentence_names_the_year_and_the_years_that_are_taken():
    with pytest.raises(forms.ValidationError, match=r"Năm 2962 không hợp lý.*1930 đến 2100"):
        DayField().clean("30/6/2962")


def test_every_day_in_every_form_is_such_a_field():
    for package in (directives.forms, reports.forms):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    days = {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in all_forms()
        if form.__module__.split(".")[0] in ("units", "directives", "reports")
        for name, field in form.base_fields.items()
        if isinstance(field, forms.DateField)
    }
    assert len(days) > 12
    assert [name for name, field in days.items() if not isinstance(field, DayField)] == []


def test_the_offices_list_of_days_off_refuses_them_too():
    with pytest.raises(forms.ValidationError, match="Năm 206 không hợp lý"):
        units.forms.DaysField().clean("01/01/2027, 30/04/0206")
