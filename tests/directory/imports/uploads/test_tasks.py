"""Celery's part: the act is its author's, and what a dead worker left is found again."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lms.audit.models import AuditEntry
from lms.common.identifiers import new_id
from lms.directory.imports.uploads import services, tasks
from lms.directory.models import ImportBatch
from tests.factories import directory as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    person = make.PractitionerFactory()
    grant = {"role": "system_admin", "institution": None, "division": make.DivisionFactory()}
    make.GrantFactory(practitioner=person, from_date=date(2020, 1, 1), **grant)
    return person


@pytest.fixture
def batch(author):
    file = SimpleUploadedFile("list.csv", "code,name_zh,level,parent\n540100,拉萨市,prefecture,540000\n".encode())
    facts = {"kind": "divisions", "key": new_id(), "author_key": author.person_key, "language": "en"}
    return services.take_in(file=file, **facts)


def test_the_work_is_the_act_of_its_author(author, batch):
    tasks.work_on_list.apply(kwargs={"batch": str(batch.pk)})
    services.confirm(batch=batch)
    tasks.work_on_list.apply(kwargs={"batch": str(batch.pk), "later": 1})
    entry = AuditEntry.objects.get(action="list.imported")
    assert (entry.actor_key, entry.via, entry.object_id) == (author.person_key, "task", str(batch.pk))
    assert entry.detail["created"] == 1


def test_a_message_about_a_file_that_is_gone_does_no_harm(author):
    tasks.work_on_list.apply(kwargs={"batch": str(new_id())})
    assert not AuditEntry.objects.filter(action__startswith="list.").exists()


def test_what_waits_is_queued_again(batch, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.work_on_list, "apply_async", lambda kwargs, expires: woken.append((kwargs, expires)))
    tasks.resume_imports()
    assert woken == [({"batch": str(batch.pk)}, tasks.RESUME_EVERY_S)]
    ImportBatch.objects.update(status="done")
    tasks.resume_imports()
    assert len(woken) == 1
