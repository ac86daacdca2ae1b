"""The addresses of the question bank, below /cms/questions/."""

from django.urls import path

from courses.bank import views
from courses.bank.exchange import views as exchange

app_name = "questions"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.choose_type, name="choose_type"),
    path("new/<str:type_>/", views.new, name="new"),
    path("imports/", exchange.index, name="imports"),
    path("imports/template/", exchange.template, name="template"),
    path("imports/<uuid:uuid>/", exchange.detail, name="import"),
    path("imports/<uuid:uuid>/make/", exchange.make, name="import_make"),
    path("imports/<uuid:uuid>/undo/", exchange.undo, name="import_undo"),
    path("export/", exchange.export, name="export"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/edit/", views.edit, name="edit"),
    path("<uuid:uuid>/versions/<int:number>/", views.compare, name="compare"),
    path("<uuid:uuid>/<str:act>/", views.step, name="step"),
]
