"""What people send in through the CMS: the content decides, and what is stored cannot be opened as a page."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from media_pipeline.ffmpeg.probe import MediaRefused, Refusal, begins_like_a_recording, probe
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(document.domain)</script>"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def cms(client, settings, tmp_path):
    """A session that Wagtail lets do everything; what it stores lies in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "storage"
    settings.LANGUAGE_CODE = "en"
    client.force_login(UserFactory(is_superuser=True))
    return client


def photograph(**saved) -> bytes:
    output = BytesIO()
    Image.new("RGB", (60, 40), "blue").save(output, "JPEG", **saved)
    return output.getvalue()


def upload(cms, model, name: str, content: bytes, mime: str):
    file = SimpleUploadedFile(name, content, mime)
    data = {"title": "a title", "file": file, "collection": Collection.get_first_root_node().pk, "tags": ""}
    app = {"image": "wagtailimages", "document": "wagtaildocs"}[model]
    return cms.post(reverse(f"{app}:add"), data)


def stored(model):
    return model.objects.order_by("-pk").first()


# --- pictures ---


def test_a_picture_is_stored_as_we_wrote_it(cms):
    assert upload(cms, "image", "x.php.jpg", photograph(comment=SCRIPT) + SCRIPT, "image/jpeg").status_code == 302
    image = stored(get_image_model())
    with image.file.open() as file:
        content = file.read()
    assert SCRIPT not in content
    assert (image.width, image.height, image.file_size) == (60, 40, len(content))
    assert image.file.name.endswith(".jpg")
    assert ".php" not in image.file.name


def test_a_changed_title_leaves_the_picture_alone(cms):
    upload(cms, "image", "a.jpg", photograph(), "image/jpeg")
    image = stored(get_image_model())
    data = {"title": "another", "collection": image.collection_id, "tags": ""}
    assert cms.post(reverse("wagtailimages:edit", args=[image.pk]), data).status_code == 302
    again = stored(get_image_model())
    assert (again.title, again.file.name) == ("another", image.file.name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("a.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.jpg", SCRIPT),
        ("a.gif", b"GIF89a/*" + SCRIPT),
        ("a.png", photograph()),
        ("a.jpg", b""),
        ("a.html", photograph()),
        ("../../a", photograph()),
    ],
)
def test_no_picture(cms, name, content):
    assert upload(cms, "image", name, content, "image/jpeg").status_code == 200
    assert stored(get_image_model()) is None


def test_a_name_that_climbs_stays_in_the_storage(cms, settings):
    assert upload(cms, "image", "../../../evil.jpg", photograph(), "image/jpeg").status_code == 302
    path = stored(get_image_model()).file.path
    assert path.startswith(str(settings.MEDIA_ROOT))


# --- documents ---


def test_a_document_is_downloaded_and_never_opened_here(cms):
    assert upload(cms, "document", "protocol.pdf", PDF, "text/html").status_code == 302
    document = stored(get_document_model())
    response = cms.get(document.url)
    assert b"".join(response.streaming_content) == PDF
    response.close()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.html", SCRIPT), ("a.svg", b"<svg/>"), ("a.pdf", SCRIPT), ("a.pdf", b""), ("a.docx", PDF), ("a.exe", PDF)],
)
def test_no_document(cms, name, content):
    assert upload(cms, "document", name, content, "application/pdf").status_code == 200
    assert stored(get_document_model()) is None


def test_even_a_page_that_lies_in_the_storage_does_not_open(cms):
    """As if a check had failed: the way out has locks of its own."""
    document = get_document_model().objects.create(title="x", file=ContentFile(SCRIPT, name="x.html"))
    response = cms.get(document.url)
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == SCRIPT
    response.close()
    assert "sandbox" in response["Content-Security-Policy"]


# --- recordings ---

PLAYLISTS = {
    "hls": b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
    "concat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "concat without its head": b"file '/etc/passwd'\n",
    "dash": b"<?xml version='1.0'?><MPD/>",
    "pls": b"[playlist]\nFile1=/etc/passwd\n",
    "subtitles": b"WEBVTT\n\n00:00.000 --> 00:01.000\nx\n",
    "session description": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 10.0.0.1\nm=video 5000 RTP/AVP 96\n",
    "a picture": photograph(),
    "a page": SCRIPT,
    "an archive": b"PK\x03\x04" + bytes(200),
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_what_is_no_container_is_not_shown_to_ffprobe(tmp_path, monkeypatch, name):
    def started(*_command, **_options):
        pytest.fail("ffprobe was started")

    monkeypatch.setattr("media_pipeline.ffmpeg.probe.run", started)
    path = tmp_path / "lecture.mp4"
    path.write_bytes(PLAYLISTS[name])
    with pytest.raises(MediaRefused) as refused:
        probe(path)
    assert refused.value.refusal in {Refusal.PLAYLIST, Refusal.NOT_MEDIA}


@pytest.mark.parametrize(
    "start",
    [
        b"\x00\x00\x00\x20ftypisom",
        b"\x00\x00\x00\x08wide",
        b"\x1aE\xdf\xa3",
        b"RIFF\x00\x00\x00\x00AVI LIST",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"ID3\x04",
        b"\xff\xfb\x90\x00",
        b"fLaC",
        b"OggS",
        b"FLV\x01",
        b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel",
        b"G" + bytes(187) + b"G" + bytes(187),
        bytes(4) + b"G" + bytes(191) + b"G" + bytes(187),
    ],
)
def test_containers_are_known_by_their_first_bytes(start):
    assert begins_like_a_recording(start)
