"""The CMS: lists, choosers and its frame, and the pages of ours inside it."""

from tests.access import roles as r
from tests.access.table import Route, each

_FOUND = frozenset({200, 302})


def _open(names: str, **more: object) -> list[Route]:
    """Pages of Wagtail that everybody in the CMS sees."""
    return [Route(name, **{"reads": r.CMS, "ok": _FOUND, **more}) for name in names.split()]


# They look at no method, and change nothing whichever comes.
_ANY = {"writes": r.CMS, "clears": r.CMS}
ROUTES = [
    *_open(
        "wagtailadmin_home wagtailadmin_javascript_catalog wagtailadmin_explore_root wagtailadmin_choose_page"
        " wagtailadmin_pages:search wagtailadmin_pages:search_results wagtailadmin_choose_page_search",
        query=lambda w: {"q": "密"},
    ),
    *_open("wagtailadmin_account", writes=r.CMS),
    *_open("wagtailadmin_sprite", **_ANY),
    *_open(
        "wagtailadmin_choose_page_email_link wagtailadmin_choose_page_phone_link wagtailadmin_choose_page_anchor_link",
        writes=r.CMS,
    ),
    *_open(
        "wagtailadmin_choose_page_external_link",
        writes=r.CMS,
        data=lambda w: {
            "external-link-chooser-url": "https://example.org/",
            "external-link-chooser-link_text": "x",
        },
    ),
    Route("wagtailadmin_logout", writes=r.CMS),
    Route("wagtailadmin_dismissibles", reads=r.CMS, clears=r.CMS, done=frozenset({200, 400, 405})),
    Route("wagtailadmin_block_preview", reads=r.CMS, query=lambda w: {"id": "x"}, ok=frozenset({200, 404})),
    *_open("wagtailadmin_tag_autocomplete", query=lambda w: {"term": "密"}, **_ANY),
    *_open(
        "wagtailadmin_tag_model_autocomplete",
        query=lambda w: {"term": "密"},
        objects=each(tags=lambda w: {"app_name": "taggit", "model_name": "tag"}),
        **_ANY,
    ),
    Route("wagtailadmin_api:pages:listing", reads=r.CMS),
    Route("outbox:index", reads=frozenset({r.SYSTEM})),
    Route(
        "outbox:send_again",
        writes={"a": frozenset({r.SYSTEM}), "b": frozenset({r.SYSTEM})},
        objects=each(
            a=lambda w: {"key": w.a.message.key},
            b=lambda w: {"key": w.b.message.key},
        ),
    ),
    Route("pathways_cms:versions", reads=r.WRITERS, writes=r.WRITERS),
    Route(
        "pathways_cms:publish",
        writes={"a": r.WRITERS_A, "b": r.WRITERS_B},
        objects=each(
            a=lambda w: {"version_id": w.a.version.pk},
            b=lambda w: {"version_id": w.b.version.pk},
            none=lambda w: {"version_id": "00000000-0000-7000-8000-000000000000"},
        ),
    ),
    Route("media_authoring:index", reads=r.WRITERS),
    Route("media_authoring:upload", reads=r.WRITERS, writes=r.WRITERS),
    *(
        Route(
            f"media_authoring:{name}",
            objects=each(
                a=lambda w: {"uuid": w.a.asset.uuid},
                b=lambda w: {"uuid": w.b.asset.uuid},
                none=lambda w: {"uuid": "00000000-0000-7000-8000-000000000000"},
            ),
            **access,
        )
        for name, access in (
            ("detail", {"reads": {"a": r.WRITERS_A, "b": r.WRITERS_B}}),
            ("progress", {"reads": {"a": r.WRITERS_A, "b": r.WRITERS_B}}),
            ("retry", {"writes": {"a": r.WRITERS_A, "b": r.WRITERS_B}}),
        )
    ),
    *(
        Route(
            f"{name}",
            objects=each(
                a=lambda w, more=more: {"uuid": w.a.asset.uuid, **more},
                b=lambda w, more=more: {"uuid": w.b.asset.uuid, **more},
                none=lambda w, more=more: {"uuid": "00000000-0000-7000-8000-000000000000", **more},
            ),
            **{how: {"a": r.WRITERS_A, "b": r.WRITERS_B} for how in access.split()},
            data=lambda w, data=data: data,
        )
        for name, more, access, data in (
            ("captions:index", {}, "reads writes", {}),
            ("captions:edit", {"language": "zh"}, "reads writes", {}),
            ("captions:begin", {"language": "bo"}, "writes", {"times": "zh"}),
            ("captions:shift", {"language": "zh"}, "writes", {}),
            ("captions:state", {"language": "zh"}, "writes", {}),
            ("captions:restore", {"language": "zh"}, "writes", {"number": 1, "base": 1}),
            ("captions:download", {"language": "zh"}, "reads", {}),
            ("captions:transcribe", {"language": "zh"}, "", {}),  # no program is set up
            ("slides:edit", {}, "reads writes", {}),
            ("slides:document", {}, "writes", {}),
            ("slides:restore", {}, "writes", {}),
            ("slides:read", {}, "writes", {}),
        )
    ),
    # Programs say which protocol they speak; a request that does not is answered with that (412).
    Route("uploads:uploads", writes=r.WRITERS, asks=r.WRITERS, done=frozenset({204, 412})),
    Route(
        "uploads:upload",
        reads={"a": frozenset({r.AUTHOR_A}), "b": frozenset({r.AUTHOR_B})},
        clears={"a": frozenset({r.AUTHOR_A}), "b": frozenset({r.AUTHOR_B})},
        asks={"a": frozenset({r.AUTHOR_A}), "b": frozenset({r.AUTHOR_B})},
        ok=frozenset({412}),
        done=frozenset({204, 412}),
        objects=each(
            a=lambda w: {"uuid": w.a.upload.pk},
            b=lambda w: {"uuid": w.b.upload.pk},
            none=lambda w: {"uuid": "00000000-0000-7000-8000-000000000000"},
        ),
    ),
    Route(
        "uploads:discard",
        writes={"a": frozenset({r.AUTHOR_A}), "b": frozenset({r.AUTHOR_B})},
        objects=each(
            a=lambda w: {"uuid": w.a.upload.pk},
            b=lambda w: {"uuid": w.b.upload.pk},
            none=lambda w: {"uuid": "00000000-0000-7000-8000-000000000000"},
        ),
    ),
    *(Route(f"asset_chooser:{name}", reads=r.EDITORS) for name in ("choose", "choose_results")),
    Route(
        "asset_chooser:chosen",
        reads={"a": r.EDITORS_A, "b": r.EDITORS_B},
        objects=each(
            a=lambda w: {"pk": w.a.asset.pk}, b=lambda w: {"pk": w.b.asset.pk}, none=lambda w: {"pk": 999_999}
        ),
    ),
    Route("asset_chooser:chosen_multiple", reads=r.EDITORS, query=lambda w: {"id": w.a.asset.pk}),
]
