"""Import keeps every document once and unchanged; publication needs the right and a sound document."""

import json
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from lms.common.events import content_published
from pathways.engine import canonical
from pathways.models import Pathway, PathwayPublication, PathwayVersion
from pathways.services import ImportRefused, PublicationRefused, examine, import_document, publish
from tests.factories import directory as make
from tests.factories.pathways import AT, document, imported, publisher_at, raw

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced():
    """What content_published told."""
    heard = []

    def listen(sender, **payload):
        heard.append((payload["kind"], payload["uuid"]))

    content_published.connect(listen)
    yield heard
    content_published.disconnect(listen)


def put(by, text=None, institution=None):
    institution = institution or by.posts.get().institution
    return import_document(raw=text or raw(), institution=institution, by=by, at=AT)


def test_the_first_import_makes_the_pathway_and_version_one():
    by = publisher_at()
    version, findings = put(by)
    assert findings == []
    assert (version.number, version.imported_by, version.created_at) == (1, by, AT)
    assert version.checksum == sha256(canonical(document()).encode()).hexdigest()
    assert (version.pathway.slug, version.pathway.title_zh, version.pathway.icd10) == ("fever", "Fever(中)", ["R50"])
    assert version.pathway.published is None


def test_the_stored_document_has_the_checksum_it_was_stored_with():
    version = PathwayVersion.objects.get(pk=imported().pk)
    assert sha256(canonical(version.document).encode()).hexdigest() == version.checksum


def test_the_same_document_is_the_same_version_however_it_is_spelled():
    by = publisher_at()
    first, _ = put(by)
    again, _ = put(by, json.dumps(document(), indent=3, sort_keys=True))
    assert again == first
    changed, _ = put(by, raw(icd10=["R50.9"]))
    assert changed.number == 2
    assert PathwayVersion.objects.count() == 2


def test_a_malformed_document_stores_nothing_and_lists_all_problems():
    by = publisher_at()
    with pytest.raises(ImportRefused) as refusal:
        put(by, raw(slug="!", surprise=1))
    assert {problem.path for problem in refusal.value.problems} >= {"slug", "surprise"}
    assert not Pathway.objects.exists()


def test_a_draft_with_findings_is_stored_and_cannot_be_published():
    by = publisher_at()
    version, findings = put(by, raw(review_date=None))
    assert [finding.rule for finding in findings] == ["no_review_date"]
    with pytest.raises(PublicationRefused) as refusal:
        publish(version=version, by=by, at=AT)
    assert refusal.value.findings == findings
    assert not PathwayPublication.objects.exists()


def test_publication_points_at_the_version_and_is_remembered_and_announced_once(announced):
    by = publisher_at()
    version, _ = put(by)
    publication = publish(version=version, by=by, at=AT)
    assert publish(version=version, by=by, at=AT) is None
    pathway = Pathway.objects.get()
    assert pathway.published == version
    assert (publication.published_by, publication.at) == (by, AT)
    assert announced == [("pathway", pathway.uuid)]


def test_publishing_another_version_takes_its_title_over_and_can_be_taken_back(announced):
    by = publisher_at()
    first, _ = put(by)
    second, _ = put(by, raw(title={"zh": "发热", "bo": "ཚ་བ"}))
    publish(version=second, by=by, at=AT)
    assert Pathway.objects.get().title_zh == "发热"
    publish(version=first, by=by, at=AT)
    assert Pathway.objects.get().title_zh == "Fever(中)"
    assert len(announced) == PathwayPublication.objects.count() == 2


def test_who_may_import_and_publish():
    institution = make.InstitutionFactory()
    learner = make.signed_in_person(role="learner", institution=institution)
    author = make.signed_in_person(role="author", institution=institution)
    stranger = publisher_at()
    with pytest.raises(PermissionDenied):
        put(learner, institution=institution)
    with pytest.raises(PermissionDenied):
        put(stranger, institution=institution)
    version, _ = put(author, institution=institution)
    for person in (author, stranger):
        with pytest.raises(PermissionDenied):
            publish(version=version, by=person, at=AT)
    assert Pathway.objects.get().published is None


def test_a_short_name_belongs_to_one_institution():
    put(publisher_at())
    with pytest.raises(PermissionDenied):
        put(publisher_at())
    assert PathwayVersion.objects.count() == 1


@pytest.mark.parametrize("model", [PathwayVersion, PathwayPublication])
def test_versions_and_publications_cannot_be_changed_or_removed(model):
    by = publisher_at()
    publish(version=imported(by=by), by=by, at=AT)
    Pathway.objects.update(published=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(recorded_at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=model.objects.get().pk)._raw_delete("default")
    assert model.objects.count() == 1


def test_a_version_number_and_a_document_count_once_in_the_database():
    version = imported()
    copy = {"pathway": version.pathway, "document": {}, "imported_by": version.imported_by, "created_at": AT}
    with pytest.raises(DatabaseError), transaction.atomic():
        PathwayVersion.objects.create(number=1, checksum="other", **copy)
    with pytest.raises(DatabaseError), transaction.atomic():
        PathwayVersion.objects.create(number=2, checksum=version.checksum, **copy)


def test_examine_answers_problems_findings_or_nothing():
    assert examine("{")[0] is None
    assert examine("{")[1][0].path == "line 1 column 2"
    parsed, defects = examine(raw(expiry_date=None))
    assert (parsed.slug, [defect.rule for defect in defects]) == ("fever", ["no_review_date"])
    assert examine(raw())[1] == []
