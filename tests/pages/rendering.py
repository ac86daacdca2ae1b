"""Pages as the server sends them, with the templates that they were made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.template import engines
from django.test import Client, RequestFactory
from django.test.signals import template_rendered
from django.utils import translation

from tests.pages.scenes import LANGUAGE, Scene

ROOT = Path(__file__).resolve().parents[2]
# The languages in which every page is looked at.
LANGUAGES = ("zh-hans", "bo")


@dataclass(frozen=True)
class Rendered:
    """One page in one language."""

    scene: Scene
    language: str
    status: int
    html: str
    policy: str  # its Content-Security-Policy
    templates: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.scene.name} ({self.language})"


def rendered(scenes: Iterable[Scene], sessions: dict[str, str | None]) -> Iterator[Rendered]:
    """The pages of the scenes in both languages; what is no page (a file, a redirect) is left out."""
    for scene in scenes:
        for language in LANGUAGES:
            page = _render(scene, language, sessions[scene.role])
            if page is not None:
                yield page


def _render(scene: Scene, language: str, session: str | None) -> Rendered | None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if session is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    point = transaction.savepoint()
    made_of: set[str] = set()

    def note(template: object, **_more: object) -> None:
        made_of.add(_path(template))

    template_rendered.connect(note)
    try:
        response = _answer(client, scene, language)
        html = _text(response)
    finally:
        template_rendered.disconnect(note)
        transaction.savepoint_rollback(point)
        translation.deactivate()
    if html is None:
        return None
    policy = response.get("Content-Security-Policy", "")
    return Rendered(scene, language, response.status_code, html, policy, frozenset(made_of - {""}))


def _answer(client: Client, scene: Scene, language: str) -> HttpResponseBase:
    if scene.view is not None:
        with translation.override(language):
            return scene.view(RequestFactory().get("/"))
    url = scene.prepare(client) or scene.url
    query = {name: language if value is LANGUAGE else value for name, value in scene.query.items()}
    if scene.data is None:
        return client.get(url, query, follow=True)
    return client.post(url, scene.data, query_params=query, follow=True)


def _text(response: HttpResponseBase) -> str | None:
    """The page; None when the answer is none."""
    body = response.getvalue() if response.streaming else response.content
    is_page = response.get("Content-Type", "").startswith("text/html") and body
    return body.decode() if is_page and not 300 <= response.status_code < 400 else None


def _path(template: object) -> str:
    """A template of ours by its path in the repository; empty for those of others."""
    path = Path(getattr(template.origin, "name", None) or "")
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) and ".venv" not in path.parts else ""


def templates_of_ours() -> set[str]:
    """Every template file of the repository."""
    folders = {Path(folder) for folder in engines["django"].template_dirs}
    ours = (folder for folder in folders if folder.is_relative_to(ROOT) and ".venv" not in folder.parts)
    return {str(path.relative_to(ROOT)) for folder in ours for path in folder.rglob("*.html")}
