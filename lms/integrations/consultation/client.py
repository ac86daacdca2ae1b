"""The consultation module in our words: open a referral, get a receipt, or one of two errors.

`PartnerUnavailable` means try again, `PartnerRefused` means that a repeat would be refused as well. Callers see no
HTTP. The same request may be sent again: the partner is asked to create it only if it does not have it yet.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from lms.common.fetch import FetchError, FetchTimedOut, FetchTooLarge, Question, fetch
from lms.integrations.consultation import fhir

FHIR_JSON = "application/fhir+json"
ANSWER_LIMIT_BYTES = 1_000_000
# 401, 403 and 404 speak of our settings (credentials, address) and not of this referral: it must not be given up.
_TRY_AGAIN = frozenset({401, 403, 404, 408, 425})
_FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_FHIR_CODE = re.compile(r"[a-z\-]{1,40}")


class Fault(StrEnum):
    """What stood in the way of a delivery."""

    UNREACHABLE = "unreachable"
    BUSY = "busy"
    GARBLED = "garbled"
    REFUSED = "refused"
    ABANDONED = "abandoned"  # the worker died again and again


class PartnerError(Exception):
    """A delivery that did not succeed; the text says why, for operators."""

    def __init__(self, reason: str, *, fault: Fault) -> None:
        super().__init__(reason)
        self.fault = fault


class PartnerUnavailable(PartnerError):
    """The partner cannot take the referral now; `retry_after` is its own wish, if it named one."""

    def __init__(self, reason: str, *, fault: Fault = Fault.UNREACHABLE, retry_after: timedelta | None = None) -> None:
        super().__init__(reason, fault=fault)
        self.retry_after = retry_after


class PartnerRefused(PartnerError):
    """The partner read the referral and does not take it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, fault=Fault.REFUSED)


@dataclass(frozen=True)
class ReferralReceipt:
    """The partner's own reference of the referral ("ServiceRequest/…") and its status there."""

    reference: str
    status: str


class ConsultationClient(Protocol):
    """What the outbox asks of the consultation module."""

    def open_referral(self, *, request: dict[str, object], key: UUID) -> ReferralReceipt:
        """Hand over a ServiceRequest; with a key that the partner knows it answers with the one it has."""
        ...


class HttpConsultation:
    """The consultation module over FHIR R4's HTTP interface."""

    def __init__(self, base_url: str, *, patience: timedelta = timedelta(seconds=15)) -> None:
        self._base_url = base_url.rstrip("/")
        self._patience = patience.total_seconds()

    def open_referral(self, *, request: dict[str, object], key: UUID) -> ReferralReceipt:
        """Create the ServiceRequest at the partner unless it is there already."""
        answer = self._post("ServiceRequest", request, only_if_new=fhir.identifier_query(key))
        _raise_for_status(answer)
        return _receipt(answer, key)

    def _post(self, path: str, resource: dict[str, object], *, only_if_new: str) -> "_Answer":
        headers = {"Content-Type": FHIR_JSON, "Accept": FHIR_JSON, "If-None-Exist": only_if_new}
        question = Question("POST", json.dumps(resource, ensure_ascii=False).encode(), headers)
        with _network_errors():
            answer = fetch(
                f"{self._base_url}/{path}",
                limit_bytes=ANSWER_LIMIT_BYTES,
                timeout_s=self._patience,
                allowed_hosts=_partner(self._base_url),
                question=question,
            )
        return _Answer(answer.status, answer.headers, answer.content)


def from_settings() -> ConsultationClient:
    """The client for the consultation module of this installation."""
    return HttpConsultation(settings.CONSULTATION_URL)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def resource(self) -> dict[str, object] | None:
        """The FHIR resource in the answer; None for a page, an empty answer or other JSON."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return None
        return value if isinstance(value, dict) and isinstance(value.get("resourceType"), str) else None


def _partner(base_url: str) -> list[str]:
    """The partner's host and port: where it is, the settings say, and it may well be in the region's own network."""
    try:
        parts = urlsplit(base_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return []  # no address at all, which `fetch` refuses
    return [f"{parts.hostname}:{port}"]


@contextmanager
def _network_errors() -> Iterator[None]:
    try:
        yield
    except FetchTimedOut as error:
        raise PartnerUnavailable("The consultation system did not answer in time.") from error
    except FetchTooLarge as error:
        reason = "The consultation system's answer is too long to be FHIR."
        raise PartnerUnavailable(reason, fault=Fault.GARBLED) from error
    except FetchError as error:
        raise PartnerUnavailable(f"The consultation system cannot be reached: {error}") from error


def _raise_for_status(answer: _Answer) -> None:
    status = answer.status
    if status in {200, 201}:
        return
    said = _outcome_text(answer.resource())
    if status == 429 or status >= 500:
        raise PartnerUnavailable(
            f"The consultation system answered {status}. {said}".strip(),
            fault=Fault.BUSY,
            retry_after=_retry_after(answer.headers.get("Retry-After", "")),
        )
    if status < 400 or status in _TRY_AGAIN:
        reason = f"The consultation system answered {status}; check its address and credentials in the settings. {said}"
        raise PartnerUnavailable(reason.strip(), fault=Fault.GARBLED)
    raise PartnerRefused(said or f"The consultation system refused the referral with status {status}.")


def _receipt(answer: _Answer, key: UUID) -> ReferralReceipt:
    resource = answer.resource()
    reference = str(resource.get("id", "")) if resource and resource["resourceType"] == "ServiceRequest" else ""
    if resource is None or not _FHIR_ID.fullmatch(reference):
        raise PartnerUnavailable(
            "The answer is not the ServiceRequest that was sent; another server may stand in the way.",
            fault=Fault.GARBLED,
        )
    identifiers = resource.get("identifier")
    if not isinstance(identifiers, list) or fhir.identifier(key) not in identifiers:
        raise PartnerUnavailable(
            "The consultation system answered with a referral that is not ours.", fault=Fault.GARBLED
        )
    status = str(resource.get("status", ""))
    return ReferralReceipt(f"ServiceRequest/{reference}", status if _FHIR_CODE.fullmatch(status) else "unknown")


def _outcome_text(resource: dict[str, object] | None) -> str:
    """What an OperationOutcome says, in one line; empty without one."""
    issues = resource.get("issue") if resource and resource["resourceType"] == "OperationOutcome" else None
    if not isinstance(issues, list):
        return ""
    said = [_issue_text(issue) for issue in issues if isinstance(issue, dict)]
    return "; ".join(text for text in said if text)[:1000]


def _issue_text(issue: dict[str, object]) -> str:
    details = issue.get("details")
    text = details.get("text") if isinstance(details, dict) else ""
    said = str(issue.get("diagnostics") or text or issue.get("code") or "")
    return "".join(
        char for char in said if char.isprintable()
    ).strip()  # PostgreSQL keeps no NUL, people read no control codes


def _retry_after(value: str) -> timedelta | None:
    """The partner's `Retry-After`, in seconds or as a date; None when absent or unreadable."""
    if value.strip().isdecimal():
        return timedelta(seconds=min(int(value), 86_400))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    pause = moment - datetime.now(UTC)
    return min(max(pause, timedelta(0)), timedelta(days=1))
