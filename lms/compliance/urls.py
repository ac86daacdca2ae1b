from django.urls import path

from lms.compliance import views
from lms.compliance.disclosures.views import disclose, disclosures

app_name = "compliance"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<slug:what>.<slug:form>", views.export, name="export"),
    path("divisions/<slug:division>/", views.division, name="division"),
    path("divisions/<slug:division>/<slug:what>.<slug:form>", views.export, name="export"),
    path("names/", disclosures, name="disclosures"),
    path("institutions/<slug:institution>/names/", disclose, name="disclose"),
    path("institutions/<slug:institution>/", views.institution, name="institution"),
    path("institutions/<slug:institution>/<slug:what>.<slug:form>", views.export, name="export"),
]
