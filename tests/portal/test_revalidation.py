"""A page that has not changed for its reader is answered by 304, and by nothing else than that."""

import re

import pytest
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import translation

from lms.accounts.sessions import services as sessions
from lms.accounts.sign_in.views import sign_out
from lms.common import clock
from lms.common.revalidation import keep, kept
from lms.directory import services as directory
from lms.directory.models import AccessGrant
from lms.portal.revalidation import ASK_EACH_TIME, etag
from tests.factories import accounts as make_account
from tests.factories import courses as make
from tests.factories import directory as people

pytestmark = pytest.mark.django_db


def again(client, url, before, **headers):
    """Ask for a page as a browser does that has a copy of it."""
    return client.get(url, headers={"if-none-match": before["ETag"], **headers})


@pytest.fixture
def course(db):
    return make.course_with(lessons=2)


@pytest.fixture
def lesson(course):
    return make.lessons_of(course)[0]


@pytest.fixture
def addresses(course, lesson):
    return {
        "home": "/",
        "catalogue": course.get_parent().url,
        "course": course.url,
        "lesson": lesson.url,
        "pathways": reverse("pathways:list"),
        "records": reverse("records:mine"),
        "search": reverse("search:results") + "?q=腹泻",
    }


def test_every_page_of_the_learner_is_asked_for_and_not_sent_again(learner_client, addresses):
    for name, url in addresses.items():
        first = learner_client.get(url)
        assert (first.status_code, first["Cache-Control"]) == (200, ASK_EACH_TIME), name
        second = again(learner_client, url, first)
        assert (second.status_code, second.content) == (304, b""), name
        assert second["ETag"] == first["ETag"], name
        assert second["Cache-Control"] == ASK_EACH_TIME, name
        assert set(second["Vary"].split(", ")) == set(first["Vary"].split(", ")), name


def test_the_answer_without_a_page_has_the_policy_of_the_page(learner_client):
    first = learner_client.get("/")
    second = again(learner_client, "/", first)
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert "nonce" not in first["Content-Security-Policy"]
    assert second["X-Content-Type-Options"] == "nosniff"


def test_a_copy_holds_for_compressed_pages_too(learner_client, lesson):
    first = learner_client.get(lesson.url, headers={"accept-encoding": "br"})
    assert first["Content-Encoding"] == "br"
    second = again(learner_client, lesson.url, first, **{"accept-encoding": "br"})
    assert (second.status_code, second.content) == (304, b"")
    assert "Content-Encoding" not in second


def test_head_says_the_same_tag(learner_client):
    assert learner_client.head("/")["ETag"] == learner_client.get("/")["ETag"]


# --- what changes a page changes its tag ---


def test_a_lesson_that_was_done_is_sent_anew_and_its_form_is_gone(learner_client, lesson, course):
    before = {url: learner_client.get(url) for url in ("/", course.url, lesson.url)}
    key = re.search(r'name="key" value="([^"]+)"', before[lesson.url].content.decode())[1]
    for _repeat in range(2):  # the answer was lost, the browser sends the copy's form again
        learner_client.post(reverse("courses:lesson_done", args=[lesson.uuid]), {"key": key})
    for url, copy in before.items():
        now = again(learner_client, url, copy)
        assert now.status_code == 200, url
        again(learner_client, url, now)
    assert key not in again(learner_client, lesson.url, before[lesson.url]).content.decode()


def test_the_key_of_a_lesson_is_the_same_until_the_form_is_sent(learner_client, lesson):
    keys = {
        re.search(r'name="key" value="([^"]+)"', learner_client.get(lesson.url).content.decode())[1] for _each in "ab"
    }
    assert len(keys) == 1


def test_two_learners_have_two_keys(learner_client, lesson):
    other = Client()
    other.force_login(people.signed_in_person(role="learner").user)
    keys = {
        re.search(r'name="key" value="([^"]+)"', client.get(lesson.url).content.decode())[1]
        for client in (learner_client, other)
    }
    assert len(keys) == 2


