"""The form of a question: what was posted as a draft, and a draft as groups of fields.

A form of rows that grow, nested for cases with several questions. Nothing is refused here: whatever was typed goes into
the draft, `items.read` finds what is wrong with it, and the same page shows it again with everything that was typed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from courses.items import Choice, Draft, ItemType, Pair, Question, Text
from courses.items.document import GROUPS, LANGUAGES
from courses.items.keys import MAX_AREAS
from courses.items.parsing import MAX_REFERENCES

MOST = 12
SPARE = 3
_LANGUAGES = {"zh": _("Chinese"), "bo": _("Tibetan"), "en": _("English")}
_TAGS = {"zh": "zh-Hans", "bo": "bo", "en": "en"}
Data = Mapping[str, str]
Label = str | Promise


@dataclass(frozen=True)
class Field:
    """One input: `rows` above one is a larger field; `choices` make a list to choose from."""

    name: str
    label: Label
    value: str = ""
    lang: str = ""
    rows: int = 1
    check: bool = False
    choices: tuple[tuple[str, Label], ...] = ()


@dataclass(frozen=True)
class Group:
    """Fields under one heading, with groups in it; `more` names the button that adds rows."""

    legend: Label
    fields: tuple[Field, ...] = ()
    groups: tuple["Group", ...] = ()
    more: str = ""
    help: Label = ""


# --- what was posted ---


def read_form(type_: str, data: Data) -> Draft:
    """The draft in the posted fields. Rows in which nothing was written are left out."""
    many = ItemType(type_) in GROUPS
    questions = [_question(type_, data, f"q{n}.") for n in range(1, (MOST if many else 1) + 1)]
    kept = [each for each in questions if each != Question()] if many else questions
    kind = data.get("media.kind", "")
    return Draft(
        type=type_,
        stem=_text(data, "stem"),
        questions=tuple(kept),
        shared=_shared_texts(data),
        information=tuple(filter(None, (_text(data, f"information{n}") for n in range(1, MOST + 1)))),
        media=(kind, _plain(data, "media.uuid"), _text(data, "media.alt")) if kind else None,
        explanation=_text(data, "explanation") or None,
        references=tuple(_references(data)),
    )


def _plain(data: Data, name: str) -> str:
    return data.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _text(data: Data, name: str) -> Text:
    return {language: words for language in LANGUAGES if (words := _plain(data, f"{name}.{language}"))}


def _shared_texts(data: Data) -> tuple[Text, ...]:
    """The shared options, empty ones between them too: the answers name them by their row."""
    texts = [_text(data, f"shared{n}.text") for n in range(1, MOST + 1)]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _references(data: Data) -> Iterator[tuple[str, object]]:
    for n in range(1, MAX_REFERENCES + 1):
        citation, year = _plain(data, f"reference{n}.citation"), _plain(data, f"reference{n}.year")
        if citation or year:
            yield citation, _whole(year)


def _whole(text: str) -> object:
    """A whole number, or what was typed instead of one, which will be found."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def _question(type_: str, data: Data, at: str) -> Question:
    return Question(
        prompt=_text(data, f"{at}prompt"),
        information=_text(data, f"{at}information") or None,
        options=tuple(_choices(data, at)),
        pairs=tuple(_pairs(data, at)),
        answer=_answer(type_, data, at),
        tolerance=_plain(data, f"{at}tolerance"),
        accepted=tuple(filter(None, (line.strip() for line in _plain(data, f"{at}accepted").split("\n")))),
        areas=tuple(_areas(data, at)),
        unit=_plain(data, f"{at}unit"),
    )


def _choices(data: Data, at: str) -> Iterator[Choice]:
    for n in range(1, MOST + 1):
        row = f"{at}o{n}."
        found = Choice(_text(data, f"{row}text"), bool(data.get(f"{row}right")), _text(data, f"{row}why") or None)
        if found != Choice({}):
            yield found


def _pairs(data: Data, at: str) -> Iterator[Pair]:
    for n in range(1, MOST + 1):
        found = Pair(_text(data, f"{at}m{n}.left") or None, _text(data, f"{at}m{n}.right"))
        if found != Pair(None, {}):
            yield found


def _areas(data: Data, at: str) -> Iterator[tuple]:
    for n in range(1, MAX_AREAS + 1):
        sides = tuple(_plain(data, f"{at}a{n}.{side}") for side in ("x", "y", "width", "height"))
        if any(sides):
            yield tuple(_whole(side) for side in sides)


def _answer(type_: str, data: Data, at: str) -> object:
    typed = _plain(data, f"{at}answer")
    if type_ == ItemType.TRUE_FALSE:
        return {"true": True, "false": False}.get(typed)
    if type_ == ItemType.B1:
        return _whole(typed) if typed else None
    return typed or None


