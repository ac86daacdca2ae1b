from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from lms.portal import health, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("language/", login_not_required(set_language), name="language"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
