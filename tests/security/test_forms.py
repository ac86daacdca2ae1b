"""What is sent to us: no form without its token, no way out to another host, no request without an end."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from tests.factories import directory as people
from tests.security.routes import routes

pytestmark = pytest.mark.django_db
ROUTES = routes()
ELSEWHERE = [
    *("https://evil.example.org/", "//evil.example.org/", r"\\evil.example.org", "/\\evil.example.org"),
    *(
        "javascript:alert(1)",
        "data:text/html,x",
        "http:evil.example.org",
        "https:///evil.example.org",
        "\t//evil.example.org",
    ),
]


@pytest.fixture
def person():
    person = people.signed_in_person(role="publisher", division=people.DivisionFactory(code="540000"))
    person.user.is_superuser = True
    person.user.save()
    return person


@pytest.fixture
def strict(person):
    """A browser session in which a form without its token is refused, as in production."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(person.user)
    return client


def exempt() -> list[str]:
    return sorted(route.name for route in ROUTES if getattr(resolve(route.path).func, "csrf_exempt", False))


def test_no_view_of_ours_is_exempt_from_the_token():
    ours = {route.name for route in ROUTES if route.ours}
    assert [name for name in exempt() if name in ours] == []


def test_every_address_refuses_what_is_sent_without_a_token(strict):
    """403 before anything else; an address that takes nothing (404, 405) may say so first."""
    wrong = {}
    for route in ROUTES:
        for method in ("post", "put", "patch", "delete"):
            response = getattr(strict, method)(route.path)
            if response.streaming:
                response.close()
            if response.status_code not in {403, 404, 405} and "sign-in" not in response.get("Location", ""):
                wrong[f"{method} {route.name}"] = response.status_code
    assert wrong == {}


def test_a_visitor_without_a_token_is_refused_too():
    visitor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    taken = {route.name: visitor.post(route.path).status_code for route in ROUTES if route.ours}
    assert {name: status for name, status in taken.items() if status not in {302, 403, 404, 405}} == {}


def test_the_token_of_another_origin_is_refused(strict):
    page = strict.get("/", secure=True)
    token = page.context["csrf_token"]
    sent = {"language": "bo", "csrfmiddlewaretoken": str(token)}
    for origin in ("https://evil.example.org", "null"):
        refused = strict.post(reverse("portal:language"), sent, secure=True, headers={"origin": origin})
        assert refused.status_code == 403
    own = strict.post(reverse("portal:language"), sent, secure=True, headers={"origin": "https://testserver"})
    assert own.status_code == 302


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_form_leads_to_another_host(client, person, target):
    visits = [
        client.post(reverse("portal:language"), {"language": "bo", "next": target}),
        client.get("/cms/login/", {"next": target}),
        client.get(reverse("accounts:sign_in"), {"next": target}),
    ]
    client.force_login(person.user)
    visits += [client.get(reverse("accounts:sign_in"), {"next": target}), client.post(reverse("accounts:sign_out"))]
    for response in visits:
        assert "evil" not in response.get("Location", "")
        assert response.get("Location", "/").startswith("/")
        assert not response.get("Location", "/").startswith(("//", "/\\"))
        assert f'value="{target}"' not in response.content.decode()


def test_no_address_carries_the_session(strict, person):
    session = strict.session.session_key
    for route in (route for route in ROUTES if route.ours):
        response = strict.get(route.path)
        assert session not in response.get("Location", "")
        if not response.streaming:
            assert session not in response.content.decode("utf-8", "replace"), route.name


# --- limits ---


def test_a_form_that_is_too_long_is_refused(client, person):
    client.force_login(person.user)
    response = client.post(reverse("portal:language"), {"language": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert response.status_code in {400, 413}


def test_json_that_is_too_long_is_refused(client, person):
    client.force_login(person.user)
    body = json.dumps({"a": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE})
    response = client.post(reverse("portal:language"), body, content_type="application/json")
    assert response.status_code in {302, 400, 413}  # JSON is never read here: the body stays unread
    form = client.post(reverse("portal:language"), body, content_type="application/x-www-form-urlencoded")
    assert form.status_code in {400, 413}


def test_very_many_fields_are_refused(client, person):
    client.force_login(person.user)
    fields = "&".join(f"f{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    response = client.post(reverse("portal:language"), fields, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400


def test_very_many_files_are_refused(client, person):
    client.force_login(person.user)
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="f{number}"; filename="a"\r\n\r\na\r\n'
        for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)
    )
    response = client.post(
        reverse("portal:language"), (parts + "--x--\r\n").encode(), content_type="multipart/form-data; boundary=x"
    )
    assert response.status_code == 400
