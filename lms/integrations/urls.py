"""The outbox's pages inside the CMS (mounted by wagtail_hooks.py)."""

from django.urls import path

from lms.integrations import views

app_name = "outbox"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:key>/send-again/", views.send_again, name="send_again"),
]
