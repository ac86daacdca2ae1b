"""Questions in words: findings, places, differences, and the preview."""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from courses import items
from courses.bank.models import ItemVersion
from courses.items import Finding
from lms.common.names import SUFFIXES

_TAGS = {"zh": "zh-Hans", "bo": "bo", "en": "en"}
# The codes of courses.items, in sentences that say what to do.
SENTENCES: dict[str, Promise] = {
    "no_text": gettext_lazy("Write a text; Chinese is always needed."),
    "text_too_long": gettext_lazy("The text is too long."),
    "unseen_signs": gettext_lazy("There are signs in it that nobody sees. Type the text anew."),
    "unknown_language": gettext_lazy("Only Chinese, Tibetan and English are known."),
    "unknown_field": gettext_lazy("This does not belong to questions of this type."),
    "not_an_object": gettext_lazy("This cannot be read."),
    "not_one_of": gettext_lazy("Choose one of: %(allowed)s."),
    "wrong_count": gettext_lazy("There must be %(least)s to %(most)s of them."),
    "no_id": gettext_lazy("An id has letters, digits and hyphens only."),
    "id_twice": gettext_lazy("“%(name)s” is there twice."),
    "text_twice": gettext_lazy("Two say the same: “%(name)s”."),
    "no_whole_number": gettext_lazy("Write a whole number from %(least)s to %(most)s."),
    "no_unit": gettext_lazy("Write the unit as in UCUM, without spaces, such as mm[Hg]."),
    "no_picture": gettext_lazy("This type of question needs a picture."),
    "no_answer": gettext_lazy("Say which answer is right."),
    "more_than_one": gettext_lazy("Only one answer may be right here."),
    "unknown_option": gettext_lazy("The right answer names an option that is not there."),
    "not_true_or_false": gettext_lazy("Choose right or wrong."),
    "not_a_number": gettext_lazy("Write a number such as 37.5, or a range such as 36..38."),
    "no_tolerance": gettext_lazy("The tolerance is a number, zero or more."),
    "range_and_tolerance": gettext_lazy("A range has no tolerance: write wider ends instead."),
    "not_all_in_order": gettext_lazy("Each step must be there once."),
    "not_a_matching": gettext_lazy("Match left sides with right ones."),
    "not_all_matched": gettext_lazy("Each left side needs a right one."),
    "nothing_to_compare": gettext_lazy("Write letters or digits: punctuation alone cannot be compared."),
    "not_a_point": gettext_lazy("A point lies within the picture."),
    "no_area": gettext_lazy("Write four whole numbers from 0 to 1000 for an area that lies within the picture."),
    "unknown_part": gettext_lazy("There is no such question."),
    "no_competency": gettext_lazy("“%(name)s” is no code of a competency: letters, digits, full stops, hyphens."),
    "unknown_media": gettext_lazy("There is no such picture or film, or it belongs to another institution."),
}
# And those of files of questions.
SENTENCES |= {
    "no_questions": gettext_lazy("There is no question in the file."),
    "too_many_questions": gettext_lazy("There are more than %(most)s questions. Divide the file."),
    "no_text_file": gettext_lazy("This is no text file. Choose the format that the file has."),
    "unknown_encoding": gettext_lazy("The encoding is neither UTF-8 nor GB18030. Save the file as UTF-8."),
    "read_as_gb18030": gettext_lazy("The file is not UTF-8 and was read as GB18030. Look whether the texts are right."),
    "unreadable": gettext_lazy("%(reason)s"),
    "no_column": gettext_lazy("The column “%(name)s” is missing. Take the headings of the template."),
    "unknown_column": gettext_lazy("The column “%(name)s” is not known and was left out."),
    "unknown_type": gettext_lazy("The type is none of those in the template."),
    "wrong_difficulty": gettext_lazy("Difficulty is a whole number from 1 to 5."),
    "row_twice": gettext_lazy("Two rows are the same question, part and language."),
    "gift_braces": gettext_lazy("A question has one pair of braces with its answers, and an empty line after it."),
    "gift_no_answers": gettext_lazy("There are no answers in the braces: essays and descriptions are not taken."),
    "gift_several_numbers": gettext_lazy("Only one number with a tolerance, or one range, is taken."),
    "gift_weights": gettext_lazy("Answers that give a part of the points are not taken here."),
    "no_xml": gettext_lazy("This is no Moodle XML, or it has entities, which are not taken."),
    "markup_media": gettext_lazy(
        "A picture, film, sound or table in the text would be lost: write it as text, or take the workbook."
    ),
    "markup_raised": gettext_lazy("Raised and lowered signs are taken if they are digits, brackets, +, - or =."),
    "markup_deep": gettext_lazy("The markup of the text is nested too deeply. Save it as plain text."),
    "form_used": gettext_lazy("This form was used already. Load the page again."),
    "moodle_type": gettext_lazy("The bank has no questions of this type of Moodle."),
    "moodle_answers": gettext_lazy("It is not said whether the statement is right."),
    "format_without_type": gettext_lazy("The format has no questions of this type. Take the workbook."),
    "format_without_media": gettext_lazy("The format holds no pictures and films of ours. Take the workbook."),
    "format_without_information": gettext_lazy("The format holds no information between questions. Take the workbook."),
    "format_without_lines": gettext_lazy("The format holds answers of one line only. Take the workbook."),
}
_PLACES: dict[str, Promise] = {
    "type": gettext_lazy("Type"),
    "stem": gettext_lazy("Stem"),
    "information": gettext_lazy("Information"),
    "options": gettext_lazy("Option"),
    "targets": gettext_lazy("Right side"),
    "parts": gettext_lazy("Question"),
    "prompt": gettext_lazy("Question"),
    "unit": gettext_lazy("Unit"),
    "media": gettext_lazy("Picture or film"),
    "answer": gettext_lazy("Right answer"),
    "tolerance": gettext_lazy("Tolerance"),
    "accepted": gettext_lazy("Also right"),
    "areas": gettext_lazy("Area"),
    "option_explanations": gettext_lazy("Why"),
    "explanation": gettext_lazy("Explanation"),
    "references": gettext_lazy("Reference"),
    "citation": gettext_lazy("Citation"),
    "year": gettext_lazy("Year"),
    "difficulty": gettext_lazy("Difficulty"),
    "competencies": gettext_lazy("Competencies"),
    "zh": gettext_lazy("Chinese"),
    "bo": gettext_lazy("Tibetan"),
    "en": gettext_lazy("English"),
}
_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")
_ID = re.compile(r"[a-z](\d+)")


