from django.http import HttpRequest, HttpResponse
from django.urls import path


def placeholder(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


app_name = "courses"
urlpatterns = [
    path("catalogue/", placeholder, name="catalogue"),
    path("live/", placeholder, name="live"),
]
