"""Addresses for what devices bring and take: /sync/ and /offline/."""

from django.urls import path

from lms.sync.devices.views import devices, name, sites, sites_file
from lms.sync.intake.views import intake
from lms.sync.packages.views import kept_page, package

app_name = "sync"
urlpatterns = [
    path("sync/", intake, name="intake"),
    path("sync/devices/", devices, name="devices"),
    path("sync/devices/<int:pk>/", name, name="name_device"),
    path("sync/sites/", sites, name="sites"),
    path("sync/sites.csv", sites_file, name="sites_file"),
    path("offline/<slug:kind>/<uuid:uuid>/", package, name="package"),
    path("offline/pages/<slug:kind>/<uuid:uuid>/", kept_page, name="kept_page"),
]
