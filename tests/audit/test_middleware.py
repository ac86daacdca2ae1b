"""A web request acts for its person, from its address; what was refused to a person is recorded."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import reverse

from lms.audit import services
from lms.audit.context import current, door
from lms.audit.middleware import actor_of, web_actor
from lms.audit.models import AuditEntry
from tests.factories import directory as make


def answer(request, view):
    return web_actor(view)(request)


@pytest.fixture
def request_of(rf):
    def made(user, **meta):
        request = rf.get("/", **meta)
        request.user = user
        return request

    return made


@pytest.mark.django_db
def test_what_a_view_records_is_the_persons_act(request_of, learner):
    def view(request):
        services.record("post.started")
        return HttpResponse()

    answer(request_of(learner.user, REMOTE_ADDR="192.0.2.7"), view)
    entry = AuditEntry.objects.get()
    assert (entry.actor_key, entry.address, entry.via) == (learner.person_key, "192.0.2.7", "web")
    assert door() is None


@pytest.mark.django_db
def test_the_person_is_looked_up_when_something_is_recorded_and_once(request_of, learner, django_assert_num_queries):
    request = request_of(learner.user)
    with django_assert_num_queries(0):
        answer(request, lambda request: HttpResponse())
    actor = actor_of(request)
    with django_assert_num_queries(1):
        assert actor.key() == actor.key() == learner.person_key


@pytest.mark.django_db
def test_who_signs_in_on_the_way_is_the_actor_from_then_on(request_of, learner):
    request = request_of(AnonymousUser())
    actor = actor_of(request)
    assert actor.key() is None
    request.user = learner.user
    assert actor.key() == learner.person_key


@pytest.mark.django_db
def test_a_visitor_has_no_key_and_a_technical_account_neither(request_of):
    assert actor_of(request_of(AnonymousUser())).key() is None
    assert actor_of(request_of(make.UserFactory())).key() is None


@pytest.mark.django_db
def test_a_refused_page_is_recorded(learner_client, learner):
    assert learner_client.get(reverse("audit:log")).status_code == 403
    entry = AuditEntry.objects.get(action="access.refused")
    assert (entry.actor_key, entry.object_kind, entry.object_id) == (learner.person_key, "route", "audit:log")
    assert entry.detail == {"method": "GET"}


@pytest.mark.django_db
def test_a_visitor_who_is_refused_leaves_no_entry(request_of):
    answer(request_of(AnonymousUser()), lambda request: HttpResponse(status=403))
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_what_a_view_wants_kept_stays_though_its_transaction_is_undone(request_of, learner):
    @transaction.atomic
    def refusing():
        services.record_regardless("grant.refused", object_kind="role", object_id="manager")
        raise PermissionDenied

    def view(request):
        try:
            refusing()
        except PermissionDenied:
            return HttpResponse(status=404)
        return HttpResponse()

    answer(request_of(learner.user), view)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_key) == ("grant.refused", learner.person_key)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_it_holds_under_asgi_too(learner):
    async def fetch():
        client = AsyncClient()
        await client.aforce_login(learner.user)
        response = await client.get(reverse("audit:log"))
        await sync_to_async(connections.close_all)()
        return response.status_code

    assert asyncio.run(fetch()) == 403
    assert AuditEntry.objects.get(action="access.refused").actor_key == learner.person_key


def test_under_asgi_the_actor_is_that_of_the_request(rf):
    async def view(request):
        return HttpResponse(current().address)

    request = rf.get("/", REMOTE_ADDR="192.0.2.9")
    response = asyncio.run(web_actor(view)(request))
    assert response.content == b"192.0.2.9"
    assert door() is None
