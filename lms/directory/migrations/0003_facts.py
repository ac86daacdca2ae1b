"""Facts of the directory, and the columns of today that follow from them."""

import django.db.models.deletion
import django.db.models.functions.datetime
import lms.common.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0002_separated_administrators'),
    ]

    operations = [
        migrations.CreateModel(
            name='DivisionFact',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('founded', 'founded'), ('renamed', 'renamed'), ('changed', 'changed'), ('moved', 'moved'), ('merged', 'merged'), ('closed', 'closed'), ('reopened', 'reopened'), ('started', 'started'), ('ended', 'ended'), ('given', 'given'), ('recorded', 'recorded'), ('retracted', 'taken back')], max_length=10)),
                ('source', models.CharField(choices=[('web', 'page'), ('command', 'command'), ('task', 'background task'), ('import', 'imported file'), ('migration', 'taken over from the rows before there were facts')], max_length=10)),
                ('author_key', models.UUIDField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('code', models.CharField(max_length=20)),
                ('from_date', models.DateField(blank=True, null=True)),
                ('changes', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['code', 'number'],
            },
        ),
        migrations.CreateModel(
            name='GrantFact',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('founded', 'founded'), ('renamed', 'renamed'), ('changed', 'changed'), ('moved', 'moved'), ('merged', 'merged'), ('closed', 'closed'), ('reopened', 'reopened'), ('started', 'started'), ('ended', 'ended'), ('given', 'given'), ('recorded', 'recorded'), ('retracted', 'taken back')], max_length=10)),
                ('source', models.CharField(choices=[('web', 'page'), ('command', 'command'), ('task', 'background task'), ('import', 'imported file'), ('migration', 'taken over from the rows before there were facts')], max_length=10)),
                ('author_key', models.UUIDField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('grant', models.UUIDField()),
                ('person_key', models.UUIDField(db_index=True)),
                ('role', models.CharField(choices=[('learner', 'learner'), ('author', 'author'), ('reviewer', 'reviewer'), ('publisher', 'hospital publisher'), ('manager', 'institution manager'), ('commission', 'commission viewer'), ('system_admin', 'system administrator'), ('security_admin', 'security administrator'), ('audit_admin', 'audit administrator')], max_length=20)),
                ('institution', models.CharField(blank=True, max_length=20)),
                ('division', models.CharField(blank=True, max_length=9)),
                ('post', models.UUIDField(blank=True, null=True)),
                ('from_date', models.DateField()),
                ('to_date', models.DateField(blank=True, null=True)),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['grant', 'number'],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='waiting', max_length=10)),
                ('step', models.CharField(blank=True, max_length=60)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('worker', models.CharField(blank=True, max_length=120)),
                ('reason', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('aim', models.CharField(choices=[('check', 'check'), ('import', 'import'), ('undo', 'undo')], default='import', max_length=10)),
                ('kind', models.CharField(choices=[('divisions', 'administrative divisions'), ('institutions', 'institutions'), ('practitioners', 'people and posts')], max_length=20)),
                ('file_name', models.CharField(blank=True, max_length=255)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size_bytes', models.PositiveIntegerField(default=0)),
                ('author_key', models.UUIDField(blank=True, null=True)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('counts', models.JSONField(blank=True, default=dict)),
                ('problems', models.JSONField(blank=True, default=list)),
                ('before', models.JSONField(blank=True, default=dict)),
                ('imported_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by_key', models.UUIDField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='InstitutionFact',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('founded', 'founded'), ('renamed', 'renamed'), ('changed', 'changed'), ('moved', 'moved'), ('merged', 'merged'), ('closed', 'closed'), ('reopened', 'reopened'), ('started', 'started'), ('ended', 'ended'), ('given', 'given'), ('recorded', 'recorded'), ('retracted', 'taken back')], max_length=10)),
                ('source', models.CharField(choices=[('web', 'page'), ('command', 'command'), ('task', 'background task'), ('import', 'imported file'), ('migration', 'taken over from the rows before there were facts')], max_length=10)),
                ('author_key', models.UUIDField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('code', models.CharField(max_length=20)),
                ('from_date', models.DateField(blank=True, null=True)),
                ('changes', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['code', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('parental', 'parental leave'), ('sick', 'sick leave'), ('study', 'study leave'), ('other', 'other leave')], max_length=10)),
                ('from_date', models.DateField()),
                ('to_date', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['practitioner', 'from_date', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LeaveFact',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('founded', 'founded'), ('renamed', 'renamed'), ('changed', 'changed'), ('moved', 'moved'), ('merged', 'merged'), ('closed', 'closed'), ('reopened', 'reopened'), ('started', 'started'), ('ended', 'ended'), ('given', 'given'), ('recorded', 'recorded'), ('retracted', 'taken back')], max_length=10)),
                ('source', models.CharField(choices=[('web', 'page'), ('command', 'command'), ('task', 'background task'), ('import', 'imported file'), ('migration', 'taken over from the rows before there were facts')], max_length=10)),
                ('author_key', models.UUIDField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('leave', models.UUIDField()),
                ('person_key', models.UUIDField(db_index=True)),
                ('leave_kind', models.CharField(choices=[('parental', 'parental leave'), ('sick', 'sick leave'), ('study', 'study leave'), ('other', 'other leave')], max_length=10)),
                ('from_date', models.DateField()),
                ('to_date', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['leave', 'number'],
            },
        ),
        migrations.CreateModel(
            name='MergeFact',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('founded', 'founded'), ('renamed', 'renamed'), ('changed', 'changed'), ('moved', 'moved'), ('merged', 'merged'), ('closed', 'closed'), ('reopened', 'reopened'), ('started', 'started'), ('ended', 'ended'), ('given', 'given'), ('recorded', 'recorded'), ('retracted', 'taken back')], max_length=10)),
                ('source', models.CharField(choices=[('web', 'page'), ('command', 'command'), ('task', 'background task'), ('import', 'imported file'), ('migration', 'taken over from the rows before there were facts')], max_length=10)),
                ('author_key', models.UUIDField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('merged_key', models.UUIDField()),
                ('kept_key', models.UUIDField(db_index=True)),
            ],
            options={
                'ordering': ['merged_key', 'number'],
            },
        ),
        migrations.CreateModel(
            name='PostFact',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('founded', 'founded'), ('renamed', 'renamed'), ('changed', 'changed'), ('moved', 'moved'), ('merged', 'merged'), ('closed', 'closed'), ('reopened', 'reopened'), ('started', 'started'), ('ended', 'ended'), ('given', 'given'), ('recorded', 'recorded'), ('retracted', 'taken back')], max_length=10)),
                ('source', models.CharField(choices=[('web', 'page'), ('command', 'command'), ('task', 'background task'), ('import', 'imported file'), ('migration', 'taken over from the rows before there were facts')], max_length=10)),
                ('author_key', models.UUIDField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('post', models.UUIDField()),
                ('person_key', models.UUIDField(db_index=True)),
                ('institution', models.CharField(max_length=20)),
                ('role', models.CharField(choices=[('physician', 'physician'), ('tibetan_physician', 'physician of Tibetan medicine'), ('nurse', 'nurse'), ('public_health', 'public health worker'), ('administration', 'administration')], max_length=20)),
                ('specialty', models.CharField(blank=True, max_length=60)),
                ('primary', models.BooleanField()),
                ('from_date', models.DateField()),
                ('to_date', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['post', 'number'],
            },
        ),
        migrations.AddField(
            model_name='practitionerrole',
            name='uuid',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='accessgrant',
            name='post',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='grants', to='directory.practitionerrole', to_field='uuid'),
        ),
        migrations.AddField(
            model_name='accessgrant',
            name='uuid',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='administrativedivision',
            name='next_change_on',
            field=models.DateField(blank=True, db_index=True, null=True),
        ),
        migrations.AddField(
            model_name='administrativedivision',
            name='status',
            field=models.CharField(choices=[('planned', 'planned'), ('open', 'open'), ('closed', 'closed'), ('merged', 'merged into another')], default='open', max_length=10),
        ),
        migrations.AddField(
            model_name='administrativedivision',
            name='successor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='directory.administrativedivision'),
        ),
        migrations.AddField(
            model_name='administrativedivision',
            name='valid_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='administrativedivision',
            name='valid_to',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='institution',
            name='drugs',
            field=models.JSONField(blank=True, default=list, verbose_name='drugs available'),
        ),
        migrations.AddField(
            model_name='institution',
            name='next_change_on',
            field=models.DateField(blank=True, db_index=True, null=True),
        ),
        migrations.AddField(
            model_name='institution',
            name='services',
            field=models.JSONField(blank=True, default=list, verbose_name='services available'),
        ),
        migrations.AddField(
            model_name='institution',
            name='status',
            field=models.CharField(choices=[('planned', 'planned'), ('open', 'open'), ('closed', 'closed'), ('merged', 'merged into another')], default='open', max_length=10),
        ),
        migrations.AddField(
            model_name='institution',
            name='successor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='directory.institution'),
        ),
        migrations.AddField(
            model_name='institution',
            name='valid_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='institution',
            name='valid_to',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='practitioner',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='directory.practitioner'),
        ),
        migrations.AddField(
            model_name='practitionerrole',
            name='ended_reason',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddConstraint(
            model_name='administrativedivision',
            constraint=models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='division_is_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='administrativedivision',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='division_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='administrativedivision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['closed', 'merged']), ('valid_to__isnull', False)), models.Q(models.Q(('status__in', ['closed', 'merged']), _negated=True), ('valid_to', None)), _connector='OR'), name='division_over_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='administrativedivision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'merged'), ('successor__isnull', False)), models.Q(models.Q(('status', 'merged'), _negated=True), ('successor', None)), _connector='OR'), name='division_merged_has_a_successor'),
        ),
        migrations.AddConstraint(
            model_name='administrativedivision',
            constraint=models.CheckConstraint(condition=models.Q(('successor', None), models.Q(('successor', models.F('id')), _negated=True), _connector='OR'), name='division_is_not_its_own_successor'),
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='institution_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['closed', 'merged']), ('valid_to__isnull', False)), models.Q(models.Q(('status__in', ['closed', 'merged']), _negated=True), ('valid_to', None)), _connector='OR'), name='institution_over_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'merged'), ('successor__isnull', False)), models.Q(models.Q(('status', 'merged'), _negated=True), ('successor', None)), _connector='OR'), name='institution_merged_has_a_successor'),
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(('successor', None), models.Q(('successor', models.F('id')), _negated=True), _connector='OR'), name='institution_is_not_its_own_successor'),
        ),
        migrations.AddConstraint(
            model_name='practitioner',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='nobody_is_merged_into_oneself'),
        ),
        migrations.AddField(
            model_name='divisionfact',
            name='retracts',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retracted_by', to='directory.divisionfact'),
        ),
        migrations.AddField(
            model_name='grantfact',
            name='retracts',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retracted_by', to='directory.grantfact'),
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(fields=['status', 'lease_until'], name='batch_by_status'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['divisions', 'institutions', 'practitioners'])), name='batch_kind_known'),
        ),
        migrations.AddField(
            model_name='grantfact',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.importbatch'),
        ),
        migrations.AddField(
            model_name='divisionfact',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.importbatch'),
        ),
        migrations.AddField(
            model_name='institutionfact',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.importbatch'),
        ),
        migrations.AddField(
            model_name='institutionfact',
            name='retracts',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retracted_by', to='directory.institutionfact'),
        ),
        migrations.AddField(
            model_name='leave',
            name='practitioner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='directory.practitioner'),
        ),
        migrations.AddField(
            model_name='leavefact',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.importbatch'),
        ),
        migrations.AddField(
            model_name='leavefact',
            name='retracts',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retracted_by', to='directory.leavefact'),
        ),
        migrations.AddField(
            model_name='mergefact',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.importbatch'),
        ),
        migrations.AddField(
            model_name='mergefact',
            name='retracts',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retracted_by', to='directory.mergefact'),
        ),
        migrations.AddField(
            model_name='postfact',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.importbatch'),
        ),
        migrations.AddField(
            model_name='postfact',
            name='retracts',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retracted_by', to='directory.postfact'),
        ),
        migrations.AddConstraint(
            model_name='grantfact',
            constraint=models.UniqueConstraint(fields=('grant', 'number'), name='grant_fact_number_once'),
        ),
        migrations.AddConstraint(
            model_name='grantfact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'retracted'), ('retracts__isnull', False)), models.Q(models.Q(('kind', 'retracted'), _negated=True), ('retracts', None)), _connector='OR'), name='grant_fact_retracts_something'),
        ),
        migrations.AddConstraint(
            model_name='grantfact',
            constraint=models.CheckConstraint(condition=models.Q(('to_date', None), ('to_date__gte', models.F('from_date')), _connector='OR'), name='grant_fact_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='grantfact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('institution', ''), models.Q(('division', ''), _negated=True)), models.Q(models.Q(('institution', ''), _negated=True), ('division', '')), _connector='OR'), name='grant_fact_has_one_scope'),
        ),
        migrations.AddConstraint(
            model_name='divisionfact',
            constraint=models.UniqueConstraint(fields=('code', 'number'), name='division_fact_number_once'),
        ),
        migrations.AddConstraint(
            model_name='divisionfact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'retracted'), ('retracts__isnull', False)), models.Q(models.Q(('kind', 'retracted'), _negated=True), ('retracts', None)), _connector='OR'), name='division_fact_retracts_something'),
        ),
        migrations.AddConstraint(
            model_name='divisionfact',
            constraint=models.CheckConstraint(condition=models.Q(('from_date__isnull', False), ('kind__in', ['founded', 'retracted']), _connector='OR'), name='division_fact_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='institutionfact',
            constraint=models.UniqueConstraint(fields=('code', 'number'), name='institution_fact_number_once'),
        ),
        migrations.AddConstraint(
            model_name='institutionfact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'retracted'), ('retracts__isnull', False)), models.Q(models.Q(('kind', 'retracted'), _negated=True), ('retracts', None)), _connector='OR'), name='institution_fact_retracts_something'),
        ),
        migrations.AddConstraint(
            model_name='institutionfact',
            constraint=models.CheckConstraint(condition=models.Q(('from_date__isnull', False), ('kind__in', ['founded', 'retracted']), _connector='OR'), name='institution_fact_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='leave',
            constraint=models.CheckConstraint(condition=models.Q(('to_date', None), ('to_date__gte', models.F('from_date')), _connector='OR'), name='leave_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='leave',
            constraint=models.UniqueConstraint(condition=models.Q(('to_date', None)), fields=('practitioner',), name='one_leave_without_an_end'),
        ),
        migrations.AddConstraint(
            model_name='leavefact',
            constraint=models.UniqueConstraint(fields=('leave', 'number'), name='leave_fact_number_once'),
        ),
        migrations.AddConstraint(
            model_name='leavefact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'retracted'), ('retracts__isnull', False)), models.Q(models.Q(('kind', 'retracted'), _negated=True), ('retracts', None)), _connector='OR'), name='leave_fact_retracts_something'),
        ),
        migrations.AddConstraint(
            model_name='leavefact',
            constraint=models.CheckConstraint(condition=models.Q(('to_date', None), ('to_date__gte', models.F('from_date')), _connector='OR'), name='leave_fact_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='mergefact',
            constraint=models.UniqueConstraint(fields=('merged_key', 'number'), name='merge_fact_number_once'),
        ),
        migrations.AddConstraint(
            model_name='mergefact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'retracted'), ('retracts__isnull', False)), models.Q(models.Q(('kind', 'retracted'), _negated=True), ('retracts', None)), _connector='OR'), name='merge_fact_retracts_something'),
        ),
        migrations.AddConstraint(
            model_name='mergefact',
            constraint=models.CheckConstraint(condition=models.Q(('merged_key', models.F('kept_key')), _negated=True), name='merge_fact_is_about_two'),
        ),
        migrations.AddConstraint(
            model_name='postfact',
            constraint=models.UniqueConstraint(fields=('post', 'number'), name='post_fact_number_once'),
        ),
        migrations.AddConstraint(
            model_name='postfact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'retracted'), ('retracts__isnull', False)), models.Q(models.Q(('kind', 'retracted'), _negated=True), ('retracts', None)), _connector='OR'), name='post_fact_retracts_something'),
        ),
        migrations.AddConstraint(
            model_name='postfact',
            constraint=models.CheckConstraint(condition=models.Q(('to_date', None), ('to_date__gte', models.F('from_date')), _connector='OR'), name='post_fact_ends_after_it_starts'),
        ),
    ]
