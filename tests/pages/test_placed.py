"""Every template of ours is seen by somebody in these tests, and every page is the one that was meant."""

import re

import pytest

from tests.pages.rendering import ROOT, templates_of_ours

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file in which it made a smaller picture to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]
# What no browser shows as a page, and what others look at.
ELSEWHERE = {
    "lms/records/templates/records/certificate.html": "goes to paper: tests/records",
    "lms/records/templates/records/statements/printed.html": "goes to paper: tests/records/statements",
    "courses/templates/courses/bank/group.html": "a part of pages of the CMS: tests/courses/bank",
    "courses/templates/courses/bank/preview.html": "a part of pages of the CMS: tests/courses/bank",
    "lms/privacy/templates/privacy/printed.html": "goes to paper: tests/privacy/exports",
    "lms/accounts/templates/mfa/webauthn/reauthenticate.html": "needs a real key: tests/accounts/test_passkeys.py",
}
WAGTAIL = re.compile(r"\{% extends \"wagtailadmin/|/templates/wagtailadmin/")


def test_every_template_is_looked_at(pages):
    seen = {path for page in pages for path in page.templates}
    unseen = templates_of_ours() - seen - ELSEWHERE.keys()
    assert sorted(path for path in unseen if not _in_the_frame_of_wagtail(path)) == []


def test_what_is_looked_at_elsewhere_is_still_there(pages):
    assert ELSEWHERE.keys() <= templates_of_ours()
    assert ELSEWHERE.keys().isdisjoint({path for page in pages for path in page.templates})


def _in_the_frame_of_wagtail(path: str) -> bool:
    text = (ROOT / path).read_text(encoding="utf-8")
    return WAGTAIL.search(text) is not None or WAGTAIL.search(path) is not None


def test_every_scene_is_the_page_that_was_meant(pages):
    wrong = {page.name: page.status for page in pages if page.status != page.scene.status}
    assert wrong == {}


def test_every_page_says_in_which_language_it_is(pages):
    tags = {"zh-hans": "zh-Hans", "bo": "bo"}
    assert [page.name for page in pages if f'<html lang="{tags[page.language]}"' not in page.html] == []
