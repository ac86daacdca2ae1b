from django.urls import path

from lms.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("entries.<str:form>", views.export, name="export"),
    path("check/", views.check, name="check"),
]
