from django.urls import path

from lms.directory.imports.uploads import views

app_name = "imports"
urlpatterns = [
    path("", views.lists, name="list"),
    path("upload/", views.upload, name="upload"),
    path("<uuid:uuid>/", views.batch, name="batch"),
    path("<uuid:uuid>/import/", views.confirm, name="confirm"),
    path("<uuid:uuid>/discard/", views.discard, name="discard"),
    path("<uuid:uuid>/undo/", views.undo, name="undo"),
    path("<uuid:uuid>/mistakes.csv", views.mistakes, name="mistakes"),
    path("<slug:kind>.<slug:form>", views.export, name="export"),
]
