"""Who is seen by whom: the same answer for one row and for the list, for every kind of row about people."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.directory.models import AccessGrant, AdministrativeDivision, Institution, Leave, Practitioner, PractitionerRole
from lms.directory.selectors import identities, visible_practitioners
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)
DAY = timedelta(days=1)
TOWNSHIPS = ("540102901", "540102902", "540122901", "540202901")


def division(code):
    return AdministrativeDivision.objects.get(code=code)


@pytest.fixture
def region():
    """Four townships in three counties of two prefectures, with an institution each."""
    return [make.InstitutionFactory(division=make.township_division(code)) for code in TOWNSHIPS]


SCOPES = ("540000", "540100", "540200", "540102", "540122", "540102901")
PLACES = st.integers(0, len(TOWNSHIPS) - 1)
POSTS = st.lists(st.tuples(PLACES, st.sampled_from(["held", "over", "to come"])), max_size=2)


def employ(institutions, posts):
    """A person with these posts, a leave and a right."""
    person = make.PractitionerFactory()
    for number, (place, when) in enumerate(posts):
        period = {"held": (-9, 9), "over": (-9, -1), "to come": (1, 9)}[when]
        first, last = (ON + days * DAY for days in period)
        make.PostFactory(
            practitioner=person, institution=institutions[place], from_date=first, to_date=last, primary=number == 0
        )
    Leave.objects.create(practitioner=person, kind="study", from_date=ON, to_date=ON)
    make.GrantFactory(practitioner=person, institution=institutions[0])
    return person


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(POSTS, min_size=2, max_size=5),
    role=st.sampled_from(["manager", "security_admin", "learner", "commission"]),
    scope=st.sampled_from(SCOPES),
    join=st.booleans(),
)
def test_a_row_is_visible_exactly_when_it_is_in_the_list(region, people, role, scope, join):
    with transaction.atomic():
        viewer = make.signed_in_person(role=role, division=division(scope), institution=region[0])
        rows = [employ(region, posts) for posts in people]
        if join:
            Practitioner.objects.filter(pk=rows[0].pk).update(merged_into=rows[1])
            for row in rows:
                row.refresh_from_db()
        seen = set(Practitioner.objects.visible_to(viewer, ON))
        for row in rows:
            assert expected(viewer, row, role, scope) is (row in seen)
            alone = Practitioner.objects.filter(pk=row.pk).visible_to(viewer, ON).exists()
            assert alone is (row in seen)
            for model in (PractitionerRole, Leave, AccessGrant):
                about = model.objects.filter(practitioner=row)
                assert set(about.visible_to(viewer, ON)) == (set(about) if row in seen else set())
        assert viewer in seen
        assert set(visible_practitioners(viewer, ON)) == seen
        transaction.set_rollback(True)


def expected(viewer, row, role, scope):
    """The rule in other words: somebody with the right to see people, over a place where the person works that day."""
    if role not in ("manager", "security_admin"):
        return False
    posts = PractitionerRole.objects.filter(practitioner__in=identities(row), from_date__lte=ON, to_date__gte=ON)
    paths = posts.values_list("institution__division__path", flat=True)
    return any(f"/{scope}/" in f"/{path}" for path in paths)


def test_a_list_is_narrowed_and_never_widened(region):
    viewer = make.signed_in_person(role="manager", institution=region[0])
    other = make.PostFactory(institution=region[0]).practitioner
    assert list(Practitioner.objects.filter(pk=other.pk).visible_to(viewer, ON)) == [other]
    assert not Practitioner.objects.none().visible_to(viewer, ON).exists()
    assert not Practitioner.objects.exclude(pk=other.pk).visible_to(viewer, ON).filter(pk=other.pk).exists()


def test_rights_under_a_joined_account_open_the_same_and_nothing_more(region):
    viewer = make.signed_in_person(role="manager", institution=region[0])
    kept = make.PractitionerFactory()
    person = make.PostFactory(institution=region[0]).practitioner
    stranger = make.PostFactory(institution=region[3]).practitioner
    Practitioner.objects.filter(pk=viewer.pk).update(merged_into=kept)
    seen = Practitioner.objects.visible_to(kept, ON)
    assert {viewer, kept, person} == set(seen)
    assert stranger not in seen


def test_each_person_stands_once_among_the_rows_that_are_kept(region):
    viewer = make.signed_in_person(role="manager", institution=region[0])
    kept, twin = (make.PostFactory(institution=region[0]).practitioner for _each in range(2))
    Practitioner.objects.filter(pk=twin.pk).update(merged_into=kept)
    assert list(Practitioner.objects.visible_to(viewer, ON).persons().exclude(pk=viewer.pk)) == [kept]
    assert set(Practitioner.objects.posted_at(Institution.objects.all(), ON)) == {kept, twin, viewer}
    twin.refresh_from_db()
    assert set(Practitioner.objects.same_as(twin)) == {kept, twin}


def test_of_nobody_there_is_nothing(region):
    make.PostFactory(institution=region[0])
    assert not PractitionerRole.objects.of(None).exists()
