"""The door for web requests: says who acts, and records what was refused."""

from asyncio import iscoroutinefunction
from collections.abc import Callable
from functools import cache
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from lms.audit import services
from lms.audit.context import Actor, acting
from lms.audit.models import Via
from lms.audit.policy import readers
from lms.common.addresses import client_address
from lms.common.logs.requests import route_of


@sync_and_async_middleware
def web_actor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stands right after Django's AuthenticationMiddleware: below it everything is the act of the request's person."""
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponse:
            actor = actor_of(request)
            with acting(actor):
                response = await get_response(request)
                if actor.kept or response.status_code == 403:
                    await sync_to_async(_close)(request, response, actor)
            return response
    else:

        def middleware(request: HttpRequest) -> HttpResponse:
            actor = actor_of(request)
            with acting(actor):
                response = get_response(request)
                if actor.kept or response.status_code == 403:
                    _close(request, response, actor)
            return response

    return middleware


def actor_of(request: HttpRequest) -> Actor:
    """Who sends this request. The person is looked up when something is recorded, and once for each account."""

    @cache
    def key_of(user_pk: object) -> UUID | None:
        return readers().key_of(request.user)

    def key() -> UUID | None:
        return key_of(request.user.pk) if request.user.is_authenticated else None

    return Actor(key=key, address=client_address(request), via=Via.WEB)


def _close(request: HttpRequest, response: HttpResponse, actor: Actor) -> None:
    if response.status_code == 403 and request.user.is_authenticated:
        services.record_regardless(
            "access.refused", object_kind="route", object_id=route_of(request), detail={"method": str(request.method)}
        )
    services.settle(actor)
