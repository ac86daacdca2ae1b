from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand

from lms.audit import exports, selectors, services
from lms.audit.chain import seals
from lms.common import clock


class Command(BaseCommand):
    help = "Write the entries of some days, in the order of the chain, as JSON lines or CSV; the log is sealed before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="from_date", type=_day, metavar="DATE", help="first day; the oldest online")
        parser.add_argument("--to", dest="to_date", type=_day, metavar="DATE", help="last day; today if not given")
        parser.add_argument("--format", dest="form", choices=sorted(exports.FORMATS), default="jsonl")
        parser.add_argument("--output", type=Path, metavar="FILE", help="standard output if not given")

    def handle(
        self,
        *args: object,
        from_date: date | None,
        to_date: date | None,
        form: str,
        output: Path | None,
        **options: object,
    ) -> None:
        seals.seal(clock.now())
        wanted = selectors.Wanted(from_date=from_date, to_date=to_date)
        services.record("audit.exported", object_kind="audit_log", detail=wanted.as_detail() | {"format": form})
        write, _content_type = exports.FORMATS[form]
        lines = write(selectors.oldest_first(wanted))
        if output is None:
            for line in lines:
                self.stdout.write(line, ending="")
        else:
            with output.open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no date such as 2026-06-15.") from error
