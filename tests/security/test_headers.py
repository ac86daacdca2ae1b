"""Every answer tells the browser how little it may do: pages, files, redirects, refusals, and what goes wrong."""

import asyncio
import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from lms.portal import headers
from lms.portal.revalidation import ASK_EACH_TIME
from lms.portal.static_files import StaticFiles
from tests.access.browser import whole_body, whole_stream
from tests.factories import courses as make
from tests.factories import directory as people
from tests.security.routes import routes

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
ROUTES = routes()
# An inline script, style or handler that our policy would refuse. JSON in a script element is data.
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")|<style\b|<[^>]+\s(?:style|on[a-z]+)\s*=|javascript:""",
    re.IGNORECASE,
)


# The same bytes for everybody, so that a device may keep them.
FOR_EVERYBODY = {"portal:worker", "portal:manifest", "portal:kept", "badges:issuer", "badges:status"}


def directives(response) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";")]
    return {name: values for name, _space, values in parts}


def assert_strict(response, what: object) -> None:
    policy = directives(response)
    assert policy["default-src"] == "'none'", what
    assert policy["frame-ancestors"] == "'none'", what
    if "sandbox" not in policy:
        assert (policy["base-uri"], policy["object-src"], policy["form-action"]) == ("'none'", "'none'", "'self'"), what
    for name, values in policy.items():
        assert "unsafe-eval" not in values, what
        if name != "style-src-elem":  # Wagtail's text editor, and only there
            assert "unsafe-inline" not in values, what
    for name, value in ALWAYS.items():
        assert response[name] == value, (what, name)
    assert "camera=()" in response["Permissions-Policy"], what
    assert "Access-Control-Allow-Origin" not in response, what
    if what in FOR_EVERYBODY:
        assert "public" in response["Cache-Control"], what
        assert not response.cookies, what
    elif response["Cache-Control"] == ASK_EACH_TIME:
        assert response["ETag"], what
    else:
        assert "no-store" in response["Cache-Control"], what


def ended(response) -> str:
    """The whole text of an answer."""
    return whole_body(response).decode("utf-8", "replace")


@pytest.fixture
def everything(db, settings):
    """A client for whom nearly every page opens."""
    person = people.signed_in_person(role="publisher", division=people.DivisionFactory(code="540000"))
    person.user.is_superuser = True
    person.user.save()
    client = Client(raise_request_exception=False)
    client.force_login(person.user)
    return client


@pytest.mark.django_db
def test_every_address_answers_a_visitor_with_every_header():
    client = Client(raise_request_exception=False)
    for route in ROUTES:
        response = client.get(route.path)
        ended(response)
        assert_strict(response, route.name)


def test_every_page_of_ours_has_the_policy_and_nothing_inline(everything):
    pages = 0
    for route in (route for route in ROUTES if route.ours):
        response = everything.get(route.path)
        text = ended(response)
        assert response.status_code < 500, route.name
        if response["Content-Type"].startswith("text/html") and response.status_code == 200:
            pages += 1
            inside_the_cms = route.path.startswith("/cms/")
            assert inside_the_cms or not INLINE.search(text), (route.name, INLINE.search(text))
        copies = response.get("Cache-Control", "no-store")
        if route.name not in FOR_EVERYBODY and "no-store" not in copies and copies != ASK_EACH_TIME:
            assert "private" in copies, route.name
            continue
        assert_strict(response, route.name)
    assert pages > 15


def test_courses_lessons_and_their_pictures_too(everything):
    course = make.course_with(lessons=1)
    lesson = make.lessons_of(course)[0]
    for page in (course, lesson, course.get_parent()):
        response = everything.get(page.url)
        assert response.status_code == 200
        assert not INLINE.search(ended(response))
        assert_strict(response, page)


@pytest.mark.parametrize(
    "markup",
    [
        "<script>go()</script>",
        "<style>p{}</style>",
        '<p style="color:red">',
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        "<script type='module'>go()</script>",
    ],
)
def test_the_search_for_inline_markup_finds_it(markup):
    assert INLINE.search(markup)


def test_scripts_of_files_and_data_are_not_inline():
    assert not INLINE.search('<script src="/a.js" defer></script><script id="d" type="application/json">{}</script>')


