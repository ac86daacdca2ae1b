"""Turns documents, states and explanations into words for pages and for the referral."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from lms.common.names import SUFFIXES
from pathways.engine import AnswerRefused, Document, Explanation, State
from pathways.engine.amounts import Amount
from pathways.engine.conditions import Value
from pathways.engine.document import Dose, Input, Reference, Texts
from pathways.engine.explanation import Reason, Recommendation

_TAGS = {"zh": "zh-Hans", "bo": "bo", "en": "en"}
SEVERITY_TAGS = {"red": "bad", "yellow": "warm", "green": "good"}


@dataclass(frozen=True)
class Shown:
    """A text of a document in the reader's language, with the language it is really in."""

    text: str
    lang: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class AnsweredQuestion:
    question: Shown
    answer: str
    missing: bool


@dataclass(frozen=True)
class ShownAmount:
    """A dose or an amount: the result for the eye, and how it came about."""

    name: Shown
    result: str  # empty when it cannot be said
    computation: str


@dataclass(frozen=True)
class ShownRecommendation:
    text: Shown
    amounts: list[ShownAmount]
    sources: list["ShownSource"]


@dataclass(frozen=True)
class ShownSource:
    citation: str
    to_be_confirmed: bool


@dataclass(frozen=True)
class ShownReason:
    """One decision: its rule, whether a value was missing for it, the values, the sources."""

    text: Shown
    alarm: bool
    unknown: bool
    values: list[AnsweredQuestion]
    sources: list[ShownSource]


@dataclass(frozen=True)
class ShownChoice:
    value: str
    text: Shown


@dataclass(frozen=True)
class ShownQuestion:
    """The open question with everything that its form needs."""

    name: str
    kind: str  # number | choice
    text: Shown
    help: Shown | None
    unit: str
    minimum: str
    maximum: str
    step: str
    whole: bool
    choices: list[ShownChoice]
    may_skip: bool


def shown(texts: Texts) -> Shown:
    """The text in the active language, else in Chinese."""
    language = SUFFIXES.get(get_language() or "zh-hans", "zh")
    own = bool(getattr(texts, language))
    return Shown(texts.in_language(language), _TAGS[language] if own else "zh-Hans")


def unit_label(unit: str) -> str:
    """A UCUM unit as people write it."""
    return {
        "mo": _("months"),
        "a": _("years"),
        "d": _("days"),
        "h": _("hours"),
        "min": _("minutes"),
        "mL": _("mL"),
        "mL/kg": _("mL per kg"),
        "mg/kg": _("mg per kg"),
        "g/kg": _("g per kg"),
        "Cel": "°C",
        "mm[Hg]": "mmHg",
        "1": "",
    }.get(unit, unit)


def number(value: Decimal) -> str:
    """A number without needless zeros."""
    return f"{value.normalize() + 0:f}"


def quantity(value: Decimal, unit: str) -> str:
    return f"{number(value)} {unit_label(unit)}".strip()


def value_words(question: Input, value: Value) -> str:
    """An answer in words."""
    if value is None:
        return _("not measured")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return quantity(value, question.unit)
    return next(shown(option.text).text for option in question.options if option.id == value)


def answered_questions(document: Document, state: State) -> list[AnsweredQuestion]:
    """The answers so far, in the order of the questions."""
    return [_answered(document.input[name], value) for name, value in state.answers]


def _answered(question: Input, value: Value) -> AnsweredQuestion:
    return AnsweredQuestion(shown(question.text), value_words(question, value), value is None)


def question_form(document: Document, name: str) -> ShownQuestion:
    """The open question."""
    question = document.input[name]
    choices = [ShownChoice(option.id, shown(option.text)) for option in question.options]
    if question.type == "yes_no":
        language = _TAGS[SUFFIXES.get(get_language() or "zh-hans", "zh")]
        choices = [ShownChoice("yes", Shown(_("Yes"), language)), ShownChoice("no", Shown(_("No"), language))]
    return ShownQuestion(
        name=name,
        kind="number" if question.type == "number" else "choice",
        text=shown(question.text),
        help=shown(question.help) if question.help else None,
        unit=unit_label(question.unit),
        minimum=number(question.minimum),
        maximum=number(question.maximum),
        step=number(question.increment),
        whole=question.increment == question.increment.to_integral_value(),
        choices=choices,
        may_skip=question.may_skip,
    )


def refusal_words(document: Document, refusal: AnswerRefused) -> str:
    """Why an answer was not taken, and what to do."""
    question = document.input[refusal.name]
    age = document.applicability
    values = {
        "minimum": quantity(question.minimum, question.unit),
        "maximum": quantity(question.maximum, question.unit),
        "step": quantity(question.increment, question.unit),
        "youngest": number(age.minimum),
        "oldest": quantity(age.maximum, age.unit),
    }
    return refusal_sentences()[refusal.code] % values


def refusal_sentences() -> dict[str, str]:
    """The sentence for each reason, with places for its numbers."""
    return {
        "required": _("Please answer this question; it cannot be left out."),
        "number": _("Please type a number."),
        "range": _("This value is not plausible. It must lie between %(minimum)s and %(maximum)s; measure again."),
        "increment": _("Please give the value in steps of %(step)s."),
        "option": _("Please choose one of the answers."),
        "not_applicable": _(
            "This pathway is only for ages from %(youngest)s to %(oldest)s. "
            "If the age is right, do not use it for this patient; ask the county hospital."
        ),
    }


