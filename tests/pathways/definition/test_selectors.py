"""Who sees which pathways, and what the search room gets."""

import pytest

from pathways.definition.selectors import document_of, publication_of, version_for_author, versions_for_authors
from pathways.models import PathwayVersion
from pathways.selectors import published_for, searchable
from pathways.services import publish
from tests.factories import directory as make
from tests.factories.pathways import AT, imported, published, publisher_at, raw

pytestmark = pytest.mark.django_db


def test_only_published_pathways_and_only_for_people_who_may_run_them(on, learner):
    draft = imported()
    assert published_for(learner, on) == []
    publish(version=draft, by=draft.imported_by, at=AT)
    assert published_for(learner, on) == [draft.pathway]
    assert published_for(make.signed_in_person(role="commission"), on) == []
    assert published_for(None, on) == []


def test_the_parsed_document_is_kept(django_assert_num_queries):
    version = PathwayVersion.objects.get(pk=imported().pk)
    first = document_of(version)
    with django_assert_num_queries(0):
        assert document_of(version) is first


def test_publication_of_a_version():
    pathway = published()
    assert publication_of(pathway.published).at == AT
    assert publication_of(imported(by=pathway.published.imported_by, text=raw(icd10=[]))) is None


def test_searchable_gives_published_documents_with_texts_and_codes():
    by = publisher_at()
    published(by=by)
    imported(by=by, text=raw(slug="draft"))
    [found] = searchable()
    assert found.kind == "pathway"
    assert found.url == "/pathways/fever/start/"
    assert found.title == {"zh": "Fever(中)", "bo": "Fever(བོད)", "en": "Fever"}
    assert found.codes == ["R50"]
    assert "Treat(中)" in found.text["zh"]
    assert "Weight?" in found.text["en"]


def test_searchable_leaves_a_language_out_that_the_document_does_not_have():
    title = {"zh": "发热", "bo": "ཚ་བ"}
    published(text=raw(title=title))
    assert next(iter(searchable())).title == title


def test_authors_see_the_versions_of_their_own_institutions(on):
    author = publisher_at()
    published(by=author)
    imported(by=author, text=raw(review_date=None))
    published(by=publisher_at(), text=raw(slug="other"))
    [(pathway, statuses)] = versions_for_authors(author, on)
    assert pathway.slug == "fever"
    assert [(s.version.number, s.published, s.may_publish, len(s.findings)) for s in statuses] == [
        (2, False, False, 1),
        (1, True, False, 0),
    ]


def test_an_author_without_the_publishers_right_may_not_publish(on):
    version = imported()
    author = make.signed_in_person(role="author", institution=version.pathway.institution)
    [(_pathway, [status])] = versions_for_authors(author, on)
    assert not status.may_publish
    assert version_for_author(author, version.pk, on) == version
    assert version_for_author(publisher_at(), version.pk, on) is None
    assert version_for_author(None, version.pk, on) is None
