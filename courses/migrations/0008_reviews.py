"""Reviews of courses: what was given to review, and what was done about it; neither ever changes."""

import django.db.models.deletion
import django.db.models.functions.datetime
import lms.common.identifiers
from django.db import migrations, models

from lms.common.facts import refuse_changes


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0007_exams'),
        ('directory', '0006_rights_rest_on_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='CourseReview',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('pages', models.JSONField()),
                ('writers', models.JSONField()),
                ('note', models.TextField(max_length=2000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='courses.coursepage')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.institution')),
            ],
            options={
                'ordering': ['course', '-number'],
            },
        ),
        migrations.CreateModel(
            name='ReviewStep',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('act', models.CharField(choices=[('approved', 'approved'), ('returned', 'sent back'), ('withdrawn', 'taken back'), ('published', 'published')], max_length=10)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='courses.coursereview')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='coursereview',
            constraint=models.UniqueConstraint(fields=('course', 'number'), name='course_review_number_once'),
        ),
        migrations.AddConstraint(
            model_name='reviewstep',
            constraint=models.UniqueConstraint(condition=models.Q(('act', 'approved')), fields=('review',), name='course_review_approved_once'),
        ),
        migrations.AddConstraint(
            model_name='reviewstep',
            constraint=models.UniqueConstraint(condition=models.Q(('act', 'approved'), _negated=True), fields=('review',), name='course_review_ends_once'),
        ),
        refuse_changes("courses_coursereview"),
        refuse_changes("courses_reviewstep"),
    ]
