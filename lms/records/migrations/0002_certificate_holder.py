import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The name on a certificate moves into a row of its own, which erasure can remove. Copied by 0003."""

    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="CertificateHolder",
            fields=[
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="holder",
                        serialize=False,
                        to="records.certificate",
                    ),
                ),
                ("name_zh", models.CharField(max_length=200)),
                ("name_bo", models.CharField(blank=True, max_length=300)),
            ],
        ),
    ]
