"""The rules of pathways in plain Python: parse and verify documents, run them step by step, explain the result.

Pure functions over frozen dataclasses; no Django, no clock, no input or output.
"""

from pathways.engine.answers import AnswerRefused, canonical_answer, read_answer
from pathways.engine.document import Document
from pathways.engine.explanation import Explanation, explain
from pathways.engine.findings import Finding
from pathways.engine.parsing import parse
from pathways.engine.reading import DocumentRefused, Problem, canonical, read_json
from pathways.engine.running import Answer, DocumentUnsound, State, Undo, begin, replay, step
from pathways.engine.verification import verify

__all__ = [
    "Answer",
    "AnswerRefused",
    "Document",
    "DocumentRefused",
    "DocumentUnsound",
    "Explanation",
    "Finding",
    "Problem",
    "State",
    "Undo",
    "begin",
    "canonical",
    "canonical_answer",
    "explain",
    "parse",
    "read_answer",
    "read_json",
    "replay",
    "step",
    "verify",
]
