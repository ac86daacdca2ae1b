from django.urls import path

from lms.records.statements import views

app_name = "statements"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:statement>/", views.statement, name="statement"),
    path("<uuid:statement>.pdf", views.pdf, name="pdf"),
    path("verify/<str:token>/", views.verify, name="verify"),
]
