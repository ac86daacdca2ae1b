"""How the questions of the demonstration are written down.

Each explanation says that it is demonstration content which a clinician has still to check.
"""

from dataclasses import dataclass

from courses.items import Choice, Draft, Pair, Question, Text

_CHECK = "（示范内容，须经临床专家审定。）"


@dataclass(frozen=True)
class Asked:
    """A question with the name by which a second load knows it."""

    name: str
    draft: Draft
    difficulty: int
    competency: str


def words(zh: str, bo: str = "") -> Text:
    return {"zh": zh, "bo": bo} if bo else {"zh": zh}


def _choices(options: list[str], right: set[int]) -> tuple[Choice, ...]:
    return tuple(Choice(words(text), place in right) for place, text in enumerate(options))


def made(type_: str, stem: Text, why: str, source: tuple[str, int], *questions: Question, **more: object) -> Draft:
    return Draft(type_, stem, questions, explanation=words(why + _CHECK), references=(source,), **more)


def best(
    stem: str, options: list[str], right: int, why: str, source: tuple[str, int], bo: str = "", *, type_: str = "A1"
) -> Draft:
    return made(type_, words(stem, bo), why, source, Question(options=_choices(options, {right})))


def several(stem: str, options: list[str], right: set[int], why: str, source: tuple[str, int]) -> Draft:
    return made("X", words(stem), why, source, Question(options=_choices(options, right)))


def truth(stem: str, right: bool, why: str, source: tuple[str, int], bo: str = "") -> Draft:
    return made("true_false", words(stem, bo), why, source, Question(answer=right))


def number(stem: str, answer: str, unit: str, why: str, source: tuple[str, int], bo: str = "") -> Draft:
    return made("numeric", words(stem, bo), why, source, Question(answer=answer, unit=unit))


def matching(stem: str, pairs: list[tuple[str, str]], why: str, source: tuple[str, int]) -> Draft:
    sides = tuple(Pair(words(left) if left else None, words(right)) for left, right in pairs)
    return made("match", words(stem), why, source, Question(pairs=sides))


def ordering(stem: str, steps: list[str], why: str, source: tuple[str, int]) -> Draft:
    return made("order", words(stem), why, source, Question(options=tuple(Choice(words(step)) for step in steps)))


def shared(stem: str, options: list[str], asked: list[tuple[str, int]], why: str, source: tuple[str, int]) -> Draft:
    questions = [Question(words(prompt), answer=right) for prompt, right in asked]
    return made("B1", words(stem), why, source, *questions, shared=tuple(map(words, options)))


def case(
    type_: str, stem: str, asked: list[tuple[str, str, list[str], int]], why: str, source: tuple[str, int]
) -> Draft:
    """`asked`: what is told first (perhaps nothing), the question, its options, the right one."""
    questions = [
        Question(words(prompt), information=words(told) if told else None, options=_choices(options, {right}))
        for told, prompt, options, right in asked
    ]
    return made(type_, words(stem), why, source, *questions)
