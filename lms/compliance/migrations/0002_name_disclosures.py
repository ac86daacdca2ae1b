"""Names that were shown for a stated reason."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import lms.common.identifiers
from lms.common.facts import refuse_changes


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0001_initial"),
        ("directory", "0002_separated_administrators"),
    ]

    operations = [
        migrations.CreateModel(
            name="NameDisclosure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("inspection", "inspection on site"),
                            ("complaint", "a complaint or an enquiry"),
                            ("certification", "registration or certification of a person"),
                            ("emergency", "an emergency"),
                            ("other", "something else"),
                        ],
                        max_length=20,
                        verbose_name="what for",
                    ),
                ),
                ("reason", models.TextField(max_length=500, verbose_name="reason")),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.institution"
                    ),
                ),
                (
                    "practitioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.practitioner"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["practitioner", "until"], name="disclosure_by_viewer"),
                    models.Index(fields=["institution", "at"], name="disclosure_by_institution"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("at"))), name="disclosure_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ["inspection", "complaint", "certification", "emergency", "other"])
                        ),
                        name="disclosure_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="disclosure_has_a_reason"
                    ),
                ],
            },
        ),
        refuse_changes("compliance_namedisclosure"),
    ]