def test_another_language_is_another_page(learner_client):
    first = learner_client.get("/")
    learner_client.post(reverse("portal:language"), {"language": "bo", "next": "/"})
    second = again(learner_client, "/", first)
    assert second.status_code == 200
    assert 'lang="bo"' in second.content.decode()
    assert "Accept-Language" in second["Vary"]


def test_a_message_is_shown_once_and_the_page_without_it_comes_back(learner_client, lesson, course):
    before = learner_client.get(course.url)
    key = re.search(r'name="key" value="([^"]+)"', learner_client.get(lesson.url).content.decode())[1]
    learner_client.post(reverse("courses:lesson_done", args=[lesson.uuid]), {"key": key})
    with_message = again(learner_client, course.url, before)
    assert "notice success" in with_message.content.decode()
    without = again(learner_client, course.url, with_message)
    assert without.status_code == 200
    assert "notice success" not in without.content.decode()


def test_a_changed_text_is_sent(learner_client, lesson):
    first = learner_client.get(lesson.url)
    lesson.title = "新的标题"
    lesson.save_revision().publish()
    second = again(learner_client, lesson.url, first)
    assert second.status_code == 200
    assert "新的标题" in second.content.decode()


def test_a_new_secret_of_forms_makes_a_new_page(learner_client):
    """Forms of the copy would be refused: after a new sign-in the browser gets forms that are taken."""
    first = learner_client.get("/")
    del learner_client.cookies["csrftoken"]
    second = again(learner_client, "/", first)
    assert second.status_code == 200


def test_forms_of_a_copy_are_taken(learner, lesson):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner.user)
    copy = client.get(lesson.url).content.decode()
    assert again(client, lesson.url, client.get(lesson.url)).status_code == 304
    fields = dict(re.findall(r'type="hidden" name="(csrfmiddlewaretoken|key)" value="([^"]+)"', copy))
    answer = client.post(reverse("courses:lesson_done", args=[lesson.uuid]), fields)
    assert answer.status_code == 302


# --- who has lost the right gets no 304 ---


def test_a_right_that_ended_ends_the_copy(learner_client, learner, lesson):
    first = learner_client.get(lesson.url)
    for grant in AccessGrant.objects.of(learner):
        directory.end_grant(grant=grant, on=clock.today())
    assert again(learner_client, lesson.url, first).status_code in (302, 403)


def test_a_lesson_that_was_withdrawn_is_not_confirmed(learner_client, lesson):
    first = learner_client.get(lesson.url)
    lesson.unpublish()
    assert again(learner_client, lesson.url, first).status_code == 404


def test_after_signing_out_nothing_is_confirmed(learner_client, lesson):
    first = learner_client.get(lesson.url)
    answer = learner_client.post(reverse("accounts:sign_out"))
    assert answer["Clear-Site-Data"] == '"cache"'
    later = again(learner_client, lesson.url, first)
    assert later.status_code == 302
    assert later["Location"].startswith(reverse("accounts:sign_in"))
    assert "no-store" in later["Cache-Control"]


def test_the_next_reader_of_the_browser_gets_their_own_page(learner_client):
    first = learner_client.get("/")
    other = people.signed_in_person(role="learner", name_zh="次仁")
    learner_client.force_login(other.user)
    second = again(learner_client, "/", first)
    assert second.status_code == 200
    assert "次仁" in second.content.decode()


# --- devices that others use, and pages that nobody keeps ---


@pytest.mark.parametrize("said", [sessions.SHARED, sessions.SHORT])
def test_a_device_that_others_use_keeps_nothing(learner_client, addresses, said):
    session = learner_client.session
    session[said] = True
    session.save()
    for name, url in addresses.items():
        answer = learner_client.get(url)
        assert "no-store" in answer["Cache-Control"], name
        assert "ETag" not in answer, name


def test_a_device_that_was_registered_later_keeps_nothing_either(learner_client):
    learner_client.cookies["shared_device"] = "anything"
    assert "no-store" in learner_client.get("/")["Cache-Control"]


def test_signing_in_on_a_shared_device_keeps_nothing(client):
    make_account.account()
    make_account.sign_in(client, shared="on")
    answer = client.get("/")
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)


