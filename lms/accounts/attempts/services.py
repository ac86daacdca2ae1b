"""Counting tries: each is written down before it is checked, so that many at once gain nothing.

The count is a row, not a cache entry: it survives restarts, all processes see it, and an administrator can lift it.
A name that does not exist is counted like one that does.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from lms.accounts.models import AttemptCount, AttemptKind

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Rule:
    """After `free` wrong tries one waits `first`, and twice as long after each further one, up to `longest`."""

    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta  # a pause of this length starts the count anew


# Strict for one account; generous for an address, behind which a whole health centre or county may work.
RULES = {
    AttemptKind.ACCOUNT: Rule(5, _MINUTE, timedelta(hours=1), timedelta(days=1)),
    AttemptKind.FACTOR: Rule(5, _MINUTE, timedelta(hours=1), timedelta(days=1)),
    AttemptKind.ADDRESS: Rule(60, _MINUTE, timedelta(minutes=15), timedelta(hours=1)),
    AttemptKind.CODE: Rule(20, _MINUTE, timedelta(hours=1), timedelta(hours=6)),
}


class TooManyTries(Exception):
    """Nothing is checked until then."""

    def __init__(self, kind: str, until: datetime, at: datetime) -> None:
        super().__init__(f"{kind}: wait until {until.isoformat()}")
        self.kind = kind
        self.seconds = max(1, round((until - at).total_seconds()))


def key_hash(kind: str, name: str) -> str:
    """What stands for a name or an address in the table and in the log: a guess needs the program's key."""
    return salted_hmac(f"accounts.attempts.{kind}", name.strip().lower(), algorithm="sha256").hexdigest()


def network_of(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one: a single household has 2**64 of those."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network(f"{parsed}/64", strict=False).network_address)
    return str(parsed)


def pause_after(rule: Rule, failures: int) -> timedelta | None:
    """How long one waits after so many wrong tries in a row; None while none is asked for."""
    if failures < rule.free:
        return None
    doublings = min(failures - rule.free, 30)  # 2**30 minutes are longer than any `longest`
    return min(rule.longest, rule.first * 2**doublings)


@transaction.atomic
def begin(kind: AttemptKind, name: str, *, at: datetime) -> AttemptCount:
    """Count a try before it is checked; TooManyTries while one has to wait."""
    rule = RULES[kind]
    row, _created = AttemptCount.objects.select_for_update().get_or_create(
        kind=kind, key_hash=key_hash(kind, name), defaults={"last_at": at}
    )
    if row.blocked_until is not None and row.blocked_until > at:
        raise TooManyTries(kind, row.blocked_until, at)
    if at - row.last_at > rule.forgotten_after:
        row.failures = 0
    row.failures += 1
    row.last_at = at
    pause = pause_after(rule, row.failures)
    row.blocked_until = at + pause if pause else None
    row.save(update_fields=["failures", "last_at", "blocked_until"])
    return row


@transaction.atomic
def succeeded(row: AttemptCount) -> None:
    """The try was right. An account or factor begins anew; an address only gets this one try back.

    Otherwise somebody who guesses from one address could clear its count with an account of their own.
    """
    if row.kind in (AttemptKind.ACCOUNT, AttemptKind.FACTOR):
        AttemptCount.objects.filter(pk=row.pk).delete()
        return
    current = AttemptCount.objects.select_for_update().filter(pk=row.pk).first()
    if current is None:
        return
    current.failures = max(0, current.failures - 1)
    if pause_after(RULES[AttemptKind(current.kind)], current.failures) is None:
        current.blocked_until = None
    current.save(update_fields=["failures", "blocked_until"])


def lift(kind: AttemptKind, name: str) -> bool:
    """Forget the tries against one name; was anything counted?"""
    return bool(AttemptCount.objects.filter(kind=kind, key_hash=key_hash(kind, name)).delete()[0])


def forget_old(*, at: datetime) -> int:
    """Remove counts that no longer matter; how many."""
    longest = max(rule.forgotten_after for rule in RULES.values())
    old = AttemptCount.objects.filter(last_at__lt=at - longest)
    return old.delete()[0]
