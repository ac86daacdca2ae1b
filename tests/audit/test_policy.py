"""Until the room above answers nobody reads; what it answers is the directory's."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from lms.audit import policy
from lms.audit.policy import Named, Readers, readers, register_reader
from lms.directory.auditing.answers import READERS
from tests.factories import directory as make


@pytest.fixture
def nobody_answers():
    register_reader(Readers())
    yield
    register_reader(READERS)


def test_without_an_answer_nobody_may_read(nobody_answers, rf):
    with pytest.raises(PermissionDenied):
        readers().require(rf.get("/"))
    assert (readers().key_of(object()), readers().find("P00017"), readers().names([uuid4()])) == (None, None, {})


def test_the_directory_answers():
    assert policy.readers() is READERS


@pytest.mark.django_db
def test_people_are_found_and_named():
    person = make.signed_in_person(name_zh="扎西", personnel_number="P00017")
    assert READERS.find("P00017") == READERS.find(person.user.username) == person.person_key
    assert READERS.find("P00018") is None
    assert READERS.key_of(person.user) == person.person_key
    assert READERS.names({person.person_key, uuid4()}) == {person.person_key: Named("扎西", "zh-Hans", "P00017")}


@pytest.mark.django_db
def test_a_personnel_number_that_nobody_has_is_not_that_of_everybody_without_one():
    make.PractitionerFactory(personnel_number="")
    assert READERS.find("") is None


@pytest.mark.django_db
def test_names_are_one_query(django_assert_num_queries):
    people = [make.PractitionerFactory() for _each in range(3)]
    with django_assert_num_queries(1):
        assert len(READERS.names([person.person_key for person in people])) == 3
