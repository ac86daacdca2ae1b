"""Recordings from a host of their own: signed links that live as long as the session and the right to play."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from lms.portal.media_host import MediaHost
from media_pipeline import policy, selectors
from media_pipeline.models import ViewingKey
from media_pipeline.origin import services
from tests.factories import directory as people
from tests.factories import media_pipeline as make

pytestmark = pytest.mark.django_db
ORIGIN = "https://media.example.org"
CONTENT = bytes(range(256)) * 10
NOW = datetime(2026, 6, 15, 4, 20, tzinfo=UTC)
PLAYLIST = b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv240.m3u8\n"


@pytest.fixture(autouse=True)
def media_host(settings, tmp_path, monkeypatch):
    """The product with a media host, at a fixed time."""
    settings.MEDIA_ROOT = tmp_path / "storage"
    settings.MEDIA_ORIGIN, settings.MEDIA_HOST = ORIGIN, "media.example.org"
    monkeypatch.setattr("lms.portal.media_host.clock.now", lambda: NOW)


@pytest.fixture
def may_play(monkeypatch):
    """Who may play is another room's to say; here it is said by a switch."""
    switch = {"open": True, "asked": []}

    def answer(request, _asset) -> bool:
        switch["asked"].append(request.user)
        return switch["open"] and request.user.is_authenticated

    monkeypatch.setattr(policy, "may_play", answer)
    return switch


@pytest.fixture
def person():
    return people.signed_in_person()


@pytest.fixture
def session_client(person):
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def row(db):
    return make.stored(content=CONTENT)


@pytest.fixture
def address(session_client, row, may_play) -> str:
    """The path of a link of the person's session to the row's file."""
    return path_of(session_client, row)


def path_of(client, row, *, at: datetime = NOW) -> str:
    return urlsplit(services.link(client.session, row.asset.uuid, at=at)).path + row.path


def fetch(path: str, **headers: str):
    """As a player does: from the media host, without a cookie."""
    return Client().get(path, headers={"host": "media.example.org", **headers}, secure=True)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_link_plays_without_a_cookie_for_the_person_of_its_session(address, may_play, person):
    response = fetch(address)
    assert (response.status_code, body(response)) == (200, CONTENT)
    assert [user.pk for user in may_play["asked"]] == [person.user.pk]


def test_a_part_of_the_file(address):
    response = fetch(address, range="bytes=5-9")
    assert (response.status_code, body(response), response["Content-Range"]) == (206, CONTENT[5:10], "bytes 5-9/2560")


def test_captions_load_beside_a_film_of_the_app(session_client, may_play, settings):
    """What <track> needs: no cookie, and an answer that the app's pages may read."""
    asset = make.ready_asset()
    caption = make.captions(asset, "今天讲腹泻")
    link = services.link(session_client.session, asset.uuid, at=NOW)
    (track,) = selectors.playable(asset, link=link).captions
    response = fetch(urlsplit(track.url).path, origin=settings.WAGTAILADMIN_BASE_URL)
    assert response.status_code == 200
    assert caption.digest in track.url
    assert response["Content-Type"].startswith("text/vtt")
    assert response["Access-Control-Allow-Origin"] == settings.WAGTAILADMIN_BASE_URL


def test_what_a_playlist_names_is_below_the_same_signature(session_client, row, may_play):
    listing = make.stored(
        content=PLAYLIST,
        asset=row.asset,
        kind="playlist",
        path=f"{make.SET}/master.m3u8",
        mime="application/vnd.apple.mpegurl",
    )
    beside = make.stored(content=b"part", asset=row.asset, path=f"{make.SET}/v240.m3u8")
    path = path_of(session_client, listing)
    assert fetch(path).content == PLAYLIST
    assert body(fetch(path.replace("master.m3u8", "v240.m3u8"))) == b"part"
    assert beside.asset == row.asset


def test_a_link_names_neither_the_session_nor_the_person(address, session_client, person):
    assert session_client.session.session_key not in address
    assert str(person.person_key) not in address
    assert person.user.username not in address


# --- when it dies ---


def test_sign_out_ends_it_at_once(address, session_client):
    session_client.logout()
    assert fetch(address).status_code == 404


def test_the_end_of_the_session_elsewhere_ends_it_at_once(address, session_client):
    Session.objects.filter(session_key=session_client.session.session_key).delete()
    assert fetch(address).status_code == 404


def test_the_end_of_the_right_ends_it_at_once(address, may_play):
    assert fetch(address).status_code == 200
    may_play["open"] = False
    assert fetch(address).status_code == 404


def test_a_closed_account_ends_it_at_once(address, person):
    person.user.is_active = False
    person.user.save()
    assert fetch(address).status_code == 404


def test_a_changed_password_ends_it_at_once(address, person):
    person.user.set_password("another long password")
    person.user.save()
    assert fetch(address).status_code == 404


def test_the_real_policy_is_asked(session_client, row, person):
    path = path_of(session_client, row)
    row.asset.owner_code = "elsewhere"
    row.asset.save()
    assert fetch(path).status_code == 404


