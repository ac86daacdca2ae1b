"""Stylesheets and scripts lie compressed ahead, under names that say what is in them, and are fetched once."""

import asyncio
import threading

import brotli
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpResponse

from lms.portal.static_files import StaticFiles
from lms.settings import base
from tests.access.browser import whole_stream

STYLE = ".card{padding:1rem;border-radius:8px}\n" * 60
A_YEAR_S = 31_536_000


@pytest.fixture
def collected(settings, tmp_path):
    """What collectstatic makes of one stylesheet, with the storage of the product."""
    source, root = tmp_path / "source", tmp_path / "root"
    source.mkdir()
    (source / "portal.css").write_text(STYLE)
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = root
    settings.STORAGES = {**settings.STORAGES, "staticfiles": base.STORAGES["staticfiles"]}
    call_command("collectstatic", interactive=False, verbosity=0)
    return root


def nothing_else(_request):
    return HttpResponse("no such page", status=404)


def fetch(rf, path, accepted="gzip, deflate, br"):
    response = StaticFiles(nothing_else)(rf.get(path, headers={"accept-encoding": accepted}))
    return response, asyncio.run(whole_stream(response))


def test_each_file_lies_there_plain_and_in_both_codings(collected):
    hashed = staticfiles_storage.stored_name("portal.css")
    assert hashed != "portal.css"
    for name in (hashed, f"{hashed}.br", f"{hashed}.gz"):
        assert (collected / name).is_file(), name
    assert brotli.decompress((collected / f"{hashed}.br").read_bytes()).decode() == STYLE


@pytest.mark.parametrize(("accepted", "coding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_they_are_served_so_and_for_ever(rf, collected, accepted, coding):
    path = f"/static/{staticfiles_storage.stored_name('portal.css')}"
    response, content = fetch(rf, path, accepted)
    assert (response.status_code, response.get("Content-Encoding")) == (200, coding)
    parts = dict(part.strip().partition("=")[::2] for part in response["Cache-Control"].split(","))
    assert "immutable" in parts
    assert int(parts["max-age"]) >= A_YEAR_S
    assert len(content) < len(STYLE) / 5 or coding is None


def test_a_name_without_its_content_is_not_kept_for_long(rf, collected):
    response, _content = fetch(rf, "/static/portal.css")
    assert response.status_code == 200
    assert response["Cache-Control"] == "max-age=60, public"


def test_a_name_that_no_file_has_is_answered_as_any_other_address(rf, collected):
    response, content = fetch(rf, "/static/gone.css")
    assert (response.status_code, content) == (404, b"no such page")


def test_pages_do_not_pass_through_it(rf, collected):
    asked_in = []

    def page(_request):
        asked_in.append(threading.get_ident())
        return HttpResponse("a page")

    assert StaticFiles(page)(rf.get("/courses/")).content == b"a page"
    assert asked_in == [threading.get_ident()]
