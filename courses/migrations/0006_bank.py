"""The question bank: items, versions that nobody changes once they are approved, what was done, and imports."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import lms.common.identifiers
from django.db import migrations, models

from lms.common.facts import refuse_changes


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0005_lectures_played'),
        ('directory', '0006_rights_rest_on_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='ItemImport',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('format', models.CharField(choices=[('xlsx', 'workbook (XLSX)'), ('gift', 'GIFT'), ('qti', 'QTI 2.1'), ('moodle', 'Moodle XML')], max_length=10)),
                ('file_name', models.CharField(max_length=200)),
                ('status', models.CharField(choices=[('read', 'read, nothing made yet'), ('done', 'done'), ('undone', 'undone')], default='read', max_length=10)),
                ('questions', models.JSONField(default=list)),
                ('refusals', models.JSONField(default=list)),
                ('warnings', models.JSONField(default=list)),
                ('made', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.institution')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner')),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, unique=True)),
                ('status', models.CharField(choices=[('draft', 'draft'), ('review', 'waiting for review'), ('approved', 'approved'), ('retired', 'retired')], default='draft', max_length=10)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner')),
                ('imported', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='courses.itemimport')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.institution')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ItemStep',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('item', models.UUIDField(db_index=True)),
                ('version', models.PositiveIntegerField()),
                ('act', models.CharField(choices=[('submitted', 'given to review'), ('approved', 'approved'), ('returned', 'sent back'), ('retired', 'retired'), ('restored', 'restored')], max_length=10)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ItemVersion',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('type', models.CharField(choices=[('A1', 'A1: single best answer'), ('A2', 'A2: case with a single best answer'), ('A3', 'A3: case with several questions'), ('A4', 'A4: case that goes on'), ('B1', 'B1: shared options'), ('X', 'X: several right answers'), ('true_false', 'true or false'), ('numeric', 'number'), ('order', 'put in order'), ('match', 'match'), ('short_text', 'short text'), ('hotspot', 'place in a picture')], max_length=12)),
                ('content', models.JSONField()),
                ('key', models.JSONField()),
                ('difficulty', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('competencies', models.JSONField(blank=True, default=list)),
                ('checksum', models.CharField(db_index=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='courses.item')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner')),
            ],
            options={
                'ordering': ['item', '-number'],
            },
        ),
        migrations.AddField(
            model_name='item',
            name='current',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='used_by', to='courses.itemversion'),
        ),
        migrations.AddConstraint(
            model_name='itemversion',
            constraint=models.UniqueConstraint(fields=('item', 'number'), name='item_version_once'),
        ),
        migrations.AddConstraint(
            model_name='itemversion',
            constraint=models.CheckConstraint(condition=models.Q(('difficulty__gte', 1), ('difficulty__lte', 5)), name='item_difficulty_1_to_5'),
        ),
        migrations.AddConstraint(
            model_name='itemversion',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='item_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='itemversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='item_approved_by_somebody_at_some_time'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['institution', 'status'], name='items_of_a_house'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('current', None), ('status', 'approved'), _negated=True), name='approved_item_has_a_version'),
        ),
        refuse_changes("courses_itemstep"),
        refuse_changes("courses_itemversion", once="approved_at"),
    ]