def sentence(finding: Finding) -> str:
    """What is wrong, and what to do about it."""
    return str(SENTENCES[finding.code]) % dict(finding.params)


def place_words(place: str) -> str:
    """A place in the documents as an author knows it: "Question 1, Option 2, Chinese"."""
    said = []
    steps = place.removeprefix("key").strip(".").split(".")
    for index, step in enumerate(steps):
        name, number = (found.group(1), found.group(2)) if (found := _STEP.fullmatch(step)) else ("", None)
        if name == "parts" and number is None and index + 1 < len(steps):  # key.parts.p1
            part = _ID.fullmatch(steps[index + 1])
            said.append(f"{_PLACES['parts']} {part.group(1)}" if part else str(_PLACES["parts"]))
        elif name in _PLACES:
            said.append(f"{_PLACES[name]} {number}" if number else str(_PLACES[name]))
        elif len(step) == 1:  # an option by its letter
            said.append(step.upper())
    return ", ".join(said) or _("Question")


def finding_words(finding: Finding) -> str:
    """Place and sentence on one line."""
    return _("%(place)s: %(sentence)s") % {"place": place_words(finding.place), "sentence": sentence(finding)}


def localized_text(text: items.Text | None) -> dict[str, str] | None:
    """The text in the reader's language, Chinese where it has no translation, with the language it is in."""
    if not text or not text.get("zh"):
        return None
    language = SUFFIXES.get(get_language() or "zh-hans", "zh")
    language = language if text.get(language) else "zh"
    return {"text": text[language], "lang": _TAGS[language]}


def preview(item: items.Item) -> dict[str, Any]:
    """What a learner sees, with each text in the reader's language: made of `shown`, which has no key."""
    content = items.shown(item)
    media = content["media"]
    return {
        "type": content["type"],
        "stem": localized_text(content["stem"]),
        "information": [localized_text(text) for text in content["information"]],
        "options": _listed(content["options"]),
        "media": media and {"kind": media["kind"], "alt": localized_text(media["alt"])},
        "parts": [_part(part) for part in content["parts"]],
    }


def _part(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": part["kind"],
        "information": localized_text(part["information"]),
        "prompt": localized_text(part["prompt"]),
        "options": _listed(part["options"]),
        "targets": _listed(part["targets"]),
        "unit": part["unit"],
    }


def _listed(options: list[dict[str, Any]]) -> list[dict[str, str] | None]:
    return [localized_text(option["text"]) for option in options]


def key_lines(item: items.Item) -> list[str]:
    """What is right, one line for each question, for those who work on it."""
    return [f"{number}. {_key_line(item, part)}" for number, part in enumerate(item.parts, start=1)]


def _key_line(item: items.Item, part: items.Part) -> str:
    key = item.keys[part.id]
    texts = {option.id: option.text["zh"] for option in (*part.options, *part.targets)}
    if isinstance(key.answer, bool):
        return _("right") if key.answer else _("wrong")
    if isinstance(key.answer, tuple):
        return (
            " → ".join(texts[id] for id in key.answer)
            if part.kind == "order"
            else "；".join(texts[id] for id in key.answer)
        )
    if isinstance(key.answer, dict):
        return "；".join(f"{texts[left]} – {texts[right]}" for left, right in key.answer.items())
    if key.areas:
        return "；".join(f"{each.x}, {each.y}, {each.width} × {each.height}" for each in key.areas)
    if key.low is not None:
        tolerance = f" ± {key.tolerance}" if key.tolerance else ""
        return f"{key.answer}{tolerance} {part.unit}".strip()
    return texts.get(str(key.answer), "；".join((str(key.answer), *key.accepted)))


def differences(before: ItemVersion, after: ItemVersion) -> list[dict[str, str]]:
    """What one version says otherwise than the other, each thing with its place."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    places = [place for place in {**old, **new} if old.get(place, "") != new.get(place, "")]
    return [
        {"place": place_words(place), "before": old.get(place, ""), "after": new.get(place, "")} for place in places
    ]


def _leaves(version: ItemVersion) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    _walk(version.content, "", found)
    _walk(version.key, "key", found)
    found.append(("difficulty", str(version.difficulty)))
    found.append(("competencies", ", ".join(version.competencies)))
    return found


def _walk(value: Any, place: str, found: list[tuple[str, str]]) -> None:
    if isinstance(value, dict):
        for name in sorted(value):
            if name not in ("id", "kind"):
                _walk(value[name], f"{place}.{name}" if place else name, found)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for index, each in enumerate(value, start=1):
            _walk(each, f"{place}[{index}]", found)
    elif value not in (None, "", []):
        found.append((place, ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
