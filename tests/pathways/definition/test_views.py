"""The authors' pages in the CMS."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.directory.services import grant_access
from pathways.engine.reading import MAX_CHARACTERS
from pathways.models import Pathway, PathwayVersion
from tests.factories import directory as make
from tests.factories.pathways import imported, raw

pytestmark = pytest.mark.django_db
URL = "/cms/pathways/"


def cms_person(role: str, institution=None):
    """Somebody with the CMS rights that come with the role."""
    person = make.signed_in_person(role="learner", institution=institution or make.InstitutionFactory())
    grant_access(practitioner=person, role=role, institution=person.posts.get().institution, on=date(2020, 1, 1))
    return person


@pytest.fixture
def publisher(client):
    person = cms_person("publisher")
    client.force_login(person.user)
    return person


def upload(client, person, text, institution=None):
    institution = institution or person.posts.get().institution
    file = SimpleUploadedFile("p.json", text if isinstance(text, bytes) else text.encode())
    return client.post(URL, {"institution": institution.pk, "document": file})


def test_the_menu_and_the_page_are_there_for_authors(client, publisher):
    assert reverse("pathways_cms:versions") == URL
    page = client.get(URL)
    assert page.status_code == 200
    assert URL in client.get("/cms/").content.decode()


def test_a_reviewer_gets_into_the_cms_but_not_to_this_page(client):
    person = cms_person("reviewer")
    client.force_login(person.user)
    assert client.get("/cms/").status_code == 200
    assert URL not in client.get("/cms/").content.decode()
    for answer in (client.get(URL), upload(client, person, raw())):
        assert (answer.status_code, answer["Location"]) == (302, "/cms/")  # Wagtail's answer to PermissionDenied
    assert not Pathway.objects.exists()


def test_an_author_uploads_a_document_and_a_publisher_publishes_it(client, publisher):
    assert upload(client, publisher, raw()).status_code == 302
    version = PathwayVersion.objects.get()
    page = client.get(URL).content.decode()
    assert "Fever(中)" in page
    assert version.checksum[:12] in page
    publish_url = reverse("pathways_cms:publish", args=[version.pk])
    assert publish_url in page
    assert client.get(publish_url).status_code == 405
    assert client.post(publish_url).status_code == 302
    assert Pathway.objects.get().published == version
    assert publish_url not in client.get(URL).content.decode()


def test_findings_are_shown_and_block_the_button(client, publisher):
    upload(client, publisher, raw(review_date=None))
    version = PathwayVersion.objects.get()
    page = client.get(URL).content.decode()
    assert "document:" in page
    assert reverse("pathways_cms:publish", args=[version.pk]) not in page
    client.post(reverse("pathways_cms:publish", args=[version.pk]))
    assert Pathway.objects.get().published is None


def test_a_malformed_document_is_answered_with_every_problem(client, publisher):
    answer = upload(client, publisher, raw(slug="!", surprise=1))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "surprise" in page
    assert "slug" in page
    assert not Pathway.objects.exists()


def test_a_huge_file_and_a_foreign_institution_are_refused(client, publisher):
    assert upload(client, publisher, b" " * (MAX_CHARACTERS + 1)).status_code == 422
    assert upload(client, publisher, raw(), institution=make.InstitutionFactory()).status_code == 422
    assert not Pathway.objects.exists()


def test_a_short_name_of_another_institution_is_answered_in_the_form(client, publisher):
    imported()
    assert upload(client, publisher, raw()).status_code == 422
    assert PathwayVersion.objects.count() == 1


def test_publishing_is_refused_to_authors_and_hidden_from_strangers(client):
    version = imported()
    url = reverse("pathways_cms:publish", args=[version.pk])
    author = cms_person("author", version.pathway.institution)
    client.force_login(author.user)
    assert client.post(url).status_code == 302
    client.force_login(cms_person("publisher").user)
    assert client.post(url).status_code == 404
    assert Pathway.objects.get().published is None
