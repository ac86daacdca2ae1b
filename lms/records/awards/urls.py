from django.urls import path

from lms.records.awards import views

app_name = "awards"
urlpatterns = [
    path("", views.issued, name="issued"),
    path("<uuid:certificate>/", views.certificate, name="certificate"),
    path("<uuid:certificate>/revoke/", views.revoke, name="revoke"),
    path("<uuid:certificate>/reinstate/", views.reinstate, name="reinstate"),
    path("<uuid:certificate>/renew/", views.renew, name="renew"),
    path("courses/<uuid:course>/", views.validity, name="validity"),
]
