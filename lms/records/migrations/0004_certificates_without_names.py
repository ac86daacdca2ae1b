from django.db import migrations, models

from lms.common.facts import refuse_changes


def put_names_back(apps, schema_editor):
    """Taken back, the migration fills the columns again from the holders' rows, past the table's own guard."""
    certificates = apps.get_model("records", "Certificate").objects.using(schema_editor.connection.alias)
    guard = refuse_changes("records_certificate")
    guard.reverse_code(apps, schema_editor)
    for holder in apps.get_model("records", "CertificateHolder").objects.using(schema_editor.connection.alias):
        certificates.filter(pk=holder.pk).update(person_zh=holder.name_zh, person_bo=holder.name_bo)
    guard.code(apps, schema_editor)


class Migration(migrations.Migration):
    # Not one transaction: taken back on PostgreSQL, the columns must stand before they are filled.
    atomic = False
    dependencies = [("records", "0003_copy_certificate_names")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, put_names_back),
        # Only told to the migrations, not to the table: taken back, the columns come again empty, and are then filled.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("certificate", "person_zh", models.CharField(max_length=200, default="")),
                migrations.AlterField("certificate", "person_bo", models.CharField(max_length=300, default="")),
            ]
        ),
        migrations.RemoveField("certificate", "person_bo"),
        migrations.RemoveField("certificate", "person_zh"),
        refuse_changes("records_certificateholder", verbs=("UPDATE",)),
    ]
