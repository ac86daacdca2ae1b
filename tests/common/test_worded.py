"""Questions that are put into words once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.common.identifiers import new_id
from lms.common.worded import CannotWord, worded
from lms.directory.models import Institution, Practitioner, PractitionerRole, User
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)


@worded
def institutions(code: str) -> QuerySet[Institution]:
    """Those whose code begins so."""
    return Institution.objects.select_related("division").filter(code__startswith=code).order_by("code")


@worded
def people(ids: tuple[int, ...]) -> QuerySet[Practitioner, int]:
    return Practitioner.objects.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)


@worded
def posts(person: int, on: date) -> QuerySet[PractitionerRole]:
    return PractitionerRole.objects.of_person(person).in_force(on).select_related("institution__division")


@worded
def person_with(key: object) -> QuerySet[Practitioner]:
    return Practitioner.objects.filter(person_key=key)[:1]


@worded
def account(pk: int) -> QuerySet[User]:
    return User.objects.select_related("practitioner").filter(pk=pk)


def test_rows_are_objects_with_what_was_asked_beside_them(django_assert_num_queries):
    made = make.InstitutionFactory(code="Q100")
    with django_assert_num_queries(1):
        (found,) = institutions("Q1")
        assert (found, found.division, type(found)) == (made, made.division, Institution)
    assert not found._state.adding
    assert found._state.db == "default"


def test_other_values_get_other_answers_and_each_time_the_database_is_asked(django_assert_num_queries):
    make.InstitutionFactory(code="Q100")
    make.InstitutionFactory(code="R200")
    with django_assert_num_queries(3):
        answers = [[row.code for row in institutions(code)] for code in ("Q", "R", "S")]
    assert answers == [["Q100"], ["R200"], []]


def test_what_changed_since_is_seen():
    made = make.InstitutionFactory(code="Q100", name_zh="旧名")
    assert institutions("Q")[0].name_zh == "旧名"
    Institution.objects.filter(pk=made.pk).update(name_zh="新名")
    assert institutions("Q")[0].name_zh == "新名"


def test_the_words_are_made_once():
    built = []

    @worded
    def asked(code: str) -> QuerySet[Institution]:
        built.append(code)
        return Institution.objects.filter(code=code)

    for code in ("A", "B", "C"):
        asked(code)
    assert len(built) == 2  # with two sets of marks, however often it is asked
    assert not {"A", "B", "C"} & set(built)


@pytest.mark.parametrize("code", ["100%", "a_b", "it's", '"', "\\", "藏", "';DROP TABLE x;--"])
def test_a_value_is_a_value_whatever_it_says(code):
    made = make.InstitutionFactory(code=code)
    make.InstitutionFactory(code="other")
    assert institutions(code) == [made]


def test_lists_are_sets_of_any_length():
    first, second, third = (make.PractitionerFactory().pk for _each in range(3))
    assert people((first, first, third)) == [first, third]
    assert people((first,)) == [first]
    assert people((third, first)) == sorted([first, third])
    assert people((first, second, third)) == sorted([first, second, third])
    assert people((second,)) == [second]


def test_few_lengths_are_worded():
    lengths = []

    @worded
    def among(ids: tuple[int, ...]) -> QuerySet[Practitioner]:
        lengths.append(len(ids))
        return Practitioner.objects.filter(pk__in=ids)

    for count in range(1, 18):
        among(tuple(range(count)))
    assert sorted(set(lengths)) == [1, 2, 4, 8, 16, 32]


def test_a_question_that_nothing_could_ever_answer_is_refused():
    with pytest.raises(CannotWord, match="ever answer"):
        worded(lambda code: Institution.objects.filter(code=code, pk__in=[]))("Q100")


def test_an_empty_list_is_answered_without_a_question(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert people(()) == []


def test_days_numbers_and_uuids_reach_the_database_in_its_own_form():
    post = make.PostFactory(from_date=DAY, to_date=None)
    assert posts(post.practitioner_id, DAY) == [post]
    assert posts(post.practitioner_id, DAY - timedelta(days=1)) == []
    assert person_with.first(post.practitioner.person_key) == post.practitioner
    assert person_with.first(new_id()) is None


def test_instants():
    @worded
    def created_before(at: datetime) -> QuerySet[User]:
        return User.objects.filter(date_joined__lt=at)

    user = make.UserFactory(date_joined=datetime(2026, 6, 15, 4, tzinfo=UTC))
    assert created_before(datetime(2026, 6, 15, 5, tzinfo=UTC)) == [user]
    assert created_before(datetime(2026, 6, 15, 3, tzinfo=UTC)) == []


def test_one_to_one_relations_that_are_not_there_are_as_django_leaves_them():
    technical, person = make.UserFactory(), make.PractitionerFactory(user=make.UserFactory())
    assert not hasattr(account.first(technical.pk), "practitioner")
    assert account.first(person.user.pk).practitioner == person


def test_annotations_and_tuples():
    @worded
    def marked(person: int) -> QuerySet[Practitioner]:
        held = PractitionerRole.objects.filter(practitioner=OuterRef("pk"))
        return Practitioner.objects.filter(pk=person).annotate(held=Exists(held), number=Value(7))

    @worded
    def pairs(person: int) -> QuerySet[Practitioner, tuple[int, bool]]:
        held = PractitionerRole.objects.filter(practitioner=OuterRef("pk"))
        return Practitioner.objects.filter(pk=person).annotate(held=Exists(held)).values_list("pk", "held")

    post = make.PostFactory()
    row = marked.first(post.practitioner_id)
    assert (row.held, row.number) == (True, 7)
    assert pairs(post.practitioner_id) == [(post.practitioner_id, True)]


def test_what_is_left_out_is_asked_later(django_assert_num_queries):
    @worded
    def light(code: str) -> QuerySet[Institution]:
        return Institution.objects.filter(code=code).defer("name_zh")

    made = make.InstitutionFactory(code="Q100")
    found = light.first("Q100")
    with django_assert_num_queries(1):
        assert found.name_zh == made.name_zh


@pytest.mark.parametrize(
    "build",
    [
        lambda code: Institution.objects.filter(code__contains=code),  # the database gets %…%
        lambda code: Institution.objects.filter(code__startswith=code[:2]),
        lambda code: Institution.objects.filter(code="always the same"),
        lambda code: Institution.objects.filter(code=code) if code.endswith("0") else Institution.objects.all(),
        lambda code: Institution.objects.filter(code=code).prefetch_related("posts"),
        lambda code: Institution.objects.filter(code=code).values("code"),
    ],
)
def test_what_cannot_be_worded_is_refused_and_never_answered_wrongly(build):
    with pytest.raises(CannotWord):
        worded(build)("Q100")


def test_a_value_that_is_counted_with_is_refused():
    def later(number: int) -> QuerySet[Institution]:
        return Institution.objects.filter(pk__gt=number + 1)

    with pytest.raises(CannotWord, match="as it is"):
        worded(later)(3)


@pytest.mark.parametrize("value", [None, True, 1.5, b"Q", ["Q"], ("Q", None), (1, "Q"), (None,)])
def test_values_of_other_kinds_are_refused(value):
    with pytest.raises(CannotWord):
        institutions(value)


def test_a_value_may_stand_in_several_places_and_beside_constants():
    @worded
    def either(person: int) -> QuerySet[Practitioner]:
        rows = Practitioner.objects.filter(pk=person) | Practitioner.objects.filter(merged_into=person)
        return rows.exclude(pk=0).order_by(F("pk").asc())

    kept = make.PractitionerFactory()
    merged = make.PractitionerFactory(merged_into=kept)
    make.PractitionerFactory()
    assert [row.pk for row in either(kept.pk)] == sorted([kept.pk, merged.pk])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    # Lists of these lengths are asked as they are: others are filled up, and Django leaves out what stands twice.
    st.sampled_from([0, 1, 2, 4]).flatmap(
        lambda length: st.lists(st.integers(0, 2**31 - 1), min_size=length, max_size=length, unique=True)
    ),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
)
def test_whatever_the_values_the_question_is_the_one_that_django_asks(numbers, on):
    def asked(ids: tuple[int, ...], day: date) -> QuerySet[PractitionerRole]:
        return PractitionerRole.objects.filter(practitioner__in=ids, from_date__lte=day).order_by("pk")

    with CaptureQueriesContext(connection) as sent:
        assert worded(asked)(tuple(numbers), on) == list(asked(tuple(numbers), on))
    statements = [query["sql"] for query in sent.captured_queries]
    assert len(statements) == (2 if numbers else 0)
    assert len(set(statements)) <= 1
