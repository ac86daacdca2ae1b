"""The way of every act, with a form of its own: form, confirm page, done; nothing between is kept or changed."""

import re

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ValidationError

from lms.directory.models import Practitioner
from lms.directory.people.views.flow import Act, Done, run
from tests.directory.people.conftest import text_of
from tests.factories.directory import PractitionerFactory

pytestmark = pytest.mark.django_db


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=5)
    quiet = forms.BooleanField(label="Quietly", required=False, initial=True)


@pytest.fixture
def person():
    return PractitionerFactory(name_zh="前")


@pytest.fixture
def act(person):
    def perform(data):
        if data["name"] == "no":
            raise ValidationError({"name": ["This name is taken."], "other": ["And more."]})
        if data["name"] == "never":
            raise ValidationError("Not today.")
        Practitioner.objects.filter(pk=person.pk).update(name_zh=data["name"])
        return Done("Renamed <b>.", "Undo", "/undo/") if data["quiet"] else Done("Renamed.")

    return Act(
        title="Rename",
        button="Rename now",
        crumbs=[("People", "/people/"), ("Rename", None)],
        back="/back/",
        landing=lambda: "/landing/",
        form=NameForm,
        follows=lambda data: [f"The name becomes {data['name']}."],
        perform=perform,
        hurts=True,
    )


@pytest.fixture
def send(rf, act, learner):
    def answer(data=None):
        request = rf.get("/") if data is None else rf.post("/", data)
        request.user, request.session = learner.user, {}
        request._messages = FallbackStorage(request)
        answer.request = request
        return run(request, act)

    return answer


def test_the_form_comes_first(send):
    page = send()
    assert page.status_code == 200
    assert 'name="name"' in page.content.decode()
    assert 'name="confirmed"' not in page.content.decode()


def test_what_follows_is_said_and_the_entries_travel_along(send, person):
    page = send({"name": "后"}).content.decode()
    assert "The name becomes 后." in page
    hidden = dict(re.findall(r'<input type="hidden" name="(name|quiet)" value="([^"]*)"', page))
    assert hidden == {"name": "后", "quiet": "False"}
    person.refresh_from_db()
    assert person.name_zh == "前"


@pytest.mark.parametrize(("value", "kept"), [("False", False), ("True", True)])
def test_a_tick_survives_the_confirm_page(send, value, kept):
    answer = send({"name": "后", "quiet": value, "change": "1"})
    assert ("checked" in answer.content.decode()) is kept


def test_a_wrong_entry_is_answered_beside_its_field(send):
    page = send({"name": "too long a name"})
    assert page.status_code == 400
    assert 'aria-invalid="true"' in page.content.decode()


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
def test_what_the_service_refuses_stands_beside_the_field_or_above(send, confirmed):
    page = send({"name": "no", **confirmed})
    assert page.status_code == 400
    assert "This name is taken." in text_of(page)
    assert "And more." in text_of(page)
    assert "Not today." in text_of(send({"name": "never", **confirmed}))


def test_confirmed_it_is_done_and_one_lands_with_a_notice(send, person):
    done = send({"name": "后", "quiet": "True", "confirmed": "1"})
    assert (done.status_code, done.url) == (302, "/landing/")
    person.refresh_from_db()
    assert person.name_zh == "后"
    notice = str(next(iter(get_messages(send.request))))
    assert notice == 'Renamed &lt;b&gt;. <a href="/undo/">Undo</a>'


def test_without_a_way_back_the_notice_is_plain(send):
    send({"name": "后", "confirmed": "1"})
    assert str(next(iter(get_messages(send.request)))) == "Renamed."


def test_what_takes_something_away_is_coloured(send):
    assert "notice warning" in send({"name": "后"}).content.decode()
