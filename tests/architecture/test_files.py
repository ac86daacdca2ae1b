"""Files stay small, have the same names in every room, and lie where the architecture says."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import CONTRACTS, PACKAGES, ROOT, files

LINES = 400
FUNCTION_LINES = 40
# Names that gather what has no home, and second names for what has one.
FORBIDDEN = {
    *("utils", "util", "helpers", "helper", "misc", "core", "methods", "functions", "tools", "stuff"),
    *("managers", "signals", "receivers", "actions", "queries", "permissions", "serializers", "api"),
}
NAMES = {
    *("__init__", "models", "querysets", "services", "selectors", "events", "handlers", "tasks", "views", "forms"),
    *("presenters", "urls", "policy", "apps", "wagtail_hooks"),
}
# Rooms without business of their own (everything, or the shell of the site) name files after what is in them.
FREE = {"lms.common", "lms.demonstration", "lms.portal"}
ALSO = {
    "lms.compliance": {"exports"},  # the tables as XLSX and CSV
    "lms.audit": {"context", "exports", "middleware", "vocabulary"},  # who acts; the log as files; words for its codes
    # Wagtail asks for rights in many places: its doors, its frame, and what of pictures and recordings an author holds.
    "courses.authoring": {"doors", "frame", "holdings", "pictures", "recordings"},
    # Where rooms say which records they take; what keeps pages away from programs.
    "lms.sync": {"registry", "middleware"},
    "search": {"documents"},  # where elasticsearch-dsl expects its declarations
    "media_pipeline": {"ranges"},  # HTTP Range, which only the files' views need
}
SOURCES = sorted(files(".py", ".css", ".js", ".mjs", ".html", under=(*PACKAGES, "tests", "bench", "script")))


WRITTEN = [path for path in SOURCES if "migrations" not in path.parts]  # Django writes the others


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_a_file_fits_in_the_head():
    assert [str(path) for path in WRITTEN if len(text(path).splitlines()) > LINES] == []


def test_functions_are_short():
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in WRITTEN
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    assert long == []


def test_no_file_or_folder_gathers_what_has_no_home():
    wrong = [str(path) for path in SOURCES if FORBIDDEN & {path.stem, *path.parts[:-1]}]
    assert wrong == []


def test_files_of_a_room_have_the_names_that_every_room_has():
    wrong = []
    for config in files(".py"):
        if config.name != "apps.py":
            continue
        room = ".".join(config.parent.parts)
        allowed = NAMES | ALSO.get(room, set())
        if room not in FREE:
            wrong += [str(path) for path in (ROOT / config.parent).glob("*.py") if path.stem not in allowed]
    assert wrong == []


def test_every_top_package_is_known_to_the_contracts():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests", "bench"} == set(PACKAGES)


def test_every_contract_says_in_words_what_it_is_for():
    assert [each["id"] for each in CONTRACTS if len(each["name"].split()) < 3] == []


def test_there_are_no_fixtures_in_json():
    assert [path for path in files(".json", under=(*PACKAGES, "tests")) if "fixtures" in path.parts] == []


TEMPLATES = list(files(".html"))
# WeasyPrint's input is one self-contained page, and never goes to a browser.
PRINTED = re.compile(r"certificate\.html$|printed\.html$|slide")
FORBIDDEN_MARKUP = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
}


def test_templates_hold_no_style_no_script_and_no_other_host():
    wrong = [
        f"{path}: {what}"
        for path in TEMPLATES
        if not PRINTED.search(path.name)
        for what, pattern in FORBIDDEN_MARKUP.items()
        if pattern.search(text(path))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ('<p style="color:red">', "an inline style"),
        ("<style>p{}</style>", "a style element"),
        ("<script>go()</script>", "an inline script"),
        ('<a href="#" onclick="go()">', "an event handler"),
        ('<a href="javascript:go()">', "a javascript: address"),
        ('<img src="https://example.org/a.png">', "another host"),
    ],
)
def test_the_search_for_markup_finds_it(markup, what):
    assert FORBIDDEN_MARKUP[what].search(markup)


def test_a_script_from_a_file_is_allowed():
    assert not FORBIDDEN_MARKUP["an inline script"].search(
        '<script src="{% static "courses/player.js" %}" defer></script>'
    )
