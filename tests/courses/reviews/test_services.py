"""A course goes from its author to a reviewer to a publisher, as a whole and word for word."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from wagtail.models import Page

from courses.models import CoursePage, CourseReview, LessonPage, ReviewStep
from courses.reviews.selectors import standing_of
from courses.reviews.services import NotComplete, StepRefused, approve, publish, send_back, take_back
from lms.audit.models import AuditEntry
from lms.common.identifiers import new_id
from lms.directory.services import grant_access, merge_people
from tests.courses.bank.people import ON, person
from tests.courses.reviews.drafting import AT, drafted_course, lessons_of, submitted, taken, written
from tests.factories import courses as make

pytestmark = pytest.mark.django_db
Act = ReviewStep.Act


@pytest.fixture
def course(here):
    return drafted_course(here)


@pytest.fixture
def review(here, course):
    return submitted(course, here.author)


@pytest.fixture
def approved(here, review):
    taken(approve, review, here.reviewer)
    return review


def live(course) -> set[str]:
    return set(Page.objects.filter(path__startswith=course.path, live=True).values_list("title", flat=True))


def state(course) -> str:
    return standing_of(course).state


def test_from_author_over_reviewer_to_publisher(here, course, review):
    assert state(course) == ""
    taken(approve, review, here.reviewer)
    assert (state(course), live(course)) == (Act.APPROVED, set())
    taken(publish, review, here.publisher)
    assert state(course) == Act.PUBLISHED
    assert live(course) == {course.title, "第0课", "第1课"}


def test_each_step_stands_in_the_log_with_what_it_was_about(here, approved):
    taken(publish, approved, here.publisher)
    entries = AuditEntry.objects.filter(action__startswith="review.").order_by("pk")
    assert [entry.action for entry in entries] == ["review.submitted", "review.approved", "review.published"]
    assert {entry.detail["checksum"] for entry in entries} == {entries[0].detail["checksum"]}
    assert entries[0].detail["pages"] == 3


def test_what_is_written_after_the_submission_is_not_published(here, course, approved):
    lesson = lessons_of(course)[0]
    written(lesson, here.author, title="改过的第0课")
    taken(publish, approved, here.publisher)
    lesson.refresh_from_db()
    assert (lesson.title, lesson.draft_title, lesson.has_unpublished_changes) == ("第0课", "改过的第0课", True)


def test_only_the_chosen_pages_are_published(here, course):
    first, second = lessons_of(course)
    review = submitted(course, here.author, pages=[course, first])
    taken(approve, review, here.reviewer)
    taken(publish, review, here.publisher)
    assert live(course) == {course.title, first.title}
    assert second.title not in live(course)


def test_a_second_review_holds_what_changed_since(here, course, approved):
    taken(publish, approved, here.publisher)
    lesson = lessons_of(course)[0]
    written(lesson, here.author, title="第二版")
    second = submitted(course, here.author, pages=[lesson])
    assert second.number == 2
    taken(approve, second, here.reviewer)
    taken(publish, second, here.publisher)
    lesson.refresh_from_db()
    assert (lesson.title, lesson.has_unpublished_changes) == ("第二版", False)


def test_whoever_wrote_a_part_does_not_approve_it(here, course):
    """A reviewer may correct a page; then somebody else approves."""
    written(lessons_of(course)[0], here.reviewer, title="审阅者改过")
    review = submitted(course, here.author)
    with pytest.raises(PermissionDenied, match="does not approve it"):
        taken(approve, review, here.reviewer)
    taken(approve, review, person("reviewer", here.institution))
    assert state(course) == Act.APPROVED


def test_whoever_gave_it_to_review_does_not_approve_it(here, course):
    both = person("author", here.institution)
    grant_access(practitioner=both, role="reviewer", institution=here.institution, on=ON)
    review = submitted(course, both)
    with pytest.raises(PermissionDenied):
        taken(approve, review, both)


def test_merged_rows_are_one_person(here, course, review):
    again = person("reviewer", here.institution)
    merge_people(kept=again, merged=here.author, reason="同一个人", on=ON)
    with pytest.raises(PermissionDenied):
        taken(approve, review, again)


def test_an_earlier_writer_may_approve_what_others_changed_since(here, course, approved):
    """Only what is not published yet counts as written."""
    taken(publish, approved, here.publisher)
    lesson = lessons_of(course)[0]
    second_author = person("author", here.institution)
    grant_access(practitioner=here.author, role="reviewer", institution=here.institution, on=ON)
    written(lesson, second_author, title="别人改的")
    review = submitted(course, second_author, pages=[lesson])
    taken(approve, review, here.author)
    assert state(course) == Act.APPROVED


@pytest.mark.parametrize(
    ("act", "who"),
    [(approve, "author"), (send_back, "author"), (publish, "reviewer"), (publish, "author"), (take_back, "reviewer")],
)
def test_each_step_asks_for_its_right(here, course, review, act, who):
    if act is publish:
        taken(approve, review, here.reviewer)
    with pytest.raises(PermissionDenied):
        taken(act, review, getattr(here, who), note="为什么")
    assert state(course) in ("", Act.APPROVED)


@pytest.mark.parametrize("act", [approve, send_back, publish, take_back])
@pytest.mark.parametrize("who", ["author", "reviewer", "publisher"])
def test_another_hospital_decides_nothing(elsewhere, course, approved, act, who):
    with pytest.raises(PermissionDenied):
        taken(act, approved, getattr(elsewhere, who), note="为什么")
    assert state(course) == Act.APPROVED


def test_another_hospital_gives_nothing_to_review(elsewhere, course):
    with pytest.raises(PermissionDenied):
        submitted(course, elsewhere.author)


def test_a_draft_that_gives_the_course_to_another_hospital_needs_both(here, elsewhere, course):
    """Otherwise a reviewer of one hospital would answer for what another publishes."""
    written(course, here.author, institution=elsewhere.institution)
    review = submitted(course, here.author)
    assert review.institution == elsewhere.institution
    for one in (here.reviewer, elsewhere.reviewer):
        with pytest.raises(PermissionDenied):
            taken(approve, review, one)
    both = person("reviewer", here.institution)
    grant_access(practitioner=both, role="reviewer", institution=elsewhere.institution, on=ON)
    taken(approve, review, both)
    with pytest.raises(PermissionDenied):
        taken(publish, review, here.publisher)


def test_sent_back_with_a_reason_and_given_again(here, course, review):
    with pytest.raises(StepRefused, match="Say what is to be changed"):
        taken(send_back, review, here.reviewer, note="  ")
    taken(send_back, review, here.reviewer, note="剂量要有出处")
    assert (state(course), review.steps.get().note) == (Act.RETURNED, "剂量要有出处")
    assert submitted(course, here.author).number == 2


def test_an_approved_course_is_still_sent_back_or_taken_back(here, course, approved):
    taken(take_back, approved, here.author)
    assert state(course) == Act.WITHDRAWN
    second = submitted(course, here.author)
    taken(approve, second, here.reviewer)
    taken(send_back, second, here.publisher, note="还缺参考文献")
    assert state(course) == Act.RETURNED


@pytest.mark.parametrize("act", [approve, send_back, publish, take_back])
def test_what_ended_is_over(here, course, approved, act):
    taken(publish, approved, here.publisher)
    with pytest.raises(StepRefused, match="decided on it meanwhile"):
        taken(act, approved, here.author if act is take_back else here.publisher, note="晚了")


def test_nothing_is_published_that_nobody_approved(here, course, review):
    with pytest.raises(StepRefused):
        taken(publish, review, here.publisher)
    assert live(course) == set()


def test_one_review_at_a_time(here, course, review):
    with pytest.raises(StepRefused, match="under review already"):
        submitted(course, here.author)
    assert CourseReview.objects.count() == 1


def test_the_same_form_twice_counts_once(here, course):
    key, approval, publication = new_id(), new_id(), new_id()
    first = submitted(course, here.author, key=key)
    assert submitted(course, here.author, key=key) == first
    for _twice in range(2):
        taken(approve, first, here.reviewer, key=approval)
    for _twice in range(2):
        taken(publish, first, here.publisher, key=publication)
    assert ReviewStep.objects.count() == 2


def test_a_form_for_one_course_is_none_for_another(here, course, review):
    with pytest.raises(StepRefused, match="used already"):
        submitted(drafted_course(here), here.author, key=review.pk)
    key = new_id()
    taken(approve, review, here.reviewer, key=key)
    with pytest.raises(StepRefused, match="used already"):
        taken(publish, review, here.publisher, key=key)


@pytest.mark.parametrize("note", ["", "   "])
def test_a_reviewer_is_told_what_is_new(here, course, note):
    with pytest.raises(StepRefused, match="what is new"):
        submitted(course, here.author, note=note)


def test_pages_of_other_courses_are_no_part_of_it(here, course):
    other = drafted_course(here)
    with pytest.raises(StepRefused, match="at least one page"):
        submitted(course, here.author, pages=lessons_of(other))
    review = submitted(course, here.author, pages=[course, *lessons_of(other)])
    assert [line["page"] for line in review.pages] == [course.pk]


def test_a_draft_that_lacks_something_is_not_given_to_review(here, course):
    written(course, here.author, summary="")
    with pytest.raises(NotComplete) as refused:
        submitted(course, here.author)
    assert [problem.page.pk for problem in refused.value.problems] == [course.pk]
    assert not CourseReview.objects.exists()


def test_a_page_that_was_removed_since_stops_the_publication(here, course, approved):
    lessons_of(course)[0].delete()
    with pytest.raises(StepRefused, match="removed or moved"):
        taken(publish, approved, here.publisher)
    assert live(course) == set()


def test_a_page_that_was_moved_away_since_stops_the_publication(here, course, approved):
    lessons_of(course)[1].move(drafted_course(here, lessons=0), pos="last-child")
    with pytest.raises(StepRefused, match="removed or moved"):
        taken(publish, approved, here.publisher)
    assert live(course) == set()


def test_a_draft_that_was_changed_behind_our_back_is_not_published(here, course, approved):
    revision = lessons_of(course)[0].latest_revision
    revision.content = revision.content | {"title": "没人审过"}
    revision.save(update_fields=["content"])
    with pytest.raises(StepRefused):
        taken(publish, approved, here.publisher)
    assert live(course) == set()


def test_pages_without_a_draft_get_one(here):
    """Pages that a program made have no revision yet."""
    course = make.CourseFactory(institution=here.institution, live=False)
    review = submitted(course, here.author)
    taken(approve, review, here.reviewer)
    taken(publish, review, here.publisher)
    assert live(course) == {course.title}


def test_reviews_and_steps_cannot_be_rewritten(here, approved):
    for rows in (CourseReview.objects.filter(pk=approved.pk), ReviewStep.objects.filter(review=approved)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(note="anders")
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete("default")


def test_the_database_ends_a_review_once(here, approved):
    for act, times in ((Act.APPROVED, 0), (Act.PUBLISHED, 1), (Act.RETURNED, 0)):
        for number in range(times + 1):
            wrong = number >= times
            if wrong:
                with pytest.raises(IntegrityError), transaction.atomic():
                    ReviewStep.objects.create(review=approved, act=act, by=here.reviewer, at=AT)
            else:
                ReviewStep.objects.create(review=approved, act=act, by=here.reviewer, at=AT)


def test_what_learners_did_is_untouched_by_a_new_version(here, course, approved):
    taken(publish, approved, here.publisher)
    keys = (
        set(LessonPage.objects.values_list("uuid", flat=True)),
        set(CoursePage.objects.values_list("uuid", flat=True)),
    )
    written(lessons_of(course)[0], here.author, title="第二版")
    second = submitted(course, here.author)
    taken(approve, second, here.reviewer)
    taken(publish, second, here.publisher)
    assert keys == (
        set(LessonPage.objects.values_list("uuid", flat=True)),
        set(CoursePage.objects.values_list("uuid", flat=True)),
    )
