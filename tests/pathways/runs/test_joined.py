"""Runs that were begun under one of two joined accounts go on under the other."""

import pytest
from django.core.exceptions import PermissionDenied

from lms.common.identifiers import new_id
from lms.directory.services import merge_people
from pathways.models import PathwayRun, RunEntry
from pathways.runs.services import answer, start_run
from pathways.selectors import open_runs, run_for
from tests.factories import directory as make
from tests.factories.pathways import AT, run_of

pytestmark = pytest.mark.django_db


def test_a_run_of_the_other_account_is_ones_own(on):
    kept, twin = make.signed_in_person(), make.signed_in_person()
    run = run_of(twin)
    strange = run_of(make.signed_in_person(), run.version.pathway)
    assert run_for(kept, run.uuid) is None
    merge_people(kept=kept, merged=twin, reason="one person", on=on)
    assert run_for(kept, run.uuid) == run
    assert open_runs(kept) == [run]
    assert run_for(kept, strange.uuid) is None
    assert run_for(None, run.uuid) is None


def test_nobody_sees_the_runs_of_others_whatever_right_they_hold(on):
    learner = make.signed_in_person()
    run = run_of(learner)
    answer(run=run, key=new_id(), position=0, raw="10", at=AT)
    place = learner.posts.get().institution
    manager = make.signed_in_person(role="manager", institution=place)
    for rows in (PathwayRun.objects, RunEntry.objects):
        assert rows.visible_to(learner, on).count() == 1
        assert not rows.visible_to(manager, on).exists()


def test_a_repeated_start_under_the_other_account_finds_the_run(on):
    kept, twin = make.signed_in_person(), make.signed_in_person()
    run = run_of(twin)
    again = {"pathway": run.version.pathway, "key": run.uuid, "at": AT}
    with pytest.raises(PermissionDenied):
        start_run(practitioner=kept, **again)
    merge_people(kept=kept, merged=twin, reason="one person", on=on)
    assert start_run(practitioner=kept, **again) == run
