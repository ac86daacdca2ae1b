"""The addresses of examinations in the CMS, below /cms/exams/."""

from django.urls import path

from courses.exams.authoring import supervision, views

app_name = "exams_cms"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/edit/", views.edit, name="edit"),
    path("<uuid:uuid>/lines/", views.lines, name="lines"),
    path("<uuid:uuid>/publish/", views.publish, name="publish"),
    path("<uuid:uuid>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:uuid>/time/", supervision.time, name="time"),
    path("<uuid:uuid>/results/", supervision.results, name="results"),
    path("<uuid:uuid>/results.<str:format_>", supervision.export, name="export"),
    path("<uuid:uuid>/questions/", supervision.questions, name="questions"),
    path("<uuid:uuid>/questions/<uuid:item>/", supervision.correct, name="correct"),
]
