"""Addresses for what devices bring and take: /sync/ and /offline/."""

from django.urls import path

from lms.sync.intake.views import intake
from lms.sync.packages.views import kept_page, package

app_name = "sync"
urlpatterns = [
    path("sync/", intake, name="intake"),
    path("offline/<slug:kind>/<uuid:uuid>/", package, name="package"),
    path("offline/pages/<slug:kind>/<uuid:uuid>/", kept_page, name="kept_page"),
]
