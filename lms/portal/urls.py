from django.urls import path

from lms.accounts.sign_in.views import choose_language
from lms.portal import errors, health, views
from lms.portal.offline import views as offline

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.me, name="me"),
    path("language/", choose_language, name="language"),
    path("authoring-closed/", errors.authoring_closed, name="authoring_closed"),
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.kept, name="kept"),
    path("offline/session/", offline.session, name="offline_session"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
