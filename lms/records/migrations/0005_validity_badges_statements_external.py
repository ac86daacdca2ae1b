import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.lookups
import lms.common.identifiers
import lms.records.models.certificates
import lms.records.models.external
import lms.records.models.statements
from django.db import migrations, models

from lms.common.facts import refuse_changes

# SQLite makes the table anew to change it, and its guard would be gone: it is taken off before and put on after.
GUARD = refuse_changes("records_certificate")


class Migration(migrations.Migration):
    """Certificates have cycles, run out and are revoked; badges have a place in a list; statements; external ones."""

    dependencies = [
        ('courses', '0005_lectures_played'),
        ('directory', '0006_rights_rest_on_posts'),
        ('records', '0004_certificates_without_names'),
    ]

    operations = [
        migrations.RunPython(GUARD.reverse_code, GUARD.code),
        migrations.CreateModel(
            name='AwardRule',
            fields=[
                ('course', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='award_rule', serialize=False, to='courses.coursepage')),
                ('valid_months', models.PositiveSmallIntegerField(verbose_name='valid for (months)')),
            ],
        ),
        migrations.CreateModel(
            name='BadgeEntry',
            fields=[
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='badge_entry', serialize=False, to='records.certificate')),
                ('list_number', models.PositiveSmallIntegerField()),
                ('bit', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='CertificateAct',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('revoked', 'revoked'), ('reinstated', 'reinstated')], max_length=10)),
                ('reason', models.CharField(choices=[('error', 'it was issued by mistake'), ('deception', 'the result was not the holder’s own'), ('content', 'the course taught something that was wrong'), ('corrected', 'another certificate with corrected data takes its place'), ('unjustified', 'the revocation was a mistake')], max_length=12)),
                ('at', models.DateTimeField()),
                ('on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='CreditStatement',
            fields=[
                ('id', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.CharField(default=lms.records.models.statements.new_statement_number, editable=False, max_length=20, unique=True)),
                ('token', models.CharField(default=lms.records.models.certificates.new_token, editable=False, max_length=40, unique=True)),
                ('issued_on', models.DateField()),
                ('class_i', models.DecimalField(decimal_places=1, max_digits=6)),
                ('class_ii', models.DecimalField(decimal_places=1, max_digits=6)),
                ('lines', models.JSONField()),
                ('checksum', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='ExternalCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=lms.common.identifiers.new_id, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('issuer', models.CharField(max_length=200, verbose_name='issued by')),
                ('credit_class', models.CharField(choices=[('I', 'class I'), ('II', 'class II')], max_length=2, verbose_name='credit class')),
                ('amount', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='credits')),
                ('earned_on', models.DateField(verbose_name='date on the certificate')),
                ('scan', models.FileField(max_length=120, storage=lms.records.models.external.private_storage, upload_to='')),
                ('scan_type', models.CharField(max_length=40)),
                ('sha256', models.CharField(max_length=64)),
                ('submitted_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('waiting', 'waits for a decision'), ('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, choices=[('unreadable', 'the scan cannot be read: send a clearer one'), ('different', 'the scan says something else than the form: send it again with the same data'), ('unrecognised', 'the institution is not recognised for continuing education'), ('counted', 'these credits are counted already')], max_length=12)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-submitted_at', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='certificate',
            name='certificate_once_for_a_course',
        ),
        migrations.AddField(
            model_name='certificate',
            name='cycle',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='certificate',
            name='valid_until',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='credit',
            name='source',
            field=models.CharField(choices=[('course', 'course'), ('external', 'certificate of another institution'), ('demonstration', 'demonstration')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(fields=('practitioner', 'course', 'cycle'), name='certificate_once_for_a_cycle'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('cycle__gte', 1)), name='certificate_cycles_count_from_one'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('issued_on')), _connector='OR'), name='certificate_holds_on_its_first_day'),
        ),
        migrations.AddConstraint(
            model_name='awardrule',
            constraint=models.CheckConstraint(condition=models.Q(('valid_months__gte', 1), ('valid_months__lte', 240)), name='award_rule_sane'),
        ),
        migrations.AddConstraint(
            model_name='badgeentry',
            constraint=models.UniqueConstraint(fields=('list_number', 'bit'), name='badge_bit_given_once'),
        ),
        migrations.AddConstraint(
            model_name='badgeentry',
            constraint=models.CheckConstraint(condition=models.Q(('bit__lt', 131072)), name='badge_bit_within_the_list'),
        ),
        migrations.AddField(
            model_name='certificateact',
            name='certificate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='records.certificate'),
        ),
        migrations.AddField(
            model_name='certificateact',
            name='decided_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner'),
        ),
        migrations.AddField(
            model_name='creditstatement',
            name='practitioner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_statements', to='directory.practitioner'),
        ),
        migrations.AddField(
            model_name='externalcertificate',
            name='credit',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='external_certificate', to='records.credit'),
        ),
        migrations.AddField(
            model_name='externalcertificate',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.practitioner'),
        ),
        migrations.AddField(
            model_name='externalcertificate',
            name='practitioner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_certificates', to='directory.practitioner'),
        ),
        migrations.AddConstraint(
            model_name='certificateact',
            constraint=models.UniqueConstraint(fields=('certificate', 'number'), name='certificate_acts_in_order'),
        ),
        migrations.AddConstraint(
            model_name='certificateact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(django.db.models.lookups.Exact(django.db.models.expressions.CombinedExpression(models.F('number'), '%%', models.Value(2)), 1), ('kind', 'revoked')), models.Q(django.db.models.lookups.Exact(django.db.models.expressions.CombinedExpression(models.F('number'), '%%', models.Value(2)), 0), ('kind', 'reinstated')), _connector='OR'), name='certificate_acts_alternate'),
        ),
        migrations.AddConstraint(
            model_name='certificateact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'revoked'), ('reason__in', ('error', 'deception', 'content', 'corrected'))), models.Q(('kind', 'reinstated'), ('reason', 'unjustified')), _connector='OR'), name='certificate_act_has_its_reason'),
        ),
        migrations.AddConstraint(
            model_name='creditstatement',
            constraint=models.UniqueConstraint(fields=('practitioner', 'year', 'checksum'), name='statement_once_for_its_lines'),
        ),
        migrations.AddIndex(
            model_name='externalcertificate',
            index=models.Index(fields=['status', 'submitted_at'], name='external_by_status'),
        ),
        migrations.AddConstraint(
            model_name='externalcertificate',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['waiting', 'approved'])), fields=('practitioner', 'sha256'), name='external_scan_counts_once'),
        ),
        migrations.AddConstraint(
            model_name='externalcertificate',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__lte', 50)), name='external_amount_sane'),
        ),
        migrations.AddConstraint(
            model_name='externalcertificate',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('practitioner')), _negated=True), name='external_needs_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='externalcertificate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ('approved', 'refused'))), models.Q(models.Q(('status__in', ('approved', 'refused')), _negated=True), ('decided_at', None), ('decided_by', None)), _connector='OR'), name='external_decision_has_an_author'),
        ),
        migrations.AddConstraint(
            model_name='externalcertificate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('credit__isnull', False), ('status', 'approved')), models.Q(models.Q(('status', 'approved'), _negated=True), ('credit', None)), _connector='OR'), name='external_counts_when_approved'),
        ),
        migrations.AddConstraint(
            model_name='externalcertificate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason__in', ['unreadable', 'different', 'unrecognised', 'counted']), ('status', 'refused')), models.Q(models.Q(('status', 'refused'), _negated=True), ('reason', '')), _connector='OR'), name='external_refusal_has_a_reason'),
        ),
        GUARD,
        refuse_changes("records_certificateact"),
        refuse_changes("records_creditstatement"),
    ]