def sources(references: tuple[Reference, ...]) -> list[ShownSource]:
    return [
        ShownSource(
            f"{reference.citation} ({reference.year})" if reference.year else reference.citation,
            reference.status == "to_be_confirmed",
        )
        for reference in references
    ]


def recommendations(document: Document, explanation: Explanation, state: State) -> list[ShownRecommendation]:
    """What to do, in order, with the amounts and how they were computed."""
    return [_recommendation(document, found, state) for found in explanation.recommendations]


def _recommendation(document: Document, found: Recommendation, state: State) -> ShownRecommendation:
    amounts = [amount_words(document, amount, dict(state.answers)) for amount in found.amounts]
    return ShownRecommendation(shown(found.step.text), amounts, sources(found.references))


def amount_words(document: Document, amount: Amount, answers: dict[str, Value]) -> ShownAmount:
    """One dose or amount from a table, with its computation."""
    computed = document.value[amount.id]
    if isinstance(computed, Dose):
        return _dose_words(document, computed, amount, answers.get(computed.of))
    if amount.low is None or amount.high is None:
        return ShownAmount(shown(computed.text), "", _("Cannot be said: a value was not measured."))
    unit = getattr(computed, "unit", "")
    low, high = number(amount.low), quantity(amount.high, unit)
    result = high if amount.low == amount.high else f"{low}–{high}"
    return ShownAmount(shown(computed.text), result, _("from a table"))


def _dose_words(document: Document, dose: Dose, amount: Amount, weight: Value) -> ShownAmount:
    rate = quantity(dose.amount, dose.amount_unit)
    if not isinstance(weight, Decimal):
        sentence = _("Not computed, the weight was not measured: %(rate)s. Weigh the child.") % {"rate": rate}
        return ShownAmount(shown(dose.text), "", sentence)
    if amount.exact is None:
        sentence = _("Not computed, the weight is not certain: %(rate)s. Weigh the child again.") % {"rate": rate}
        return ShownAmount(shown(dose.text), "", sentence)
    values = {
        "rate": rate,
        "weight": quantity(weight, document.input[dose.of].unit),
        "exact": quantity(amount.exact, dose.unit),
        "step": quantity(dose.round_to, dose.unit),
    }
    if amount.low is None:
        sentence = _("%(rate)s × %(weight)s = %(exact)s: below the smallest dose; ask the county hospital.") % values
        return ShownAmount(shown(dose.text), "", sentence)
    if amount.held == "at_maximum":
        sentence = _("%(rate)s × %(weight)s = %(exact)s; held at the largest dose") % values
    else:
        sentence = _("%(rate)s × %(weight)s = %(exact)s; rounded to steps of %(step)s") % values
    return ShownAmount(shown(dose.text), quantity(amount.low, dose.unit), sentence)


def reasons(document: Document, explanation: Explanation) -> list[ShownReason]:
    """Why: each decision with the values it looked at and where its rule comes from."""
    return [_reason(document, reason, explanation.not_measured) for reason in explanation.reasons]


def _reason(document: Document, reason: Reason, not_measured: tuple[str, ...]) -> ShownReason:
    """Questions that the decision did not come to are left out, unless they are why it was unknown."""
    unknown = reason.branch == "unknown"
    values = []
    for name, value in {test.name: test.value for test in reason.tests if test.name in document.input}.items():
        question = document.input[name]
        if value is not None or name in not_measured:
            values.append(_answered(question, value))
        elif unknown:
            values.append(AnsweredQuestion(shown(question.text), _("not asked"), True))
    return ShownReason(
        text=shown(reason.text),
        alarm=reason.branch == "red_flag",
        unknown=unknown,
        values=values,
        sources=sources(reason.references),
    )


def urgency_label(urgency: str) -> str:
    return {"urgent": _("urgent, today"), "asap": _("as soon as possible"), "routine": _("routine")}[urgency]


def referral_summary(document: Document, state: State, explanation: Explanation) -> str:
    """What the county hospital reads, in Chinese: the values, the outcome, the treatment. No identity."""
    with override("zh-hans"):
        lines = [f"{item.question}{item.answer}" for item in answered_questions(document, state)]
        outcome = [str(shown(explanation.outcome.text))] if explanation.outcome else []
        treatment = [
            " ".join([str(part.text), *(f"{a.name}：{a.result or a.computation}" for a in part.amounts)])
            for part in recommendations(document, explanation, state)
        ]
        return "\n".join([str(shown(document.title)), *lines, *outcome, *treatment])


def outcome_page(document: Document, explanation: Explanation, state: State) -> dict[str, object]:
    """The context of the outcome page beyond the frame that it shares with the question."""
    outcome, referral = explanation.outcome, explanation.referral
    context: dict[str, object] = {
        "recommendations": recommendations(document, explanation, state),
        "sources": sources(explanation.references),
        "not_measured": [shown(document.input[name].text) for name in explanation.not_measured],
    }
    if outcome is not None:
        context |= {"outcome": shown(outcome.text), "severity": SEVERITY_TAGS[outcome.severity]}
    if referral is not None:
        context |= {
            "referral_text": shown(referral.text),
            "referral_reason": shown(referral.reason),
            "urgency": urgency_label(referral.urgency),
        }
    return context
