"""Courses, pathways, recordings and certificates: what is published is for readers, what is done is one's own."""

from uuid import UUID

from wagtail.images.utils import generate_signature

from media_pipeline.captions.selectors import path_of
from tests.access import roles as r
from tests.access.table import Route, each

_NEVER = UUID("00000000-0000-7000-8000-000000000000")
_NEXT = frozenset({302})
_COURSES = each(
    a=lambda w: {"uuid": w.a.course.uuid},
    b=lambda w: {"uuid": w.b.course.uuid},
    draft_a=lambda w: {"uuid": w.a.draft.uuid},
    draft_b=lambda w: {"uuid": w.b.draft.uuid},
    none=lambda w: {"uuid": _NEVER},
)
_EXAM_ATTEMPTS = each(
    a=lambda w: {"key": w.a.exam_attempt.pk},
    b=lambda w: {"key": w.b.exam_attempt.pk},
    none=lambda w: {"key": _NEVER},
)
_LIVE_COURSES = {"a": r.READERS, "b": r.READERS}
_OWN = {"a": frozenset({r.LEARNER_A}), "b": frozenset({r.LEARNER_B})}


def _picture(picture: object) -> list[object]:
    return [generate_signature(picture.pk, "max-800x800"), picture.pk, "max-800x800"]