def test_it_ends_by_itself(session_client, row, may_play):
    fresh = path_of(session_client, row, at=NOW - services.LIFETIME + timedelta(minutes=5))
    old = path_of(session_client, row, at=NOW - services.LIFETIME - timedelta(hours=2))
    assert fetch(fresh).status_code == 200
    assert fetch(old).status_code == 404


def test_links_of_one_hour_are_alike_so_that_copies_are_found_again(session_client, row):
    assert path_of(session_client, row) == path_of(session_client, row, at=NOW + timedelta(minutes=30))
    assert ViewingKey.objects.count() == 1


@pytest.mark.parametrize("place", range(1, 6))
def test_an_altered_link_is_none(address, place):
    parts = address.split("/")
    last = parts[place][-1]
    parts[place] = parts[place][:-1] + ("1" if last != "1" else "2")
    assert fetch("/".join(parts)).status_code == 404


def test_a_link_opens_no_other_recording(address, row):
    other = make.stored(content=b"other")
    assert fetch(address.replace(str(row.asset.uuid), str(other.asset.uuid))).status_code == 404


@pytest.mark.parametrize("path", ["..%2f..%2fdb.sqlite3", "../../secret", "", "a\x00b", "/etc/passwd"])
def test_a_link_opens_nothing_but_rows(address, row, path):
    assert fetch(address.replace(row.path, path)).status_code == 404


# --- what the hosts are for ---


@pytest.mark.parametrize(
    "path", ["/", "/accounts/sign-in/", "/cms/", "/healthz", "/static/portal/portal.css", "/files/"]
)
def test_the_media_host_serves_nothing_else(session_client, path):
    response = session_client.get(path, headers={"host": "media.example.org"}, secure=True)
    assert (response.status_code, response.content) == (404, b"")


def test_the_media_host_takes_no_cookie_and_sets_none(session_client, row, may_play):
    direct = f"/files/{row.asset.uuid}/{row.path}"
    response = session_client.get(direct, headers={"host": "media.example.org"}, secure=True)
    assert response.status_code == 404
    assert fetch(path_of(session_client, row)).cookies == {}


def test_nothing_is_sent_to_the_media_host(address):
    response = Client(enforce_csrf_checks=True).post(address, headers={"host": "media.example.org"}, secure=True)
    assert response.status_code == 405


def test_the_host_of_the_app_serves_no_recording(session_client, row, may_play):
    assert session_client.get(f"/files/{row.asset.uuid}/{row.path}").status_code == 404


def test_only_scripts_of_the_app_read_what_the_media_host_says(address, settings):
    response = fetch(address, origin="https://evil.example.org")
    assert response["Access-Control-Allow-Origin"] == settings.WAGTAILADMIN_BASE_URL
    assert "Access-Control-Allow-Credentials" not in response
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "sandbox" in response["Content-Security-Policy"]
    asked = Client().options(address, headers={"host": "media.example.org"}, secure=True)
    assert (asked.status_code, asked["Access-Control-Allow-Headers"]) == (204, "Range")


@pytest.mark.parametrize(
    "host",
    ["media.example.org:443", "media.example.org:80", "media.example.org.", "Media.Example.ORG.:8443"],
)
def test_the_media_host_serves_no_page_however_it_is_written(host, settings):
    settings.ALLOWED_HOSTS = ["testserver", "media.example.org"]
    for path in ("/", "/accounts/sign-in/"):
        response = Client().get(path, headers={"host": host}, secure=True)
        assert (response.status_code, response.content) == (404, b"")
    assert Client().post("/accounts/sign-in/", headers={"host": host}, secure=True).status_code == 405


@pytest.mark.parametrize("app", [ORIGIN, f"{ORIGIN}:8443"])
def test_both_must_not_be_one_host(settings, app):
    settings.WAGTAILADMIN_BASE_URL = app
    with pytest.raises(ImproperlyConfigured, match="MEDIA_ORIGIN"):
        MediaHost(lambda request: None)


def test_players_get_links(session_client, row, may_play):
    link = services.link(session_client.session, row.asset.uuid, at=NOW)
    shown = selectors.playable(row.asset, link=link)
    assert shown.audios[0].url.startswith(f"{ORIGIN}/")
    assert body(fetch(urlsplit(shown.audios[0].url).path)) == CONTENT


def test_without_a_media_host_addresses_are_as_they_were(settings, session_client, row):
    settings.MEDIA_ORIGIN = ""
    assert services.link(session_client.session, row.asset.uuid, at=NOW) == ""
    assert selectors.playable(row.asset).audios[0].url == f"/files/{row.asset.uuid}/{row.path}"


def test_old_keys_are_forgotten(session_client, row, settings):
    path_of(session_client, row)
    made = ViewingKey.objects.get().created_at
    assert services.forget_old_keys(at=made + timedelta(seconds=settings.SESSION_COOKIE_AGE - 5)) == 0
    assert services.forget_old_keys(at=made + timedelta(seconds=settings.SESSION_COOKIE_AGE + 5)) == 1