# --- what is shown ---


def groups_of(draft: Draft, more: str = "") -> list[Group]:
    """The fields for a draft; `more` names a group of rows that gets further empty ones."""
    type_ = ItemType(draft.type)
    many = type_ in GROUPS
    groups = [Group(_("Stem"), _texts("stem", draft.stem, rows=4))]
    if type_ is ItemType.B1:
        groups.append(_shared(draft, more))
    questions = list(draft.questions) or [Question()]
    if many:
        questions += [Question()] * _spare(len(questions), 3, more == "q")
    groups += [_group(type_, draft, question, n, more) for n, question in enumerate(questions[:MOST], start=1)]
    if many:
        groups.append(Group("", more="q", help=_("Questions in which nothing is written are left out.")))
    return [*groups, *_about(draft, more)]


def _spare(filled: int, least: int, asked: bool) -> int:
    """How many empty rows follow the filled ones."""
    return max(least - filled, SPARE if asked else 0)


def _texts(name: str, text: Text | None, label: Label = "", rows: int = 1) -> tuple[Field, ...]:
    """A field for each language."""
    return tuple(
        Field(f"{name}.{language}", _labelled(label, language), (text or {}).get(language, ""), _TAGS[language], rows)
        for language in LANGUAGES
    )


def _labelled(label: Label, language: str) -> Label:
    if not label:
        return _LANGUAGES[language]
    return format_lazy("{label}: {language}", label=label, language=_LANGUAGES[language])


def _shared(draft: Draft, more: str) -> Group:
    texts: list[Text] = [*draft.shared, *[{}] * _spare(len(draft.shared), 5, more == "shared")]
    rows = [
        Group(_row(_("Option"), "ABCDEFGHIJKL"[n - 1]), _texts(f"shared{n}.text", text))
        for n, text in enumerate(texts[:MOST], start=1)
    ]
    return Group(_("Options for all questions"), groups=tuple(rows), more="shared")


def _row(label: Label, number: object) -> Label:
    return format_lazy("{label} {number}", label=label, number=number)


def _group(type_: ItemType, draft: Draft, question: Question, n: int, more: str) -> Group:
    at = f"q{n}."
    fields: tuple[Field, ...] = ()
    if type_ in (ItemType.A3, ItemType.A4):
        fields += _texts(f"{at}information", question.information, _("New information"), rows=2)
    # Where there is one question only, the stem may ask it already.
    fields += _texts(f"{at}prompt", question.prompt, _("Question"), rows=2)
    inner = _ANSWERS[type_](draft, question, at, more)
    legend = _row(_("Question"), n) if type_ in GROUPS else _("Answer")
    return Group(legend, fields + inner.fields, inner.groups, inner.more, inner.help)


def _options(draft: Draft, question: Question, at: str, more: str) -> Group:
    options = [*question.options, *[Choice({})] * _spare(len(question.options), 5, more == f"{at}o")]
    rows = []
    for n, option in enumerate(options[:MOST], start=1):
        row = f"{at}o{n}."
        right = Field(f"{row}right", _("This is right"), "on" if option.right else "", check=True)
        why = _texts(f"{row}why", option.explanation, _("Why"))
        rows.append(Group(_row(_("Option"), "ABCDEFGHIJKL"[n - 1]), (*_texts(f"{row}text", option.text), right, *why)))
    several = draft.type == ItemType.X
    help_ = _("Tick every option that is right.") if several else _("Tick the one option that is right.")
    return Group("", groups=tuple(rows), more=f"{at}o", help=help_)


def _of_shared(draft: Draft, question: Question, at: str, _more: str) -> Group:
    known = tuple((str(n), f"{'ABCDEFGHIJKL'[n]} {text.get('zh', '')}") for n, text in enumerate(draft.shared))
    places = known or tuple((str(n), "ABCDEFGHIJKL"[n]) for n in range(5))
    value = "" if question.answer is None else str(question.answer)
    return Group("", (Field(f"{at}answer", _("Right option"), value, choices=(("", "–"), *places)),))


def _true_or_false(_draft: Draft, question: Question, at: str, _more: str) -> Group:
    value = {True: "true", False: "false"}.get(question.answer, "")  # type: ignore[call-overload]
    choices = (("", "–"), ("true", _("right")), ("false", _("wrong")))
    return Group("", (Field(f"{at}answer", _("The statement is"), value, choices=choices),))


