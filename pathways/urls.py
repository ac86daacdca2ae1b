"""The addresses of pathways."""

from django.urls import path

from pathways.runs import views

app_name = "pathways"
urlpatterns = [
    path("", views.pathway_list, name="list"),
    path("runs/<uuid:uuid>/", views.run, name="run"),
    path("runs/<uuid:uuid>/back/", views.back, name="back"),
    path("<slug:slug>/start/", views.start, name="start"),
]
