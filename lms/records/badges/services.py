"""Giving each certificate its place in a status list."""

import secrets

from django.db import IntegrityError, transaction
from django.db.models import Count

from lms.records.models import BadgeEntry, Certificate
from lms.records.models.badges import LIST_BITS

# A list that is no more than half full has a free bit at every second guess.
FULL = LIST_BITS // 2
GUESSES = 64


class NoFreeBit(Exception):
    """No bit was found; the lists are fuller than they may be."""


def enter(certificate: Certificate) -> BadgeEntry:
    """Give the certificate a bit at random, so that the bit tells nothing of when or for whom it was given."""
    number = _list_with_room()
    for _guess in range(GUESSES):
        try:
            with transaction.atomic():
                return BadgeEntry.objects.create(
                    certificate=certificate, list_number=number, bit=secrets.randbelow(LIST_BITS)
                )
        except IntegrityError:
            continue  # another one has this bit
    raise NoFreeBit(f"status list {number}")


def _list_with_room() -> int:
    """The last list, or the next one when half of its bits are given."""
    last = BadgeEntry.objects.values("list_number").annotate(given=Count("pk")).order_by("-list_number").first()
    if last is None:
        return 1
    return last["list_number"] + (last["given"] >= FULL)
