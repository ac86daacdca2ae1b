"""The documents of a search server, declared with elasticsearch-dsl: fields, analyzers, and the way into them.

Texts go in normalised (search.analysis), so that a server without plug-ins compares what our own engine compares:
pairs of Chinese characters by `cjk_bigram`, pairs of Tibetan syllables by `shingle`, and single ones beside them.
`shown` keeps the author's text and is not searched.
"""

from elasticsearch_dsl import Document, Keyword, Object, Text, analyzer, token_filter

from lms.common.content import Searchable
from search.analysis import prepared
from search.backends.base import shown_parts

LANGUAGES = ("zh", "bo", "en")
ALIAS = "plateau-content"

han_pairs = analyzer("han_pairs", tokenizer="standard", filter=["cjk_width", "lowercase", "cjk_bigram"])
syllable_pairs = token_filter(
    "syllable_pairs", "shingle", min_shingle_size=2, max_shingle_size=2, output_unigrams=False
)
tibetan_pairs = analyzer("tibetan_pairs", tokenizer="standard", filter=["lowercase", syllable_pairs])
words = analyzer("words", tokenizer="standard", filter=["cjk_width", "lowercase"])


def _text(pairs: object) -> Text:
    """A text searched by its pairs, and by single characters, syllables and words in `.single`."""
    return Text(analyzer=pairs, fields={"single": Text(analyzer=words)})


class ContentDocument(Document):
    """One piece of published content."""

    uuid = Keyword()
    kind = Keyword()
    codes = Keyword()
    title_zh = _text(han_pairs)
    title_bo = _text(tibetan_pairs)
    title_en = _text(words)
    text_zh = _text(han_pairs)
    text_bo = _text(tibetan_pairs)
    text_en = _text(words)
    shown = Object(enabled=False)

    class Index:
        name = ALIAS

    @classmethod
    def of(cls, item: Searchable) -> "ContentDocument":
        """The document of a piece of content; its id is the content's."""
        fields: dict[str, object] = {}
        words = item.words()
        for language in LANGUAGES:
            fields[f"title_{language}"] = prepared(item.title.get(language, ""))
            fields[f"text_{language}"] = prepared(words.get(language, ""))
        shown = shown_parts(item)
        return cls(
            meta={"id": str(item.uuid)},
            uuid=str(item.uuid),
            kind=item.kind,
            codes=[prepared(code) for code in item.codes],
            shown=shown,
            **fields,
        )


def fields(*, single: bool = False) -> list[str]:
    """The searched fields with their weights, title before text."""
    suffix = ".single" if single else ""
    weights = {"title": "^3", "text": ""}
    return [f"{part}_{language}{suffix}{weight}" for part, weight in weights.items() for language in LANGUAGES]
