from django.http import HttpRequest, HttpResponse
from django.urls import path


def placeholder(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


app_name = "directory"
urlpatterns = [
    path("sign-in/", placeholder, name="sign_in"),
    path("sign-out/", placeholder, name="sign_out"),
]
