"""Wrong access codes are counted in the database, for every device of a person."""

import django.db.models.deletion
import django.db.models.functions.datetime
import lms.common.identifiers
from django.db import migrations, models

from lms.common.facts import refuse_changes


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0008_reviews'),
        ('directory', '0006_rights_rest_on_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='WrongCodeTry',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('at', models.DateTimeField()),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.exam')),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner')),
            ],
            options={
                'indexes': [models.Index(fields=['exam', 'practitioner', 'at'], name='wrong_codes_of_a_person')],
            },
        ),
        refuse_changes("courses_wrongcodetry"),
    ]