ROUTES = [
    Route("courses:catalogue", reads=r.READERS, ok=frozenset({200, 302})),
    Route(
        "courses:lesson_done",
        reads=_LIVE_COURSES,
        writes=_LIVE_COURSES,
        ok=_NEXT,
        objects=each(
            a=lambda w: {"uuid": w.a.lesson.uuid},
            b=lambda w: {"uuid": w.b.lesson.uuid},
            draft_a=lambda w: {"uuid": w.a.draft_lesson.uuid},
            draft_b=lambda w: {"uuid": w.b.draft_lesson.uuid},
            none=lambda w: {"uuid": _NEVER},
        ),
    ),
    Route(
        "courses:lesson_slides",
        reads=_LIVE_COURSES,
        objects=each(
            a=lambda w: {"uuid": w.a.lesson.uuid},
            b=lambda w: {"uuid": w.b.lesson.uuid},
            draft_a=lambda w: {"uuid": w.a.draft_lesson.uuid},
            draft_b=lambda w: {"uuid": w.b.draft_lesson.uuid},
            none=lambda w: {"uuid": _NEVER},
        ),
    ),
    Route("courses:course_complete", reads=_LIVE_COURSES, writes=_LIVE_COURSES, ok=_NEXT, objects=_COURSES),
    Route("courses:mine", reads=r.READERS),
    *(
        Route(
            name,
            reads=_LIVE_COURSES,
            writes=_LIVE_COURSES,
            ok=_NEXT,
            objects=_COURSES,
            data=lambda w, number=number: {"number": number},
        )
        for name, number in (("courses:course_enrol", 1), ("courses:course_leave", 2))
    ),
    Route("courses:quiz", reads=_LIVE_COURSES, writes=_LIVE_COURSES, objects=_COURSES),
    Route(
        "courses:attempt",
        reads=_OWN,
        objects=each(
            a=lambda w: {"key": w.a.attempt.pk}, b=lambda w: {"key": w.b.attempt.pk}, none=lambda w: {"key": _NEVER}
        ),
    ),
    Route("courses:exams", reads=r.READERS),
    Route(
        "courses:exam",
        reads=_LIVE_COURSES,
        writes=_LIVE_COURSES,
        objects=each(
            a=lambda w: {"uuid": w.a.exam.uuid},
            b=lambda w: {"uuid": w.b.exam.uuid},
            draft_a=lambda w: {"uuid": w.a.draft_exam.uuid},
            draft_b=lambda w: {"uuid": w.b.draft_exam.uuid},
            none=lambda w: {"uuid": _NEVER},
        ),
    ),
    Route("courses:exam_attempt", reads=_OWN, writes=_OWN, objects=_EXAM_ATTEMPTS),
    Route("courses:exam_finish", reads=_OWN, writes=_OWN, objects=_EXAM_ATTEMPTS, ok=frozenset({200, 302})),
    Route("courses:exam_result", reads=_OWN, objects=_EXAM_ATTEMPTS, ok=frozenset({200, 302})),
    Route("courses:live", reads=r.READERS),
    Route(
        "courses:live_session",
        reads=_LIVE_COURSES,
        objects=each(
            a=lambda w: {"uuid": w.a.live.uuid}, b=lambda w: {"uuid": w.b.live.uuid}, none=lambda w: {"uuid": _NEVER}
        ),
    ),
    Route("courses:live_new_link", writes=r.READERS),
    Route("courses:live_feed", reads=r.READERS),
    Route(
        "courses:picture",
        reads={"a": r.READERS, "b": r.READERS},
        objects=each(
            a=lambda w: _picture(w.a.picture), b=lambda w: _picture(w.b.picture), none=lambda w: _picture_of_nobody()
        ),
    ),
    Route(
        "media:file",
        reads={
            **{"a": r.READERS, "b": r.READERS, "hidden_a": r.EDITORS_A, "hidden_b": r.EDITORS_B},
            **{"captions_a": r.EDITORS_A, "captions_b": r.EDITORS_B},
        },
        objects=each(
            a=lambda w: {"uuid": w.a.shown.asset.uuid, "path": w.a.shown.path},
            b=lambda w: {"uuid": w.b.shown.asset.uuid, "path": w.b.shown.path},
            hidden_a=lambda w: {"uuid": w.a.asset.uuid, "path": w.a.hidden.path},
            hidden_b=lambda w: {"uuid": w.b.asset.uuid, "path": w.b.hidden.path},
            captions_a=lambda w: {"uuid": w.a.asset.uuid, "path": path_of("zh", w.a.subtitles.digest)},
            captions_b=lambda w: {"uuid": w.b.asset.uuid, "path": path_of("zh", w.b.subtitles.digest)},
            none=lambda w: {"uuid": _NEVER, "path": "hidden/audio.webm"},
        ),
    ),
    Route(
        "media:chapters",
        reads={"a": r.READERS, "b": r.READERS, "hidden_a": r.EDITORS_A, "hidden_b": r.EDITORS_B},
        objects=each(
            a=lambda w: {"uuid": w.a.shown.asset.uuid},
            b=lambda w: {"uuid": w.b.shown.asset.uuid},
            hidden_a=lambda w: {"uuid": w.a.asset.uuid},
            hidden_b=lambda w: {"uuid": w.b.asset.uuid},
            none=lambda w: {"uuid": _NEVER},
        ),
    ),
    Route(
        "media:thumbnail",
        reads={"a": r.EDITORS_A, "b": r.EDITORS_B},
        objects=each(
            a=lambda w: {"name": w.a.thumbnail.file.name.removeprefix("images/")},
            b=lambda w: {"name": w.b.thumbnail.file.name.removeprefix("images/")},
            none=lambda w: {"name": "nothing.png"},
        ),
    ),
    Route("records:mine", reads=r.READERS),
    Route(
        "records:certificate_pdf",
        reads=_OWN,
        objects=each(
            a=lambda w: {"certificate": w.a.certificate.pk},
            b=lambda w: {"certificate": w.b.certificate.pk},
            none=lambda w: {"certificate": _NEVER},
        ),
    ),
    Route(
        "records:verify",
        reads={"a": r.EVERYBODY, "b": r.EVERYBODY},
        objects=each(
            a=lambda w: {"token": w.a.certificate.token},
            b=lambda w: {"token": w.b.certificate.token},
            none=lambda w: {"token": "nobody-has-it"},
        ),
    ),
    Route("search:results", reads=r.READERS, query=lambda w: {"q": "密"}),
    Route("pathways:list", reads=r.READERS),
    Route(
        "pathways:start",
        reads=_LIVE_COURSES,
        writes=_LIVE_COURSES,
        objects=each(
            a=lambda w: {"slug": w.a.pathway.slug},
            b=lambda w: {"slug": w.b.pathway.slug},
            none=lambda w: {"slug": "nothing"},
        ),
    ),
    Route(
        "pathways:run",
        reads=_OWN,
        writes=_OWN,
        objects=each(
            a=lambda w: {"uuid": w.a.run.uuid}, b=lambda w: {"uuid": w.b.run.uuid}, none=lambda w: {"uuid": _NEVER}
        ),
    ),
    Route(
        "pathways:back",
        writes=_OWN,
        objects=each(
            a=lambda w: {"uuid": w.a.run.uuid}, b=lambda w: {"uuid": w.b.run.uuid}, none=lambda w: {"uuid": _NEVER}
        ),
    ),
    Route(
        "wagtail_serve",
        reads={"a": r.READERS, "b": r.READERS, "lesson_a": r.READERS, "lesson_b": r.READERS, "catalogue": r.READERS},
        objects=each(
            a=lambda w: [_path(w.a.course)],
            b=lambda w: [_path(w.b.course)],
            lesson_a=lambda w: [_path(w.a.lesson)],
            lesson_b=lambda w: [_path(w.b.lesson)],
            catalogue=lambda w: ["courses/"],
            draft_a=lambda w: [_path(w.a.draft)],
            draft_b=lambda w: [_path(w.b.draft)],
            none=lambda w: ["courses/nothing/"],
        ),
    ),
    Route(
        "wagtailcore_authenticate_with_password",
        objects=each(none=lambda w: {"page_view_restriction_id": 1, "page_id": w.a.course.pk}),
    ),
    Route("wagtaildocs_authenticate_with_password", objects=each(none=lambda w: {"restriction_id": 1})),
    Route("wagtaildocs_serve", objects=each(none=lambda w: [1, "nothing.pdf"])),
]


def _path(page: object) -> str:
    return page.url_path.removeprefix("/home/")


def _picture_of_nobody() -> list[object]:
    return [generate_signature(999_999, "max-800x800"), 999_999, "max-800x800"]
