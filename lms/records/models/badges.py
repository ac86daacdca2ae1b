"""The place of a certificate in the list that tells programs which badges were revoked."""

from django.db import models
from django.db.models import Q

from lms.records.models.certificates import Certificate
from lms.records.querysets import BadgeEntryQuerySet

LIST_BITS = 131_072  # what the standard asks for at least: among so many, one bit tells nobody whose it is


class BadgeEntry(models.Model):
    """A certificate's bit in a status list: given once, at random, and never to another one."""

    wagtail_reference_index_ignore = True

    # The certificate's table itself refuses its removal.
    certificate = models.OneToOneField(Certificate, models.DO_NOTHING, primary_key=True, related_name="badge_entry")
    list_number = models.PositiveSmallIntegerField()
    bit = models.PositiveIntegerField()

    objects = BadgeEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_number", "bit"], name="badge_bit_given_once"),
            models.CheckConstraint(condition=Q(bit__lt=LIST_BITS), name="badge_bit_within_the_list"),
        ]
