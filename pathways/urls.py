from django.http import HttpRequest, HttpResponse
from django.urls import path


def placeholder(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


app_name = "pathways"
urlpatterns = [
    path("list/", placeholder, name="list"),
]
