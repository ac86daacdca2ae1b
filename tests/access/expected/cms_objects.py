"""Pages, quizzes, lectures and pictures in the CMS: each is there for the editors of its own hospital."""

from collections.abc import Callable, Mapping

from tests.access import roles as r
from tests.access.table import Route, each
from tests.access.world import World

_SEEN = {"a": r.EDITORS_A, "b": r.EDITORS_B}
_WRITTEN = {"a": r.WRITERS_A, "b": r.WRITERS_B}
_PUBLISHED = {"a": frozenset({r.PUBLISHER_A}), "b": frozenset({r.PUBLISHER_B})}
_ANSWERED = frozenset({200, 302})
_CLEARED = frozenset({200, 302, 400, 405})
_BIG = 999_999
_NO_COMMENTS = {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}


def _drafts(argument: str, **more: object) -> dict[str, Callable[[World], Mapping[str, object]]]:
    return each(
        a=lambda w: {argument: w.a.draft.pk, **more},
        b=lambda w: {argument: w.b.draft.pk, **more},
        none=lambda w: {argument: _BIG, **more},
    )


def _rows(argument: str, secret: str, **more: object) -> dict[str, Callable[[World], Mapping[str, object]]]:
    return each(
        a=lambda w: {argument: w.a.secrets[secret].pk, **more},
        b=lambda w: {argument: w.b.secrets[secret].pk, **more},
        none=lambda w: {argument: _BIG, **more},
    )


def _pages(names: str, reads: object, writes: object, argument: str = "page_id", **more: object) -> list[Route]:
    return [
        Route(f"wagtailadmin_pages:{name}", reads, writes, objects=_drafts(argument), ok=_ANSWERED, **more)
        for name in names.split()
    ]


def _revisions(name: str, reads: object, writes: object) -> Route:
    objects = each(
        a=lambda w: {"page_id": w.a.draft.pk, "revision_id": w.a.revision.pk},
        b=lambda w: {"page_id": w.b.draft.pk, "revision_id": w.b.revision.pk},
        # A revision of theirs at a page of ours: as if there were none.
        crossed=lambda w: {"page_id": w.a.draft.pk, "revision_id": w.b.revision.pk},
        none=lambda w: {"page_id": _BIG, "revision_id": _BIG},
    )
    return Route(f"wagtailadmin_pages:{name}", reads, writes, objects=objects, ok=_ANSWERED)


def _compared() -> Route:
    def between(side: str) -> Callable[[World], Mapping[str, object]]:
        return lambda w: {
            "pk": getattr(w, side).draft.pk,
            "revision_id_a": getattr(w, side).revision.pk,
            "revision_id_b": "latest",
        }

    objects = each(
        a=between("a"),
        b=between("b"),
        crossed=lambda w: {"pk": w.a.draft.pk, "revision_id_a": w.b.revision.pk, "revision_id_b": "latest"},
        none=lambda w: {"pk": _BIG, "revision_id_a": "earliest", "revision_id_b": "latest"},
    )
    return Route("wagtailadmin_pages:revisions_compare", _SEEN, objects=objects)


_ADDED = each(
    a=lambda w: _add(w.a.draft.pk),
    b=lambda w: _add(w.b.draft.pk),
    none=lambda w: _add(_BIG),
)


def _add(parent: int) -> dict[str, object]:
    return {"content_type_app_name": "courses", "content_type_model_name": "lessonpage", "parent_page_id": parent}


def _new_lesson(_world: World) -> Mapping[str, object]:
    return {"title": "x", "slug": "x", "body-count": 0, "practice-count": 0, **_NO_COMMENTS}


def _copied(world: World) -> Mapping[str, object]:
    return {"new_title": "x", "new_slug": "x", "new_parent_page": world.a.draft.get_parent().pk}


PAGES = [
    *_pages("edit", _SEEN, _SEEN),
    *_pages("preview_on_edit", _SEEN, _SEEN, clears=_SEEN, done=_CLEARED),
    *_pages("view_draft", _SEEN, _SEEN, clears=_SEEN),
    *_pages("history history_results", _SEEN, {}),
    *_pages("copy", _WRITTEN, _WRITTEN, data=_copied),
    Route(
        "wagtailadmin_pages:delete", _WRITTEN, _WRITTEN, objects=_rows("page_id", "draft_lesson"), ok=frozenset({200})
    ),
    *_pages("move", _WRITTEN, _WRITTEN, "page_to_move_id"),
    Route("wagtailadmin_pages:set_page_position", {}, _PUBLISHED, objects=_rows("page_to_move_id", "draft_lesson")),
    *_pages("add_subpage", _WRITTEN, _WRITTEN, "parent_page_id", clears=_WRITTEN),
    # There is nothing to unpublish or to unlock in a draft: Wagtail refuses, or leads back to the page.
    *_pages("unpublish", {}, {}),
    *_pages("lock unlock", {}, {}),
    Route("wagtailadmin_pages:add", _WRITTEN, _WRITTEN, objects=_ADDED, data=_new_lesson),
    Route("wagtailadmin_pages:preview_on_add", _WRITTEN, _WRITTEN, objects=_ADDED, clears=_WRITTEN, done=_CLEARED),
    _revisions("revisions_view", _SEEN, {}),
    _revisions("revisions_revert", _SEEN, _SEEN),
    _revisions("revisions_unschedule", _PUBLISHED, _PUBLISHED),
    Route(
        "wagtailadmin_pages:revisions_index",
        _SEEN,
        _SEEN,
        clears=_SEEN,
        objects=_drafts("page_id"),
        ok=frozenset({301, 302}),
    ),
    _compared(),
    Route(
        "wagtailadmin_pages:move_confirm",
        {},
        {},
        objects=each(
            out=lambda w: {"page_to_move_id": w.a.draft_lesson.pk, "destination_id": w.b.draft.pk},
            in_=lambda w: {"page_to_move_id": w.b.draft_lesson.pk, "destination_id": w.a.draft.pk},
            none=lambda w: {"page_to_move_id": w.a.draft_lesson.pk, "destination_id": _BIG},
        ),
    ),
    *(
        Route(name, _SEEN, {}, objects=_drafts("parent_page_id"), ok=_ANSWERED)
        for name in ("wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_choose_page_child")
    ),
    Route("wagtailadmin_api:pages:detail", _SEEN, objects=_drafts("pk")),
    Route("wagtailadmin_choose_page_chosen_multiple", r.EDITORS_A, query=lambda w: {"id": w.a.draft.pk}),
]