def _number(_draft: Draft, question: Question, at: str, _more: str) -> Group:
    fields = (
        Field(f"{at}answer", _("Right number"), str(question.answer or "")),
        Field(f"{at}tolerance", _("Tolerance"), question.tolerance),
        Field(f"{at}unit", _("Unit"), question.unit),
    )
    return Group(
        "", fields, help=_("A number such as 37.5, or a range such as 36..38. Units as in UCUM: Cel, mm[Hg], mg.")
    )


def _ordered(_draft: Draft, question: Question, at: str, more: str) -> Group:
    options = [*question.options, *[Choice({})] * _spare(len(question.options), 5, more == f"{at}o")]
    rows = [Group(_row(_("Step"), n), _texts(f"{at}o{n}.text", each.text)) for n, each in enumerate(options[:MOST], 1)]
    return Group(
        "", groups=tuple(rows), more=f"{at}o", help=_("Write the steps in the right order. They are shown mixed.")
    )


def _matched(_draft: Draft, question: Question, at: str, more: str) -> Group:
    pairs = [*question.pairs, *[Pair(None, {})] * _spare(len(question.pairs), 5, more == f"{at}m")]
    rows = [
        Group(
            _row(_("Pair"), n),
            (*_texts(f"{at}m{n}.left", pair.left, _("Left")), *_texts(f"{at}m{n}.right", pair.right, _("Right"))),
        )
        for n, pair in enumerate(pairs[:MOST], start=1)
    ]
    help_ = _("A right side without a left one belongs to nothing and makes the question harder.")
    return Group("", groups=tuple(rows), more=f"{at}m", help=help_)


def _short(_draft: Draft, question: Question, at: str, _more: str) -> Group:
    fields = (
        Field(f"{at}answer", _("Right answer"), str(question.answer or "")),
        Field(f"{at}accepted", _("Also right, one on each line"), "\n".join(question.accepted), rows=4),
    )
    return Group("", fields, help=_("Case, width, spaces and punctuation make no difference."))


def _spots(_draft: Draft, question: Question, at: str, more: str) -> Group:
    areas = [*question.areas, *[("", "", "", "")] * _spare(len(question.areas), 2, more == f"{at}a")]
    labels = {"x": _("from the left"), "y": _("from the top"), "width": _("width"), "height": _("height")}
    rows = [
        Group(
            _row(_("Area"), n),
            tuple(
                Field(f"{at}a{n}.{side}", label, str(value))
                for (side, label), value in zip(labels.items(), area, strict=False)
            ),
        )
        for n, area in enumerate(areas[:MAX_AREAS], start=1)
    ]
    return Group("", groups=tuple(rows), more=f"{at}a", help=_("In thousandths of the picture's width and height."))


_ANSWERS: dict[ItemType, Callable[[Draft, Question, str, str], Group]] = {
    ItemType.A1: _options,
    ItemType.A2: _options,
    ItemType.A3: _options,
    ItemType.A4: _options,
    ItemType.B1: _of_shared,
    ItemType.X: _options,
    ItemType.TRUE_FALSE: _true_or_false,
    ItemType.NUMERIC: _number,
    ItemType.ORDER: _ordered,
    ItemType.MATCH: _matched,
    ItemType.SHORT_TEXT: _short,
    ItemType.HOTSPOT: _spots,
}


def _about(draft: Draft, more: str) -> Iterator[Group]:
    """What every type has: further information, a picture or film, explanation, references."""
    texts = [*draft.information, *[{}] * _spare(len(draft.information), 1, more == "information")]
    rows = [
        Group(_row(_("Information"), n), _texts(f"information{n}", each, rows=3))
        for n, each in enumerate(texts[:10], 1)
    ]
    yield Group(_("Further information"), groups=tuple(rows), more="information")
    kind, uuid, alt = draft.media or ("", "", {})
    kinds = (("", _("none")), ("picture", _("picture")), ("video", _("film")))
    yield Group(
        _("Picture or film"),
        (
            Field("media.kind", _("Kind"), kind, choices=kinds),
            Field("media.uuid", _("Its number"), uuid),
            *_texts("media.alt", alt, _("What it shows, in words")),
        ),
        help=_(
            "A picture has its number in the address of its page here; a film has the long one of its recording's page."
        ),
    )
    yield Group(_("Explanation, shown after the answer"), _texts("explanation", draft.explanation, rows=4))
    references: list[tuple[str, object]] = [
        *draft.references,
        *[("", "")] * _spare(len(draft.references), 2, more == "reference"),
    ]
    yield Group(
        _("References"),
        groups=tuple(
            Group(
                _row(_("Reference"), n),
                (
                    Field(f"reference{n}.citation", _("Citation"), citation),
                    Field(f"reference{n}.year", _("Year"), str(year)),
                ),
            )
            for n, (citation, year) in enumerate(references[:MAX_REFERENCES], start=1)
        ),
        more="reference",
    )
