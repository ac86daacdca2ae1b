"""What the catalogue holds: the pages that are live."""

from collections.abc import Callable, Collection, Iterable, Iterator
from uuid import UUID

from wagtail.query import PageQuerySet

from courses.catalogue.models import CataloguePage, CoursePage, LessonPage
from lms.common.content import Searchable
from lms.common.worded import worded
from media_pipeline.texts.selectors import fetched_ahead, moments

LESSONS_AT_ONCE = 50  # with all that their recordings say


def live_catalogue() -> CataloguePage | None:
    """The catalogue's page, once it is published."""
    return CataloguePage.objects.live().first()


def live_courses() -> PageQuerySet:
    """Courses that learners may take, in the order of the catalogue."""
    return CoursePage.objects.live().select_related("institution").order_by("path")


def lessons_by_course(courses: Iterable[CoursePage]) -> dict[int, list[LessonPage]]:
    """The live lessons of each of these courses, by the course's pk, in one query."""
    by_path = {course.path: course.pk for course in courses}
    found: dict[int, list[LessonPage]] = {pk: [] for pk in by_path.values()}
    for lesson in _lessons_below(tuple(by_path)):
        found[by_path[lesson.course_path]].append(lesson)
    return found


@worded
def _lessons_below(paths: tuple[str, ...]) -> PageQuerySet:
    return LessonPage.objects.of_courses(paths).select_related("asset__job")


def course_of(lesson: LessonPage) -> CoursePage:
    """The course in which a lesson stands."""
    return CoursePage.objects.get(path=lesson.course_path)


def page_at(
    path: str, lessons_of: Callable[[CoursePage], list[LessonPage]]
) -> CataloguePage | CoursePage | LessonPage | None:
    """The live page of the catalogue at an address such as "courses/child-diarrhoea/assess/"; None for all others.

    Wagtail walks down the page tree, two queries a step; here a course and its lessons are found at once, with what
    their pages show of them. `lessons_of` answers with a course's live lessons as the reader's page shows them.
    """
    parts = path.strip("/").split("/")
    if len(parts) == 1:
        found: CataloguePage | CoursePage | LessonPage | None = live_catalogue()
    elif len(parts) in (2, 3):
        course = _live_course.first(parts[1])
        found = course if course is None or len(parts) == 2 else _lesson_in(course, parts[2], lessons_of)
    else:
        return None
    return found if found is not None and found.url == f"/{path}" else None


@worded
def _live_course(slug: str) -> PageQuerySet:
    return live_courses().select_related("quiz").filter(slug=slug)[:1]


def _lesson_in(
    course: CoursePage, slug: str, lessons_of: Callable[[CoursePage], list[LessonPage]]
) -> LessonPage | None:
    among = lessons_of(course)
    lesson = next((lesson for lesson in among if lesson.slug == slug), None)
    if lesson is not None:
        lesson.course, lesson.among = course, among
    return lesson


def searchable_pages(*, only: Collection[UUID] | None = None, with_moments: bool = True) -> Iterator[Searchable]:
    """Live courses, and live lessons of live courses, as the search room wants them; see courses.selectors."""
    wanted = {} if only is None else {"uuid__in": only}
    for course in live_courses().filter(**wanted).iterator():
        yield Searchable(uuid=course.uuid, kind="course", url=course.url, title=_titles(course), text=_summary(course))
    lessons = LessonPage.objects.in_live_courses().filter(**wanted).order_by("path")
    if with_moments:
        lessons = lessons.select_related("asset").prefetch_related(*fetched_ahead("asset__"))
    for lesson in lessons.iterator(chunk_size=LESSONS_AT_ONCE):
        facts = {"title": _titles(lesson), "text": {"zh": body_text(lesson)}}
        said = moments(lesson.asset) if with_moments and lesson.asset else []
        yield Searchable(uuid=lesson.uuid, kind="lesson", url=lesson.url, moments=said, **facts)


def body_text(lesson: LessonPage) -> str:
    """The words of a lesson's body, without markup."""
    return " ".join(lesson.body.stream_block.get_searchable_content(lesson.body))


def _titles(page: CoursePage | LessonPage) -> dict[str, str]:
    return _filled({"zh": page.title, "bo": page.title_bo, "en": page.title_en})


def _summary(course: CoursePage) -> dict[str, str]:
    aims = [block.value for block in course.aims]
    texts = {"zh": [course.summary], "bo": [course.summary_bo], "en": [course.summary_en]}
    for language in ("zh", "bo"):
        texts[language] += [aim[f"text_{language}"] or "" for aim in aims]
    return _filled({language: " ".join(filter(None, parts)) for language, parts in texts.items()})


def _filled(texts: dict[str, str]) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}
