"""POST /sync/: a batch of records in, what became of each out. The protocol is in docs/sync.md."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.directory.selectors import practitioner_of
from lms.sync.intake.forms import PROTOCOL, BatchRefused, Entry, Misshapen, batch_in
from lms.sync.intake.presenters import SIGNED_OUT
from lms.sync.intake.selectors import digest_of, records_of, refused_late, sender_of
from lms.sync.intake.services import Verdict, take
from lms.sync.middleware import for_devices, refusal
from lms.sync.models import SyncSettlement


@for_devices
@require_POST
def intake(request: HttpRequest) -> HttpResponse:
    """Take a batch of the signed-in person. The answer is sent after the commit."""
    practitioner = practitioner_of(request.user)
    if practitioner is None:
        raise PermissionDenied
    try:
        batch = batch_in(request)
    except BatchRefused as refused:
        return refusal(refused.status, refused.error, refused.sentence)
    sender = sender_of(practitioner, batch.owner)
    if sender is None:  # another tab signed somebody else in meanwhile
        return refusal(403, "signed_out", SIGNED_OUT)
    now = clock.now()
    verdicts = take(batch=batch, practitioner=practitioner, sender=sender, now=now)
    own = records_of(sender, named=batch.owner is not None)
    digest = digest_of(own, batch.device, from_counter=batch.from_counter)
    answer = {
        "v": PROTOCOL,
        "now": _instant(now),
        "results": [_told(entry, verdict) for entry, verdict in zip(batch.entries, verdicts, strict=True)],
        "digest": {"count": digest.count, "sha256": digest.sha256},
    }
    late = [] if batch.heard is None else refused_late(own, batch.device, heard=batch.heard)
    if late:
        answer |= {"late": [_told_late(settlement) for settlement in late], "heard": str(late[-1].pk)}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


def _told(entry: Entry | Misshapen, verdict: Verdict) -> dict[str, str]:
    told = {"id": str(entry.id), "s": str(verdict.result)}
    return told | ({"why": verdict.code, "say": _(verdict.sentence)} if verdict.code else {})


def _told_late(settlement: SyncSettlement) -> dict[str, str]:
    """With what it was and when: the device may have forgotten what the record said."""
    record = settlement.record
    told = {"id": str(record.pk), "why": settlement.code, "say": _(settlement.sentence)}
    return told | {"kind": record.kind, "at": _instant(record.at)}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
