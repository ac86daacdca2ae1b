"""Links to the calendar that a person can replace by a new one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0002_shelves"),
        ("directory", "0002_separated_administrators"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("generation", models.PositiveIntegerField(default=0)),
                ("key", models.UUIDField(null=True)),
                (
                    "practitioner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.practitioner"
                    ),
                ),
            ],
        ),
    ]
