"""The addresses of the question bank, below /cms/questions/."""

from django.urls import path

from courses.bank import views

app_name = "questions"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.choose_type, name="choose_type"),
    path("new/<str:type_>/", views.new, name="new"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/edit/", views.edit, name="edit"),
    path("<uuid:uuid>/versions/<int:number>/", views.compare, name="compare"),
    path("<uuid:uuid>/<str:act>/", views.step, name="step"),
]
