"""Reading which copies there are."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lms.common.jobs import JobStatus
from lms.directory.models import Practitioner
from lms.directory.selectors import identities
from lms.privacy.exports.models import ExportJob

SHOWN = 20


def exports_about(practitioner: Practitioner) -> QuerySet[ExportJob]:
    """Every copy of the person's data, whoever asked for it: the person may know."""
    jobs = ExportJob.objects.filter(practitioner__in=identities(practitioner))
    return jobs.select_related("asked_by", "practitioner")[:SHOWN]


def exports_asked(practitioner: Practitioner, asked_by: Practitioner) -> QuerySet[ExportJob]:
    """The copies of a person's data that this asker asked for."""
    return ExportJob.objects.filter(practitioner__in=identities(practitioner), asked_by=asked_by)[:SHOWN]


def export_to_download(asker: Practitioner, uuid: UUID, at: datetime) -> ExportJob | None:
    """A finished copy that this person asked for and whose file is still there; nobody else's."""
    there = ExportJob.objects.filter(uuid=uuid, asked_by=asker, status=JobStatus.DONE, expires_at__gt=at)
    return there.exclude(file_name="").select_related("practitioner").first()
