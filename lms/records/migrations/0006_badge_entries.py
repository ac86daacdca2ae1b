import secrets
from itertools import islice

from django.db import migrations

BATCH = 2000
LIST_BITS = 131_072
FULL = LIST_BITS // 2


def give_bits(apps, schema_editor):
    """Certificates of before get their bits, drawn without taking one twice; a broken-off run goes on where it was."""
    alias = schema_editor.connection.alias
    entries = apps.get_model("records", "BadgeEntry").objects.using(alias)
    model = apps.get_model("records", "BadgeEntry")
    waiting = apps.get_model("records", "Certificate").objects.using(alias).filter(badge_entry=None)
    ids = waiting.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    number = entries.order_by("-list_number").values_list("list_number", flat=True).first() or 1
    given = set(entries.filter(list_number=number).values_list("bit", flat=True))
    while batch := list(islice(ids, BATCH)):
        rows = []
        for pk in batch:
            if len(given) >= FULL:
                number, given = number + 1, set()
            bit = secrets.randbelow(LIST_BITS)
            while bit in given:
                bit = secrets.randbelow(LIST_BITS)
            given.add(bit)
            rows.append(model(certificate_id=pk, list_number=number, bit=bit))
        entries.bulk_create(rows)


class Migration(migrations.Migration):
    # A transaction of its own: PostgreSQL changes no table beside rows that it has still to check.
    dependencies = [("records", "0005_validity_badges_statements_external")]

    operations = [migrations.RunPython(give_bits, migrations.RunPython.noop)]
