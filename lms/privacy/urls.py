from django.urls import path

from lms.privacy.views import mine, others

app_name = "privacy"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("kept/", mine.kept, name="kept"),
    path("consent/", mine.consent, name="consent"),
    path("copies/", mine.ask, name="ask"),
    path("copies/<uuid:export>.zip", mine.download, name="download"),
    path("people/", others.find, name="find"),
    path("people/<uuid:person_key>/", others.person, name="person"),
    path("people/<uuid:person_key>/copies/", others.ask, name="ask_for"),
    path("people/<uuid:person_key>/erasure/", others.ask_erasure, name="ask_erasure"),
    path("erasures/", others.erasures, name="erasures"),
    path("erasures/<uuid:wish>/", others.erasure, name="erasure"),
    path("erasures/<uuid:wish>/confirm/", others.confirm, name="confirm"),
    path("erasures/<uuid:wish>/withdraw/", others.withdraw, name="withdraw"),
]
