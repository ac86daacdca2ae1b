"""`manage.py media_jobs`: what is done, waits or failed of the work on lectures."""

import json
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from lms.common.jobs import JobStatus
from media_pipeline import services
from media_pipeline.jobs.selectors import steps_listed
from media_pipeline.models import MediaAsset, MediaStep, StepKind


class Command(BaseCommand):
    help = "List the steps of the work on lectures; with --retry, let those that failed start again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--status", action="append", choices=JobStatus.values, help="may be given several times")
        parser.add_argument("--kind", action="append", choices=StepKind.values, help="may be given several times")
        parser.add_argument("--asset", type=UUID, help="the steps of this recording only")
        parser.add_argument("--retry", action="store_true", help="start the recordings again whose steps failed")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: object, **options: object) -> None:
        chosen = {"statuses": options["status"] or (), "kinds": options["kind"] or (), "asset": options["asset"]}
        retried = self._retried(chosen) if options["retry"] else []
        rows = [_facts(row) for row in steps_listed(**chosen)]
        if options["json"]:
            facts = {"steps": rows} | ({"retried": retried} if options["retry"] else {})
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))
            return
        for row in rows:
            self.stdout.write(_line(row))
        if options["retry"]:
            self.stdout.write(f"{len(retried)} recordings start again.")

    def _retried(self, chosen: dict) -> list[str]:
        failed = steps_listed(**chosen).filter(status=JobStatus.FAILED).order_by()
        assets = MediaAsset.objects.filter(pk__in=failed.values("asset"))
        return [str(asset.uuid) for asset in assets if services.retry(asset=asset)]


def _facts(row: MediaStep) -> dict[str, object]:
    times = {name: getattr(row, name) for name in ("created_at", "started_at", "finished_at", "not_before")}
    return {
        "asset": str(row.asset.uuid),
        "title": row.asset.title,
        "kind": row.kind,
        "part": row.part,
        "status": row.status,
        "progress": row.progress,
        "tries": row.tries,
        "seconds": round(row.duration.total_seconds(), 1) if row.duration else None,
        "worker": row.worker,
        "reason": row.reason,
        "detail": row.detail,
        **{name: instant.isoformat() if instant else None for name, instant in times.items()},
    }


def _line(row: dict[str, object]) -> str:
    step = f"{row['kind']} {row['part']}" if row["part"] else str(row["kind"])
    took = f"{row['seconds']} s" if row["seconds"] is not None else ""
    line = f"{row['asset']}  {step:<12} {row['status']:<8} {row['progress']:>3} %  tries {row['tries']}  {took:>9}"
    said = "  ".join(str(row[name]) for name in ("title", "worker", "reason") if row[name])
    return f"{line}  {said}"
