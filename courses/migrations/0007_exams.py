"""Examinations: what is published never changes, what people did in them is facts."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import lms.common.identifiers
from decimal import Decimal
from django.db import migrations, models

from lms.common.facts import refuse_changes


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0006_bank'),
        ('directory', '0006_rights_rest_on_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Exam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, unique=True)),
                ('title_zh', models.CharField(max_length=200, verbose_name='title')),
                ('title_bo', models.CharField(blank=True, max_length=300, verbose_name='Tibetan title')),
                ('title_en', models.CharField(blank=True, max_length=200, verbose_name='English title')),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes')),
                ('minutes', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='time in minutes')),
                ('grace_seconds', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MaxValueValidator(900)], verbose_name='seconds of grace for a slow link')),
                ('attempts', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='attempts allowed')),
                ('pass_mark', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='pass mark (per cent)')),
                ('access_code', models.CharField(blank=True, editable=False, max_length=128)),
                ('shuffle', models.BooleanField(default=True, verbose_name='put questions and options in another order for each person')),
                ('one_a_page', models.BooleanField(default=True, verbose_name='one question on a page')),
                ('partial', models.BooleanField(default=False, verbose_name='partly right answers earn a part of the points')),
                ('negative', models.DecimalField(decimal_places=3, default=Decimal('0'), max_digits=4, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='share of the points that a wrong single choice costs')),
                ('review', models.CharField(choices=[('never', 'never'), ('submit', 'after handing in'), ('close', 'after the examination has closed')], default='close', max_length=10, verbose_name='right answers are shown')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('published', 'published')], default='draft', editable=False, max_length=10)),
                ('course', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exam', to='courses.coursepage', verbose_name='course that it ends')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.institution', verbose_name='published by')),
            ],
            options={
                'verbose_name': 'examination',
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('at', models.DateTimeField()),
                ('instead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.itemversion')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.itemversion')),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='courses.exam')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExamVersion',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('terms', models.JSONField()),
                ('checksum', models.CharField(max_length=64)),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='courses.exam')),
            ],
        ),
        migrations.CreateModel(
            name='ExamAttempt',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('seed', models.CharField(max_length=32)),
                ('form', models.JSONField()),
                ('started_at', models.DateTimeField()),
                ('deadline', models.DateTimeField(db_index=True)),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.exam')),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.examversion')),
            ],
        ),
        migrations.AddField(
            model_name='exam',
            name='current',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.examversion'),
        ),
        migrations.CreateModel(
            name='Marking',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(choices=[('ended', 'the attempt ended'), ('correction', 'a question was corrected')], max_length=12)),
                ('rule_checksum', models.CharField(max_length=64)),
                ('items', models.JSONField()),
                ('points', models.DecimalField(decimal_places=3, max_digits=9)),
                ('of', models.DecimalField(decimal_places=3, max_digits=9)),
                ('score', models.PositiveSmallIntegerField()),
                ('pass_mark', models.PositiveSmallIntegerField()),
                ('passed', models.BooleanField()),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='markings', to='courses.examattempt')),
            ],
        ),
        migrations.CreateModel(
            name='PooledItem',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('exam_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pool', to='courses.examversion')),
                ('item_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.itemversion')),
            ],
        ),
        migrations.CreateModel(
            name='SavedAnswer',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('responses', models.JSONField()),
                ('sequence', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='courses.examattempt')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.itemversion')),
            ],
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('at', models.DateTimeField()),
                ('how', models.CharField(choices=[('handed_in', 'handed in'), ('time', 'time was over')], max_length=10)),
                ('attempt', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='submission', to='courses.examattempt')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BlueprintLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('competency', models.CharField(blank=True, max_length=100, verbose_name='competency')),
                ('easiest', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='difficulty from')),
                ('hardest', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='difficulty to')),
                ('type', models.CharField(blank=True, choices=[('A1', 'A1'), ('A2', 'A2'), ('A3', 'A3'), ('A4', 'A4'), ('B1', 'B1'), ('X', 'X'), ('true_false', 'true_false'), ('numeric', 'numeric'), ('order', 'order'), ('match', 'match'), ('short_text', 'short_text'), ('hotspot', 'hotspot')], max_length=20, verbose_name='type of question')),
                ('count', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(300)], verbose_name='number of questions')),
                ('points', models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='points for each')),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='courses.exam')),
            ],
            options={
                'ordering': ['place', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('easiest__gte', 1), ('easiest__lte', models.F('hardest')), ('hardest__lte', 5)), name='line_difficulty_is_a_range'), models.CheckConstraint(condition=models.Q(('count__gte', 1), ('count__lte', 300)), name='line_asks_something'), models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='line_is_worth_something')],
            },
        ),
        migrations.CreateModel(
            name='Accommodation',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('minutes', models.PositiveSmallIntegerField(default=0)),
                ('percent', models.PositiveSmallIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner')),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accommodations', to='courses.exam')),
            ],
            options={
                'indexes': [models.Index(fields=['exam', 'practitioner'], name='time_of_a_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__lte', 600), ('percent__lte', 300)), name='more_time_is_bounded')],
            },
        ),
        migrations.AddConstraint(
            model_name='examversion',
            constraint=models.UniqueConstraint(fields=('exam', 'number'), name='exam_versions_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='examattempt',
            constraint=models.UniqueConstraint(fields=('exam', 'practitioner', 'number'), name='exam_attempts_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='examattempt',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='exam_attempts_begin_with_one'),
        ),
        migrations.AddConstraint(
            model_name='examattempt',
            constraint=models.CheckConstraint(condition=models.Q(('deadline__gt', models.F('started_at'))), name='exam_attempts_have_time'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 600)), name='exam_takes_some_time'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('grace_seconds__lte', 900)), name='exam_grace_is_short'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('attempts__gte', 1), ('attempts__lte', 20)), name='exam_allows_attempts'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('pass_mark__gte', 1), ('pass_mark__lte', 100)), name='exam_pass_mark_is_a_per_cent'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('negative__gte', 0), ('negative__lte', 1)), name='exam_negative_is_a_share'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('opens_at', None), ('closes_at', None), ('closes_at__gt', models.F('opens_at')), _connector='OR'), name='exam_closes_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), ('current__isnull', False), _connector='OR'), name='exam_published_with_a_version'),
        ),
        migrations.AddConstraint(
            model_name='marking',
            constraint=models.UniqueConstraint(fields=('attempt', 'number'), name='markings_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='marking',
            constraint=models.CheckConstraint(condition=models.Q(('score__lte', 100)), name='marking_score_is_a_per_cent'),
        ),
        migrations.AddConstraint(
            model_name='pooleditem',
            constraint=models.UniqueConstraint(fields=('exam_version', 'item_version'), name='pooled_once'),
        ),
        migrations.AddConstraint(
            model_name='savedanswer',
            constraint=models.CheckConstraint(condition=models.Q(('sequence__gte', 0)), name='answers_have_a_place'),
        ),
        *(
            refuse_changes(f"courses_{table}")
            for table in (
                "examversion",
                "pooleditem",
                "examattempt",
                "savedanswer",
                "submission",
                "marking",
                "correction",
                "accommodation",
            )
        ),
    ]
