"""The one administrator becomes three. Who held that role keeps running the system, and no more."""

from django.db import migrations, models


def narrow(apps, schema_editor):
    grants = apps.get_model("directory", "AccessGrant").objects.using(schema_editor.connection.alias)
    grants.filter(role="administrator").update(role="system_admin")


def widen(apps, schema_editor):
    grants = apps.get_model("directory", "AccessGrant").objects.using(schema_editor.connection.alias)
    grants.filter(role="system_admin").update(role="administrator")


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="accessgrant",
            name="role",
            field=models.CharField(
                choices=[
                    ("learner", "learner"),
                    ("author", "author"),
                    ("reviewer", "reviewer"),
                    ("publisher", "hospital publisher"),
                    ("manager", "institution manager"),
                    ("commission", "commission viewer"),
                    ("system_admin", "system administrator"),
                    ("security_admin", "security administrator"),
                    ("audit_admin", "audit administrator"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(narrow, widen),
    ]
