"""The demonstration's pathway is published by its people, and a second load changes nothing."""

import pytest

from lms.demonstration.pathway import load_pathway
from pathways.models import Pathway, PathwayPublication, PathwayVersion
from pathways.services import import_document, publish
from tests.factories import directory as make
from tests.factories.pathways import AT, diarrhoea_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    """A hospital with the accounts "author" and "publisher"."""
    institution = make.InstitutionFactory()
    for role in ("author", "publisher"):
        person = make.signed_in_person(role=role, institution=institution)
        person.user.username = role
        person.user.save()
    return institution


def test_it_is_imported_by_the_author_and_published_by_the_publisher(hospital, on):
    [pathway] = load_pathway(on=on)
    pathway.refresh_from_db()
    assert (pathway.slug, pathway.institution) == ("childhood-diarrhoea", hospital)
    assert pathway.published.imported_by.user.username == "author"
    assert PathwayPublication.objects.get().published_by.user.username == "publisher"


def test_loading_twice_changes_nothing(hospital, on):
    load_pathway(on=on)
    load_pathway(on=on)
    assert PathwayVersion.objects.count() == PathwayPublication.objects.count() == 1


def test_a_newer_version_stays_published(hospital, on):
    load_pathway(on=on)
    by = PathwayPublication.objects.get().published_by
    newer, _ = import_document(raw=diarrhoea_text().replace('"A09"', '"A09.0"'), institution=hospital, by=by, at=AT)
    publish(version=newer, by=by, at=AT)
    load_pathway(on=on)
    assert Pathway.objects.get().published == newer


def test_without_a_publishers_post_it_says_so(hospital, on):
    with pytest.raises(LookupError):
        load_pathway(on=on.replace(year=2019))
