"""Addresses for what devices bring and take: /sync/ and /offline/."""

from django.urls import path

from lms.sync.intake.views import intake

app_name = "sync"
urlpatterns = [
    path("sync/", intake, name="intake"),
]
