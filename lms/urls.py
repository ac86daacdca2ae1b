"""The addresses of the product; Wagtail's own pages come last and answer for everything else."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from courses.catalogue.views import page
from lms.accounts.sign_in.views import only_door

handler400 = "lms.portal.errors.bad_request"
handler403 = "lms.portal.errors.permission_denied"
handler404 = "lms.portal.errors.page_not_found"
handler500 = "lms.portal.errors.server_error"

urlpatterns = [
    path("", include("lms.portal.urls")),
    path("accounts/", include("lms.accounts.urls")),
    path("accounts/", include("lms.accounts.factors.urls")),
    path("people/", include("lms.directory.people.urls")),
    path("directory/lists/", include("lms.directory.imports.uploads.urls")),
    path("directory/", include("lms.directory.institutions.urls")),
    path("pathways/", include("pathways.urls")),
    path("records/", include("lms.records.urls")),
    path("certificates/", include("lms.records.awards.urls")),
    path("badges/", include("lms.records.badges.urls")),
    path("statements/", include("lms.records.statements.urls")),
    path("external-certificates/", include("lms.records.external.urls")),
    path("privacy/", include("lms.privacy.urls")),
    path("compliance/", include("lms.compliance.urls")),
    path("audit/", include("lms.audit.urls")),
    path("search/", include("search.urls")),
    path("files/", include("media_pipeline.urls")),
    path("learn/", include("courses.urls")),
    path("", include("lms.sync.urls")),
    # Before Wagtail's own: its forms would let people in beside the sign-in page, and reset passwords by mail.
    path("cms/login/", only_door, name="no_cms_login"),
    re_path("^cms/password_reset/", only_door, name="no_cms_password_reset"),
    path("_util/login/", only_door, name="no_page_login"),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Ours finds the pages of courses by a short way, and takes the place of Wagtail's view of pages; the doors of
    # pages with a password stand before it.
    *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"),
    re_path(wagtail_urls.serve_pattern, page, name="wagtail_serve"),
]
