"""The thumbnails of the CMS: for those who may enter it, and only sizes that were made."""

import io

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from wagtail.images import get_image_model

from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


def png(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def picture():
    file = ContentFile(png(640, 480), name="signs.png")
    return get_image_model().objects.create(title="脱水体征", file=file, width=640, height=480)


@pytest.fixture
def made(picture):
    """The row that Wagtail writes for a size; without Wagtail's own making, which leaves an open file behind."""
    content = ContentFile(png(165, 124), name="signs.max-165x165.png")
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
