"""Rights that rested on no post come to rest on one, or end with the last post of their person."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from lms.directory import services
from lms.directory.models import AccessGrant, GrantFact
from lms.directory.services.projections import project_all
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
migration = import_module("lms.directory.migrations.0006_rights_rest_on_posts")


@pytest.fixture
def place():
    return make.founded_institution("PLACE")


def migrate():
    migration.forwards(apps, SimpleNamespace(connection=connection))


def loose(person, place, **values):
    """A grant with a first fact that rests on no post, given before the person had one."""
    scope = {"institution": place} if "division" not in values else {}
    return services.grant_access(practitioner=person, role="manager", on=date(2020, 1, 1), **scope, **values)


def last_fact(grant):
    return GrantFact.objects.filter(grant=grant.uuid).order_by("number").last()


@pytest.mark.parametrize("to_date", [None, date(2100, 6, 1)])
def test_it_rests_on_the_post_there_with_or_without_an_end(place, to_date):
    person = make.PractitionerFactory()
    grants = [loose(person, place), loose(person, None, division=place.division, to_date=date(2100, 1, 1))]
    elsewhere = make.founded_institution("ELSEWHERE")
    primary = make.PostFactory(practitioner=person, institution=elsewhere, primary=True, to_date=to_date)
    second = make.PostFactory(practitioner=person, institution=place, primary=False, to_date=to_date)
    migrate()
    for grant, post in zip(grants, (second, primary), strict=True):
        grant.refresh_from_db()
        assert grant.post == post
        fact = last_fact(grant)
        assert (fact.kind, fact.number, fact.source, fact.post) == ("changed", 2, "migration", post.uuid)


def test_it_ends_with_the_last_post(place):
    person = make.PractitionerFactory()
    grant = loose(person, place)
    make.PostFactory(practitioner=person, institution=place, to_date=date(2020, 6, 1))
    make.PostFactory(practitioner=person, institution=place, from_date=date(2021, 1, 1), to_date=date(2021, 6, 1))
    migrate()
    grant.refresh_from_db()
    assert grant.withdrawn_on == date(2021, 6, 2)
    assert (last_fact(grant).kind, last_fact(grant).withdrawn_on) == ("ended", date(2021, 6, 2))


def test_who_never_had_a_post_keeps_it_and_so_does_what_is_over_or_rests_already(place):
    free = loose(make.PractitionerFactory(), place)
    left = make.PractitionerFactory()
    over = loose(left, place, to_date=date(2020, 2, 1))
    make.PostFactory(practitioner=left, institution=place, to_date=date(2020, 6, 1))
    resting = AccessGrant.objects.get(practitioner=make.person_with_post(place, role="author"))
    before = GrantFact.objects.count()
    migrate()
    assert GrantFact.objects.count() == before
    for grant, post in ((free, None), (over, None), (resting, resting.post)):
        grant.refresh_from_db()
        assert (grant.post, grant.withdrawn_on) == (post, None)


def test_posts_under_a_merged_row_count_and_the_facts_tell_the_rows(place, on, monkeypatch):
    monkeypatch.setattr(migration, "BATCH", 2)
    person = make.PractitionerFactory()
    grants = [loose(person, make.founded_institution(f"P{number}")) for number in range(5)]
    twin = make.person_with_post(place)
    services.merge_people(kept=person, merged=twin, reason="same", on=on)
    migrate()
    for grant in grants:
        grant.refresh_from_db()
        assert grant.post == twin.posts.get()
    assert project_all(on, write=False) == []
    migrate()  # a second time there is nothing left to do
    assert {last_fact(grant).number for grant in grants} == {2}


def test_a_row_without_facts_gets_its_first(place):
    post = make.PostFactory(institution=place)
    grant = make.GrantFactory(practitioner=post.practitioner, institution=place)
    migrate()
    grant.refresh_from_db()
    assert (grant.post, last_fact(grant).kind, last_fact(grant).number) == (post, "given", 1)
