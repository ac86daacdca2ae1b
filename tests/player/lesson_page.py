"""A lesson page with nothing on it but the player and its form, for the browser tests of the player."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from courses.player.presenters import player
from lms.urls import urlpatterns as product_urls
from media_pipeline import selectors

done: list[str] = []  # the methods of requests that reported the lesson as done
trouble: list[HttpResponse] = []  # what is answered first, instead of writing anything


def lesson(request: HttpRequest) -> HttpResponse:
    shown = player(selectors.playable(selectors.assets().get()))
    lecture = render_to_string("courses/player.html", {"player": shown})
    form = '<form method="post" action="/lesson/done/" data-lesson-done><button>Done</button></form>'
    return HttpResponse(f"<!doctype html><title>Lesson</title><main>{lecture}{form}</main>")


@csrf_exempt
def finish(request: HttpRequest) -> HttpResponse:
    if trouble:
        return trouble.pop(0)
    done.append(request.method)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return HttpResponse(status=302, headers={"Location": "/lesson/"})


urlpatterns = [path("lesson/", lesson), path("lesson/done/", finish), *product_urls]
