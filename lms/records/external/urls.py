from django.urls import path

from lms.records.external import views

app_name = "external"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:uuid>/scan/", views.scan, name="scan"),
    path("<uuid:uuid>/withdraw/", views.withdraw, name="withdraw"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:uuid>/", views.decide, name="decide"),
]
