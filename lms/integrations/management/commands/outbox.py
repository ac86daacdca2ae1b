"""List the messages to partners, and put those that were given up back into the queue."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.common.jobs import JobStatus
from lms.integrations import selectors, services


class Command(BaseCommand):
    help = "List the outbox; --retry sends again what was given up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--status", choices=JobStatus.values, default="", help="only messages of this status")
        parser.add_argument("--limit", type=int, default=50, help="how many of the newest to list (default 50)")
        parser.add_argument(
            "--retry", nargs="*", metavar="KEY", help="put failed messages back: those with these keys, or all"
        )

    def handle(self, *, status: str, limit: int, retry: list[str] | None, **options: object) -> None:
        if retry is not None:
            self._send_again(retry)
        for message in selectors.messages(status=status)[: max(0, limit)]:
            line = f"{message.key}  {message.status:<8}  tries {message.tries:>2}  {message.created_at:%Y-%m-%d %H:%M}"
            self.stdout.write(f"{line}  {message.partner_reference or message.reason}".rstrip())
        self.stdout.write(selectors.queue_state().detail)

    def _send_again(self, words: list[str]) -> None:
        try:
            keys = [UUID(word) for word in words]
        except ValueError as error:
            raise CommandError(f"A key is a UUID as the list shows it: {error}.") from error
        if not keys:
            keys = list(selectors.messages(status=JobStatus.FAILED).values_list("key", flat=True))
        count = services.send_again(keys=keys)
        self.stdout.write(f"{count} message(s) put back into the queue.")
