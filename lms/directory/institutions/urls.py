from django.urls import path

from lms.directory.institutions import views

app_name = "institutions"
urlpatterns = [
    path("", views.places, name="list"),
    path("new-division/", views.found_division, name="found_division"),
    path("new-institution/", views.found_institution, name="found_institution"),
    path("divisions/<slug:code>/", views.division, name="division"),
    path("divisions/<slug:code>/<slug:act>/", views.division_act, name="division_act"),
    path("institutions/<slug:code>/", views.institution, name="institution"),
    path("institutions/<slug:code>/<slug:act>/", views.institution_act, name="institution_act"),
]
