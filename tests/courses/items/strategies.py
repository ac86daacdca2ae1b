"""Questions that nobody thought of: drafts of every type, with signs that formats and pages treat in their own way."""

from hypothesis import strategies as st

from courses.items import Choice, Draft, Pair, Question

# Signs of GIFT, XML, HTML, spreadsheets; Chinese, Tibetan with its marks, an accent that is a sign of its own.
SIGNS = "ab 中文血压༄༅།བོད་ཡིག 019~=#{}\\:;<>&\"'%*[]()/@+-|_.,!?$é\u0301℃≥\n\u3000\u00a0\u202f\u2002"
MEANT = "abc中文血压བོདཡ019"


def words(least: int = 1, most: int = 8):
    """A text that says something, with nothing at its ends that a form would cut off."""
    return st.tuples(st.text(MEANT, min_size=least, max_size=3), st.text(SIGNS, max_size=most)).map(_joined)


def _joined(both):
    return "".join(both).strip()


def texts():
    optional = st.one_of(st.just(""), words())
    made = st.fixed_dictionaries({"zh": words(), "bo": optional, "en": optional})
    return made.map(lambda text: {language: said for language, said in text.items() if said})


def distinct_texts(least: int, most: int = 4):
    return st.lists(texts(), min_size=least, max_size=most, unique_by=lambda text: text["zh"].strip())


def maybe(strategy):
    return st.one_of(st.none(), strategy)


@st.composite
def choices(draw, several: bool):
    found = draw(distinct_texts(2))
    whys = [draw(maybe(texts())) for _ in found]
    places = st.integers(0, len(found) - 1)
    right = draw(st.sets(places, min_size=1)) if several else {draw(places)}
    return tuple(Choice(text, place in right, why) for place, (text, why) in enumerate(zip(found, whys, strict=True)))


@st.composite
def grouped(draw, type_: str):
    shared = tuple(draw(distinct_texts(2))) if type_ == "B1" else ()
    questions = []
    for number in range(draw(st.integers(1, 2))):
        prompt = draw(texts())
        if type_ == "B1":
            questions.append(Question(prompt, answer=draw(st.integers(0, len(shared) - 1))))
        else:
            told = draw(maybe(texts())) if number else None
            questions.append(Question(prompt, information=told, options=draw(choices(several=False))))
    return tuple(questions), shared


numbers = st.decimals(-10_000, 10_000, places=2, allow_nan=False, allow_infinity=False).map(lambda n: format(n, "f"))


@st.composite
def single(draw, type_: str):
    prompt = draw(st.one_of(st.just({}), texts()))
    return Question(prompt, **draw(_ANSWERS[type_]))


@st.composite
def number_answers(draw):
    unit = draw(st.sampled_from(["", "Cel", "mm[Hg]", "mg/dL", "%", "10*9/L"]))
    if draw(st.booleans()):
        ends = sorted(draw(st.lists(st.integers(-500, 500), min_size=2, max_size=2, unique=True)))
        return {"answer": f"{ends[0]}..{ends[1]}", "unit": unit}
    return {"answer": draw(numbers), "tolerance": draw(st.sampled_from(["", "0.5", "2"])), "unit": unit}


@st.composite
def matchings(draw):
    lefts, rights = draw(distinct_texts(2, 4)), draw(distinct_texts(2, 5))
    pairs = [Pair(left, draw(st.sampled_from(rights))) for left in lefts]
    used = [pair.right for pair in pairs]
    # Those that nothing belongs to stand in the order in which they are stored.
    rest = [Pair(None, right) for right in rights if right not in used]
    return {"pairs": (*pairs, *rest)}


_RIGHT_TEXT = words(1, 12)
_ANSWERS = {
    "A1": choices(several=False).map(lambda found: {"options": found}),
    "A2": choices(several=False).map(lambda found: {"options": found}),
    "X": choices(several=True).map(lambda found: {"options": found}),
    "true_false": st.booleans().map(lambda right: {"answer": right}),
    "numeric": number_answers(),
    "order": distinct_texts(2).map(lambda found: {"options": tuple(Choice(text) for text in found)}),
    "match": matchings(),
    "short_text": st.tuples(_RIGHT_TEXT, st.lists(words(1, 12), max_size=3, unique=True)).map(
        lambda both: {"answer": both[0], "accepted": tuple(each for each in both[1] if each != both[0])}
    ),
    "hotspot": st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(1, 500), st.integers(1, 500)),
        min_size=1,
        max_size=3,
    ).map(lambda areas: {"areas": tuple(areas)}),
}
TYPES = ("A1", "A2", "A3", "A4", "B1", *list(_ANSWERS)[2:])


@st.composite
def drafts(draw, types=TYPES):
    type_ = draw(st.sampled_from(types))
    shared = ()
    if type_ in ("A3", "A4", "B1"):
        questions, shared = draw(grouped(type_))
    else:
        questions = (draw(single(type_)),)
    media = ("picture", "7", draw(texts())) if type_ == "hotspot" else None
    return Draft(
        type=type_,
        stem=draw(texts()),
        questions=questions,
        shared=shared,
        information=tuple(draw(st.lists(texts(), max_size=2))),
        media=media,
        explanation=draw(maybe(texts())),
        references=tuple(draw(st.lists(st.tuples(words(), st.integers(1900, 2100)), max_size=2))),
    )
