from django.urls import path

from lms.records.badges import views

app_name = "badges"
urlpatterns = [
    path("issuer", views.issuer, name="issuer"),
    path("status/<int:number>", views.status, name="status"),
    path("<uuid:certificate>.json", views.credential, name="credential"),
]
