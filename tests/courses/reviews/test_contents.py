"""What a review holds is known by digests that follow what stands in the drafts, and by nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Revision

from courses.models import CoursePage
from courses.reviews.contents import checksum, digest, writers_of
from courses.reviews.selectors import pages_of
from tests.courses.bank.people import person
from tests.courses.reviews.drafting import drafted_course, lessons_of, written

WORDS = st.dictionaries(st.sampled_from(["title", "summary", "body", "slug"]), st.text(max_size=20))
MARKS = st.dictionaries(st.sampled_from(["live", "path", "latest_revision", "draft_title", "owner"]), st.integers())


@given(WORDS, MARKS, MARKS)
def test_what_wagtail_notes_for_itself_does_not_count(words, some, others):
    assert digest(Revision(content=words | some)) == digest(Revision(content=words | others))


@given(WORDS, WORDS)
def test_other_words_are_another_draft(some, others):
    assert (digest(Revision(content=some)) == digest(Revision(content=others))) == (some == others)


@given(WORDS)
def test_the_order_in_which_a_database_keeps_fields_does_not_count(words):
    turned = json.loads(json.dumps(dict(reversed(words.items()))))
    assert digest(Revision(content=words)) == digest(Revision(content=turned))


def test_a_checksum_follows_pages_their_order_and_their_words():
    pages = [{"page": 1, "revision": 5, "digest": "a"}, {"page": 2, "revision": 6, "digest": "b"}]
    same = [{"page": 1, "revision": 9, "digest": "a"}, {"page": 2, "revision": 8, "digest": "b"}]
    assert checksum(pages) == checksum(same)
    assert len({checksum(pages), checksum(pages[::-1]), checksum(pages[:1]), checksum([])}) == 4


@pytest.mark.django_db
def test_publishing_a_draft_leaves_its_digest_as_it_was(here):
    course = drafted_course(here, lessons=0)
    revision = course.latest_revision
    before = digest(revision)
    revision.publish()
    assert digest(Revision.objects.get(pk=revision.pk)) == before
    again = CoursePage.objects.get(pk=course.pk).save_revision()
    assert digest(Revision.objects.get(pk=again.pk)) == before


@pytest.mark.django_db
def test_writers_are_those_of_every_draft_since_the_last_publication(here):
    course = drafted_course(here, lessons=1)
    lesson = lessons_of(course)[0]
    written(lesson, here.reviewer, title="审阅者改过")
    drafts = [(page, page.latest_revision) for page in pages_of(course)]
    assert writers_of(drafts) == {here.author.pk, here.reviewer.pk}
    for _page, revision in drafts:
        revision.publish()
    colleague = person("author", here.institution)
    written(lesson, colleague, title="同事改过")
    drafts = [(page, page.latest_revision) for page in pages_of(course)]
    assert writers_of(drafts) == {colleague.pk}
