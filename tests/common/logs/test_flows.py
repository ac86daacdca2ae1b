"""What really happens, as it really gets into the log: no name, no token, no number of a person in any line."""

import io
import json
import logging

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lms.common.logs.lines import JsonLine, ReadableLine
from lms.integrations import services as outbox
from lms.integrations.consultation.client import PartnerRefused
from tests.factories import directory as make
from tests.factories.integrations import NOW, MessageFactory
from tests.settings.test_shapes import PRODUCTION, start

pytestmark = pytest.mark.django_db
CARD, PHONE, MAIL = "540102199001011234", "13800138000", "zhuoma@example.org"
NAME, USERNAME, PASSWORD, TOKEN = "卓玛拉姆", "zhuoma1990", "a-secret-of-mine-17", "Qx7-b_T9aLmN2kZ4"
SECRETS = (CARD, PHONE, MAIL, NAME, USERNAME, PASSWORD, TOKEN)


@pytest.fixture(params=[JsonLine, ReadableLine])
def written(request):
    """Everything that is logged anywhere, as a line."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(request.param())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


def is_clean(text):
    assert text, "nothing was logged, so nothing was proven"
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.fixture
def person():
    person = make.signed_in_person(name_zh=NAME, licence_number=CARD)
    person.user.username, person.user.email = USERNAME, MAIL
    person.user.set_password(PASSWORD)
    person.user.save()
    return person


def test_a_wrong_password(client, person, written):
    client.post(
        f"{reverse(settings.LOGIN_URL)}?next=/x/{TOKEN}/", {"username": USERNAME, "login": USERNAME, "password": PHONE}
    )
    is_clean(written())


def test_a_sign_in(client, person, written):
    client.post(reverse(settings.LOGIN_URL), {"username": USERNAME, "login": USERNAME, "password": PASSWORD})
    is_clean(written())


def test_a_certificate_that_is_looked_up(client, written):
    client.get(reverse("records:verify", args=[TOKEN]), {"phone": PHONE})
    is_clean(written())


def test_a_page_that_is_not_there(client, written):
    client.get(f"/people/{NAME}/{CARD}/", {"mail": MAIL})
    is_clean(written())


def test_a_form_without_its_token(written, person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person.user)
    client.post(f"/accounts/invitation/{TOKEN}/", {"password": PASSWORD}, headers={"Authorization": f"Bearer {TOKEN}"})
    is_clean(written())


def test_a_page_that_breaks_with_people_in_hand(person, written, monkeypatch):
    def broken(request, *more, **named):
        name, card, number = person.name_zh, CARD, PHONE
        raise RuntimeError(f"{name} “{USERNAME}” {card} {number} {MAIL} token={TOKEN}")

    monkeypatch.setattr("lms.portal.views.practitioner_of", broken)
    client = Client(raise_request_exception=False)
    client.force_login(person.user)
    assert client.get(reverse("portal:home"), {"token": TOKEN}).status_code == 500
    is_clean(written())
    assert "RuntimeError" in written()


class Partner:
    """Refuses, and says of whom."""

    def open_referral(self, *, request, key):
        raise PartnerRefused(f"patient {NAME} {CARD} refused, call {PHONE}")


def test_a_message_that_a_partner_refuses(written):
    message = MessageFactory()
    outbox.deliver(message_id=message.pk, worker="w1", client=Partner(), now=lambda: NOW)
    logging.getLogger("lms.integrations").warning("not delivered: %s", outbox.OutboxMessage.objects.get().reason)
    is_clean(written())


def test_every_handler_of_the_settings_writes_such_lines():
    used = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    forms = {settings.LOGGING["formatters"][name]["()"] for name in used}
    assert forms <= {"lms.common.logs.lines.JsonLine", "lms.common.logs.lines.ReadableLine"}
    own = [name for name, logger in settings.LOGGING["loggers"].items() if logger.get("handlers")]
    assert own == []


AS_A_SERVER_DOES = """
import logging.config, os, sys
from uvicorn.config import LOGGING_CONFIG
logging.config.dictConfig(LOGGING_CONFIG)
from lms.settings.production import LOGGING
logging.config.dictConfig(LOGGING)
for name in sys.argv[1:]:
    logging.getLogger(name).warning("about %s", os.environ["PHONE"])
"""


def test_other_programs_write_through_ours_in_production(tmp_path):
    """Uvicorn sets up lines of its own first, then Django's settings are read; its line of a request stays silent."""
    names = ["uvicorn", "uvicorn.error", "uvicorn.access", "celery.worker", "django.security", "django.server", "kombu"]
    done = start("-c", AS_A_SERVER_DOES, *names, tmp_path=tmp_path, PHONE=PHONE, **PRODUCTION)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["logger"] for line in lines] == [name for name in names if name != "uvicorn.access"]
    assert done.stdout == ""
    is_clean(done.stderr)