# --- pages by their kind ---


def test_a_page_of_ours_loads_from_its_own_host_only(client, db):
    policy = directives(client.get(reverse("accounts:sign_in")))
    sources = " ".join(values for name, values in policy.items() if name.endswith("-src")).split()
    assert set(sources) == {"'none'", "'self'", "blob:"}
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"


def test_the_cms_is_as_strict_but_for_what_wagtail_needs(everything):
    policy = directives(everything.get("/cms/"))
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert "style-src-elem" not in policy
    assert policy["img-src"] == "'self' data: blob:"
    editor = directives(everything.get("/cms/pages/"))
    assert editor["style-src-elem"] == "'self' 'unsafe-inline'"
    assert editor["script-src"] == "'self'"


def test_the_prefixes_are_those_of_the_addresses():
    assert reverse("wagtailadmin_home") == headers.CMS
    assert reverse("wagtailadmin_explore_root").startswith(headers.EDITOR)
    assert reverse("wagtaildocs_serve", args=[1, "x"]).startswith(headers.DOCUMENTS)


@pytest.mark.parametrize("address", ["/healthz", "/no-such-page/", "/files/", "/cms/no-such-page/"])
def test_refusals_and_data(client, db, address):
    response = client.get(address)
    assert_strict(response, address)


def test_a_preview_opens_in_the_frame_of_the_cms_and_nowhere_else(rf):
    response = HttpResponse("page", headers={"X-Frame-Options": "SAMEORIGIN"})
    made = headers.SecurityHeaders(lambda request: response)(rf.get("/cms/pages/1/edit/preview/"))
    assert directives(made)["frame-ancestors"] == "'self'"


def test_a_nonce_that_a_template_uses_is_in_the_header(rf):
    def page(request):
        return HttpResponse(f'<script nonce="{request.csp_nonce}"></script>')

    response = headers.SecurityHeaders(page)(rf.get("/"))
    nonce = re.search(r'nonce="([^"]+)"', response.content.decode())[1]
    assert f"'nonce-{nonce}'" in directives(response)["script-src"]
    again = headers.SecurityHeaders(page)(rf.get("/"))
    assert nonce not in again["Content-Security-Policy"]


def breaks(request):
    raise ZeroDivisionError("a fault of ours")


urlpatterns = [path("breaks/", breaks)]
handler500 = "lms.portal.errors.server_error"


@pytest.mark.urls(__name__)
def test_what_breaks_on_our_side(db):
    client = Client(raise_request_exception=False)
    client.force_login(people.UserFactory())
    response = client.get("/breaks/")
    assert response.status_code == 500
    assert "ZeroDivisionError" not in response.content.decode()
    assert_strict(response, "500")


def test_a_wrong_host_is_refused_with_every_header(client, settings, db):
    settings.ALLOWED_HOSTS = ["learn.example.org"]
    response = client.get("/", headers={"host": "evil.example.org"})
    assert response.status_code == 400
    assert "evil.example.org" not in response.content.decode()
    assert_strict(response, "host")
    forwarded = client.get("/healthz", headers={"host": "learn.example.org", "x-forwarded-host": "evil.example.org"})
    assert forwarded.status_code == 200
    assert "evil" not in str(forwarded.headers)


@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["null", "https://evil.example.org", "http://testserver"])
def test_no_origin_is_let_in(everything, origin):
    for address in ("/", "/healthz", "/cms/api/main/pages/", "/search/?q=a"):
        for method in ("get", "options"):
            response = getattr(everything, method)(address, headers={"origin": origin})
            assert not [name for name in response.headers if name.lower().startswith("access-control-")]


def test_static_files_carry_them_too(rf, settings, tmp_path):
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.STATIC_ROOT, settings.SERVESTATIC_AUTOREFRESH = tmp_path, False

    def nothing_else(_request):
        return HttpResponse(status=404)

    response = headers.SecurityHeaders(StaticFiles(nothing_else))(rf.get("/static/a.svg"))
    content = asyncio.run(whole_stream(response))
    assert (response.status_code, content[:4]) == (200, b"<svg")
    assert "sandbox" in directives(response)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
