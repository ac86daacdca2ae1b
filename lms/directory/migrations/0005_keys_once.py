"""Keys of posts and grants stand once, and nobody holds two administrators' roles without an end."""


import lms.common.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0004_facts_of_what_is_there'),
    ]

    operations = [
        migrations.AlterField(
            model_name='accessgrant',
            name='uuid',
            field=models.UUIDField(default=lms.common.identifiers.new_id, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='practitionerrole',
            name='uuid',
            field=models.UUIDField(default=lms.common.identifiers.new_id, editable=False, unique=True),
        ),
        migrations.AddConstraint(
            model_name='accessgrant',
            constraint=models.UniqueConstraint(condition=models.Q(('role__in', ['system_admin', 'security_admin', 'audit_admin']), ('to_date', None), ('withdrawn_on', None)), fields=('practitioner',), name='one_open_administrator_role'),
        ),
    ]
