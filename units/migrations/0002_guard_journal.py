from django.db import migrations

from units.journal import GUARD, LIFT


def guard(apps, schema_editor):
    for statement in GUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def lift(apps, schema_editor):
    for statement in LIFT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """The database itself refuses to change or remove a journal entry."""

    dependencies = [("units", "0001_people_and_units")]

    operations = [migrations.RunPython(guard, lift)]
