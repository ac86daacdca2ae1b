from django.urls import path

from lms.records import views

app_name = "records"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("certificates/<uuid:certificate>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("verify/<str:token>/", views.verify, name="verify"),
]
