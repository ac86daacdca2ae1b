"""Texts in several languages and parts as the HTML that Moodle's multilingual filter knows, and back to plain text."""

import re
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser
from typing import Any

from courses.items import Draft, Text
from courses.items.document import LANGUAGES

Sections = list[tuple[str, Text]]
ASKED, AFTER = ("stem", "information", "question"), ("explanation", "reference")
_REFERENCE = re.compile(r"(?s)(.*) \((\d{4})\)")
_BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote"})
_UNSEEN = frozenset({"script", "style", "head", "title"})
# What says something that plain text cannot say; without it a question would ask for something else.
_MEDIA = frozenset({"img", "audio", "video", "object", "embed", "iframe", "svg", "canvas", "math", "table", "file"})
_VOID = frozenset({"area", "base", "br", "col", "hr", "input", "link", "meta", "param", "source", "track", "wbr"})
_PLACED = {
    "sup": dict(zip("0123456789+-\u2212=() \n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾  ", strict=True)),
    "sub": dict(zip("0123456789+-\u2212=() \n", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎  ", strict=True)),
}
MAX_HTML = 200_000
MAX_DEPTH = 100


class MarkupRefused(ValueError):
    """Of this text something would be lost, or it is no text of a question: a code and its values."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def to_html(sections: Iterable[tuple[str, Text]]) -> str:
    """Each section in a `div` of its name, each language in a `span`; everything of authors is escaped."""
    return "".join(f'<div class="{name}">{_spans(text)}</div>' for name, text in sections)


def asked_html(draft: Draft) -> str:
    """What a question with one part asks, in its sections."""
    prompt = draft.questions[0].prompt
    sections: Sections = [("stem", draft.stem), *(("information", text) for text in draft.information)]
    return to_html([*sections, *([("question", prompt)] if prompt else [])])


def after_html(draft: Draft) -> str:
    """What is told after the answer: explanation and references."""
    sections: Sections = [("explanation", draft.explanation)] if draft.explanation else []
    return to_html([*sections, *(("reference", {"zh": f"{said} ({year})"}) for said, year in draft.references)])


def fields_of(asked: Sections, after: Sections) -> tuple[dict[str, Any], Text]:
    """The fields of a draft that stand in these sections, and what its one part asks."""
    fields = {
        "stem": next((said for name, said in asked if name == "stem"), {}),
        "information": tuple(said for name, said in asked if name == "information"),
        "explanation": next((said for name, said in after if name == "explanation"), None),
        "references": tuple(_reference(said.get("zh", "")) for name, said in after if name == "reference"),
    }
    return fields, next((said for name, said in asked if name == "question"), {})


def _reference(said: str) -> tuple[str, object]:
    match = _REFERENCE.fullmatch(said)
    return (match.group(1), int(match.group(2))) if match else (said, "")


def _spans(text: Text) -> str:
    return "".join(
        f'<span lang="{language}" class="multilang">{_lines(text[language])}</span>'
        for language in LANGUAGES
        if text.get(language)
    )


def _lines(words: str) -> str:
    return escape(words).replace("\n", "<br>")


def from_html(html: str, known: tuple[str, ...]) -> Sections:
    """The sections of a text. What stands in none belongs to the first of the `known` ones; markup is left out.

    MarkupRefused where it carries meaning.
    """
    if len(html) > MAX_HTML:
        raise MarkupRefused("text_too_long", most=MAX_HTML)
    reader = _Reader(known)
    reader.feed(html)
    reader.close()
    return reader.sections()


class _Reader(HTMLParser):
    """Collects words by section and language; programs and styles are no words."""

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__(convert_charrefs=True)
        self._known = known
        self._found: list[tuple[str, dict[str, list[str]]]] = []
        self._open: list[tuple[str, str]] = []  # tag, and "unseen", "section", a language, or ""
        self._language = "zh"

    def sections(self) -> Sections:
        made = [(name, {lang: "".join(words).strip() for lang, words in texts.items()}) for name, texts in self._found]
        kept = [(name, {lang: said for lang, said in text.items() if said}) for name, text in made]
        return [(name, text) for name, text in kept if text]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _MEDIA:
            raise MarkupRefused("markup_media")
        if tag in _VOID:
            self._say("\n" if tag in ("br", "hr") else "")
            return
        if len(self._open) >= MAX_DEPTH:
            raise MarkupRefused("markup_deep")
        self._open.append((tag, self._role(tag, given)))

    def _role(self, tag: str, given: dict[str, str]) -> str:
        role = ""
        if tag in _UNSEEN:
            role = "unseen"
        elif tag in _PLACED:
            role = tag
        elif tag == "div" and given.get("class") in self._known:
            role = "section"
            self._found.append((given["class"], {}))
        elif (
            tag in ("span", "div") and given.get("lang", "")[:2] in LANGUAGES and "multilang" in given.get("class", "")
        ):
            role = given["lang"][:2]
        elif tag in _BLOCKS:
            self._break()
        return role

    def handle_endtag(self, tag: str) -> None:
        if not any(tag == name for name, _role in self._open):
            return
        while self._open:
            name, role = self._open.pop()
            if role == "section":
                self._found.append((self._known[0], {}))
            elif not role and name in _BLOCKS:
                self._break()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not any(role == "unseen" for _tag, role in self._open):
            self._say(self._placed(data).replace("\n", " "))

    def _placed(self, data: str) -> str:
        """Raised and lowered digits and signs as such; 10 to the ninth is not 109."""
        signs = next((_PLACED[role] for _tag, role in reversed(self._open) if role in _PLACED), None)
        if signs is None:
            return data
        if not set(data) <= set(signs):
            raise MarkupRefused("markup_raised")
        return "".join(signs[each] for each in data)

    def _break(self) -> None:
        words = self._words()
        if words and not words[-1].endswith("\n"):
            words.append("\n")

    def _say(self, words: str) -> None:
        self._words().append(words)

    def _words(self) -> list[str]:
        if not self._found:
            self._found.append((self._known[0], {}))
        language = next((role for _tag, role in reversed(self._open) if role in LANGUAGES), "zh")
        return self._found[-1][1].setdefault(language, [])
