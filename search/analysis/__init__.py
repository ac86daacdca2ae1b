"""How Chinese, Tibetan and Latin text becomes tokens, for both engines. Plain Python."""

from search.analysis.excerpt import Segment, excerpt, marked
from search.analysis.text import normalise, prepared, question
from search.analysis.tokens import Tokens, query_tokens, tokens

__all__ = ["Segment", "Tokens", "excerpt", "marked", "normalise", "prepared", "query_tokens", "question", "tokens"]
