"""The table of the cache that all processes share where no Redis is named (settings: CACHES)."""

from django.core.management import call_command
from django.db import migrations

TABLE = "accounts_cache"


def make(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_signing_in")]
    operations = [migrations.RunPython(make, drop)]
