"""Search from the command line, for operators and for evaluation."""

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from lms.common.names import SUFFIXES
from search import selectors
from search.presenters import result_items

_LANGUAGES = {suffix: language for language, suffix in SUFFIXES.items()}


class Command(BaseCommand):
    help = "Search what is published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--language", choices=sorted(_LANGUAGES), default="zh", help="language of the titles")
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON document")

    def handle(self, *, query: str, language: str, page: int, as_json: bool, **options: object) -> None:
        results = selectors.find(query, page=page)
        if not results.available:
            raise CommandError(f"The engine does not answer: {selectors.state().detail}")
        with translation.override(_LANGUAGES[language]):
            items = result_items(results)
        titles = ["".join(segment.text for segment in item.title) for item in items]
        if as_json:
            rows = [
                {"uuid": str(hit.uuid), "kind": hit.kind, "url": hit.url, "title": title, "score": round(hit.score, 4)}
                for hit, title in zip(results.hits, titles, strict=True)
            ]
            answer = {"query": query, "total": results.total, "loose": results.loose, "hits": rows}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{results.total} found")
        for item, title in zip(items, titles, strict=True):
            self.stdout.write(f"{item.kind}  {title}  {item.url}")
