"""The addresses of reviews, below /cms/reviews/."""

from django.urls import path

from courses.reviews import views

app_name = "reviews"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/submit/", views.submit, name="submit"),
    path("<uuid:uuid>/<int:number>/<str:act>/", views.step, name="step"),
]
