"""What Django itself says is said in Vietnamese."""

import gettext
import re
from pathlib import Path

import django
import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.forms import CharField, DateField, FileField, IntegerField, ModelChoiceField

from units.models import Unit

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "vi" / "LC_MESSAGES"


@pytest.mark.parametrize("password", ["ngan", "password1234", "123456789012"])
def test_a_weak_password_is_refused_in_vietnamese(password):
    with pytest.raises(ValidationError, match=r"[Mm]ật khẩu"):
        validate_password(password)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        (CharField(), ""),
        (CharField(max_length=2), "abc"),
        (CharField(), "a\x00b"),
        (DateField(), "31/02/2026"),
        (IntegerField(), "tám"),
        (FileField(), None),
        (ModelChoiceField(Unit.objects.all()), "999"),
    ],
)
def test_a_field_refuses_in_vietnamese(field, value):
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    assert re.search(
        r"[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ]", refused.value.messages[0]
    )


def test_the_compiled_catalogue_is_the_written_one():
    """When this fails, django.po was changed and msgfmt was not run."""
    written = (CATALOGUE / "django.po").read_text()
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    said = re.findall(r'^msgid "(.+)"\n(?:msgid_plural "(.+)"\n)?msgstr(?:\[0\])? "(.+)"$', written, re.M)
    assert len(said) > 20
    for one, many, vietnamese in said:
        assert (compiled.ngettext(one, many, 2) if many else compiled.gettext(one)) == vietnamese


def test_every_translated_sentence_is_one_that_django_still_says():
    source = "\n".join(
        path.read_text() for path in Path(django.__file__).parent.rglob("*.py") if "locale" not in path.parts
    )
    said = re.sub(r'"\s+(?:#[^\n]*\n\s*)?"', "", source)
    for sentence in re.findall(r'^msgid "(.+)"$', (CATALOGUE / "django.po").read_text(), re.M):
        assert sentence in said, sentence
