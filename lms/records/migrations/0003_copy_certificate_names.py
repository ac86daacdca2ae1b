from itertools import islice

from django.db import migrations

BATCH = 2000


def copy_names(apps, schema_editor):
    """Each certificate's names go into its holder's row; what a broken-off run has copied is left as it is."""
    certificates = apps.get_model("records", "Certificate").objects.using(schema_editor.connection.alias)
    holders = apps.get_model("records", "CertificateHolder")
    rows = certificates.filter(holder=None).values_list("pk", "person_zh", "person_bo").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        holders.objects.using(schema_editor.connection.alias).bulk_create(
            holders(certificate_id=pk, name_zh=name_zh, name_bo=name_bo) for pk, name_zh, name_bo in batch
        )


class Migration(migrations.Migration):
    # A transaction of its own: PostgreSQL drops no column beside rows that it has still to check.
    dependencies = [("records", "0002_certificate_holder")]

    operations = [migrations.RunPython(copy_names, migrations.RunPython.noop)]
