"""Run the stand-in of the consultation system on loopback until SIGTERM or Ctrl-C."""

import signal
import threading
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.integrations.consultation.standin import ConsultationServer


class Command(BaseCommand):
    help = "Run a small consultation server (FHIR R4 on 127.0.0.1) for demonstrations."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=int, default=8090, help="port on 127.0.0.1 (default 8090; 0 takes a free one)"
        )
        parser.add_argument("--data-dir", type=Path, default=None, help="where received referrals are kept")

    def handle(self, *, port: int, data_dir: Path | None, **options: object) -> None:
        folder = data_dir or settings.DATA_DIR / "consultation-standin"
        try:
            server = ConsultationServer(port, folder)
        except OSError as error:
            raise CommandError(f"The stand-in cannot listen on port {port} or write to {folder}: {error}") from error
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        with server:
            listener = threading.Thread(target=server.serve_forever, name="consultation-standin")
            listener.start()
            self.stdout.write(
                f"Consultation stand-in at {server.fhir_url}, received referrals at {server.fhir_url[:-5]}/"
            )
            self.stdout.flush()
            ended.wait()
            server.shutdown()
            listener.join()
