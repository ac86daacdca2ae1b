"""What a course says of itself: aims, audience, competencies, prerequisites, lecturers, references, validity."""

import courses.catalogue.blocks
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0009_wrong_codes'),
        ('directory', '0006_rights_rest_on_posts'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='coursepage',
            name='aims',
            field=courses.catalogue.blocks.BodyField([], blank=True, verbose_name='aims'),
        ),
        migrations.AddField(
            model_name='coursepage',
            name='audience',
            field=courses.catalogue.blocks.BodyField([], blank=True, verbose_name='audience'),
        ),
        migrations.AddField(
            model_name='coursepage',
            name='competencies',
            field=courses.catalogue.blocks.BodyField([], blank=True, verbose_name='competencies'),
        ),
        migrations.AddField(
            model_name='coursepage',
            name='lecturers',
            field=courses.catalogue.blocks.BodyField([], blank=True, verbose_name='lecturers'),
        ),
        migrations.AddField(
            model_name='coursepage',
            name='prerequisites',
            field=courses.catalogue.blocks.BodyField([], blank=True, verbose_name='courses to take first'),
        ),
        migrations.AddField(
            model_name='coursepage',
            name='references',
            field=courses.catalogue.blocks.BodyField([], blank=True, verbose_name='references'),
        ),
        migrations.AddField(
            model_name='coursepage',
            name='review_on',
            field=models.DateField(blank=True, null=True, verbose_name='to be reviewed by'),
        ),
        migrations.AddField(
            model_name='coursepage',
            name='valid_from',
            field=models.DateField(blank=True, null=True, verbose_name='valid from'),
        ),
        migrations.AddField(
            model_name='coursepage',
            name='valid_until',
            field=models.DateField(blank=True, null=True, verbose_name='valid until'),
        ),
        migrations.AddConstraint(
            model_name='coursepage',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='course_validity_ends_after_it_begins'),
        ),
    ]
