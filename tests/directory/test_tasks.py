from datetime import timedelta

import pytest
from django.conf import settings

from lms.common import clock
from lms.directory import services, tasks
from lms.directory.models import AccessGrant
from tests.factories import directory as make


@pytest.mark.django_db
def test_a_grant_that_ran_out_yesterday_closes_the_cms_today():
    person = make.PractitionerFactory(user=make.UserFactory())
    yesterday = clock.today() - timedelta(days=1)
    services.grant_access(practitioner=person, role="author", institution=make.InstitutionFactory(), on=yesterday)
    AccessGrant.objects.update(to_date=yesterday)
    tasks.sync_lapsed_grants(argument_of_a_later_version=1)
    assert not person.user.groups.exists()


def test_it_runs_every_hour():
    entries = [
        entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"] == tasks.sync_lapsed_grants.name
    ]
    assert [entry["schedule"] for entry in entries] == [3600]
