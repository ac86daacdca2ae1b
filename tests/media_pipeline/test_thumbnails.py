"""The thumbnails of the CMS: for those who may enter it, and only sizes that were made."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture():
    return get_image_model().objects.create(title="脱水体征", file=get_test_image_file(filename="signs.png"))


@pytest.fixture
def made(picture):
    """The row that Wagtail writes for a size; without Wagtail's own making, which leaves an open file behind."""
    content = ContentFile(picture.file.read(), name="signs.max-165x165.png")
    return picture.renditions.create(filter_spec="max-165x165", file=content, width=165, height=124)


@pytest.fixture
def editor():
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def test_an_editor_sees_the_thumbnail(editor, made):
    answer = editor.get(made.url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert "private" in answer["Cache-Control"]


def test_the_uploaded_file_itself_is_not_handed_out(editor, picture):
    assert editor.get(f"/files/{picture.file.name}").status_code == 404
    assert editor.get(f"/files/images/{picture.file.name.rsplit('/', 1)[1]}").status_code == 404


def test_a_learner_is_refused(learner_client, made):
    assert learner_client.get(made.url).status_code == 403


def test_a_visitor_is_asked_to_sign_in(client, made):
    assert client.get(made.url).status_code == 302