def _snippet(model: str, secret: str, names: str, reads: object, writes: object, **more: object) -> list[Route]:
    return [
        Route(
            f"wagtailsnippets_courses_{model}:{name}", reads, writes, objects=_rows("pk", secret), ok=_ANSWERED, **more
        )
        for name in names.split()
    ]


_PUBLISHERS_OF = {"a": frozenset({r.PUBLISHER_A}), "b": frozenset({r.PUBLISHER_B})}
SNIPPETS = [
    Route("wagtailsnippets:index"),
    *(Route(f"wagtailsnippets_courses_quiz:{name}", r.EDITORS, ok=_ANSWERED) for name in ("list", "list_results")),
    Route("wagtailsnippets_courses_quiz:add", r.WRITERS, r.WRITERS),
    *(
        Route(f"wagtailsnippets_courses_livesession:{name}", r.PUBLISHERS, ok=_ANSWERED)
        for name in ("list", "list_results")
    ),
    Route("wagtailsnippets_courses_livesession:add", r.PUBLISHERS, r.PUBLISHERS),
    *_snippet("quiz", "draft_quiz", "edit", _WRITTEN, _WRITTEN),
    *_snippet("quiz", "draft_quiz", "delete", _WRITTEN, _WRITTEN, clears=_WRITTEN, done=_CLEARED),
    *_snippet("quiz", "draft_quiz", "history history_results", _WRITTEN, {}),
    *_snippet("livesession", "lecture", "edit", _PUBLISHERS_OF, _PUBLISHERS_OF),
    *_snippet("livesession", "lecture", "delete", _PUBLISHERS_OF, _PUBLISHERS_OF, clears=_PUBLISHERS_OF, done=_CLEARED),
    *_snippet("livesession", "lecture", "history history_results", _PUBLISHERS_OF, {}),
]

_OF_PICTURE = {"objects": _rows("image_id", "picture"), "ok": _ANSWERED}
PICTURES = [
    *(Route(f"wagtailimages:{name}", r.WRITERS) for name in ("index", "index_results")),
    *(Route(f"wagtailimages:{name}", r.WRITERS, r.WRITERS) for name in ("add", "add_multiple")),
    *(
        Route(f"wagtailimages:{name}", _WRITTEN, _WRITTEN, **_OF_PICTURE, clears=clears, done=_CLEARED)
        for name, clears in (("edit", {}), ("delete", _WRITTEN))
    ),
    *(
        Route(f"wagtailimages:{name}", {}, _WRITTEN, objects=_rows("image_id", "picture"))
        for name in ("edit_multiple", "delete_multiple")
    ),
    *(Route(f"wagtailimages_chooser:{name}", r.EDITORS) for name in ("choose", "choose_results")),
    Route("wagtailimages_chooser:create", r.WRITERS, r.WRITERS),
    Route("wagtailimages_chooser:chosen", _SEEN, objects=_rows("pk", "picture")),
    Route("wagtailimages_chooser:chosen_multiple", r.EDITORS_A, query=lambda w: {"id": w.a.picture.pk}),
    Route("wagtailimages_chooser:select_format", _SEEN, _SEEN, objects=_rows("image_id", "picture")),
]

_BULK = [
    ("wagtailcore", "page", "draft", "delete move"),
    ("wagtailcore", "page", "draft", "publish"),
    ("courses", "quiz", "draft_quiz", "delete"),
    ("wagtailimages", "image", "picture", "delete"),
]


def _ticked(app: str, model: str, action: str, secret: str, side: str) -> Route:
    return Route(
        "wagtail_bulk_action",
        {"": r.EDITORS_A if side == "a" else r.EDITORS_B},
        {"": r.EDITORS_A if side == "a" else r.EDITORS_B},
        objects={"": lambda w: {"app_label": app, "model_name": model, "action": action}},
        query=lambda w: {"id": getattr(w, side).secrets[secret].pk},
    )


OTHERS = [
    *(
        _ticked(app, model, action, secret, side)
        for app, model, secret, actions in _BULK
        for action in actions.split()
        for side in ("a", "b")
    ),
    Route(
        "wagtailadmin_editing_sessions:ping",
        {},
        _SEEN,
        done=frozenset({200}),
        objects=each(a=lambda w: _ping(w.a.draft.pk), b=lambda w: _ping(w.b.draft.pk), none=lambda w: _ping(_BIG)),
    ),
    Route("wagtailadmin_editing_sessions:release", {}, r.CMS, objects=each(any=lambda w: {"session_id": 1})),
]


def _ping(page: int) -> dict[str, object]:
    return {"app_label": "courses", "model_name": "coursepage", "object_id": page, "session_id": 1}


ROUTES = [*PAGES, *SNIPPETS, *PICTURES, *OTHERS]