def test_figures_may_be_kept_and_names_may_not(client):
    county = people.township_division().parent
    viewer = people.signed_in_person(role="manager", division=county)
    client.force_login(viewer.user)
    figures = client.get(reverse("compliance:division", args=[county.code]))
    if "ETag" in figures:
        assert viewer.name_zh not in re.sub(r"<footer.*", "", figures.content.decode(), flags=re.DOTALL)
    institution = viewer.posts.get().institution
    names = client.get(reverse("compliance:institution", args=[institution.code]))
    assert "ETag" not in names
    assert "no-store" in names["Cache-Control"]


def test_the_commissions_figures_are_asked_for_and_not_sent_again(client):
    county = people.DivisionFactory(code="540100")
    for _each in range(2):
        people.InstitutionFactory(division=county)
    viewer = people.signed_in_person(role="commission", division=county)
    client.force_login(viewer.user)
    first = client.get(reverse("compliance:overview"))
    assert first["Cache-Control"] == ASK_EACH_TIME
    assert again(client, reverse("compliance:overview"), first).status_code == 304


@pytest.mark.parametrize("name", ["accounts:account", "portal:me", "courses:live", "privacy:mine"])
def test_other_personal_pages_are_kept_by_nobody(learner_client, name):
    answer = learner_client.get(reverse(name), follow=True)
    assert "no-store" in answer["Cache-Control"]
    assert "ETag" not in answer


# --- pages made for the test ---


@kept
def plain(request):
    return HttpResponse("<p>page</p>")


@kept
def with_nonce(request):
    return HttpResponse(f'<script nonce="{request.csp_nonce}"></script>')


@kept
def stream(request):
    return StreamingHttpResponse(iter(["a"]))


@kept
def refused(request):
    return HttpResponse("wrong", status=422)


def unmarked(request):
    return HttpResponse("<p>page</p>")


def with_message(request):
    messages.info(request, "once")
    return keep(HttpResponse("<p>page</p>"))


urlpatterns = [
    path("plain/", plain),
    path("open/", login_not_required(plain)),
    path("nonce/", with_nonce),
    path("stream/", stream),
    path("refused/", refused),
    path("unmarked/", unmarked),
    path("message/", with_message),
    path("out/", sign_out),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["nonce", "stream", "refused", "unmarked"])
def test_what_cannot_be_confirmed_is_kept_by_nobody(learner_client, address):
    answer = learner_client.get(f"/{address}/")
    assert "ETag" not in answer
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.urls(__name__)
def test_a_marked_page_is_confirmed_and_a_form_sent_is_not(learner_client):
    first = learner_client.get("/plain/")
    assert again(learner_client, "/plain/", first).status_code == 304
    sent = learner_client.post("/plain/", headers={"if-none-match": first["ETag"]})
    assert (sent.status_code, "ETag" in sent) == (200, False)


@pytest.mark.urls(__name__)
def test_a_visitors_page_is_not_marked_for_anybody(learner):
    answer = Client().get("/open/")
    assert (answer.status_code, "ETag" in answer) == (200, False)


# --- the tag ---


def test_the_mask_of_a_token_does_not_count_and_everything_else_does():
    def page(token, text="lesson"):
        return f'<input name="csrfmiddlewaretoken" value="{token}"><p data-csrf="{token}">{text}</p>'.encode()

    one, other = "a" * 64, "B" * 64
    assert etag(page(one), secret="s") == etag(page(other), secret="s")
    assert etag(page(one), secret="s") != etag(page(one), secret="t")
    assert etag(page(one), secret="s") != etag(page(one, "quiz"), secret="s")
    assert etag(page(one[:-1]), secret="s") != etag(page(other[:-1]), secret="s")
    assert re.fullmatch(r'W/"[0-9a-f]{24}"', etag(b"", secret=""))


def test_no_language_of_the_page_is_left_in_the_thread(learner_client):
    learner_client.get("/")
    again(learner_client, "/", learner_client.get("/"))
    assert translation.get_language() == "zh-hans"
