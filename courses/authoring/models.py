"""The shelves on which institutions keep the pictures of their lessons."""

from django.db import models
from wagtail.models import Collection

from lms.directory.models import Institution


class Shelf(models.Model):
    """An institution's own collection in the CMS. What stands in the root collection is common to all who write."""

    wagtail_reference_index_ignore = True

    institution = models.OneToOneField(Institution, models.PROTECT, related_name="+")
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="+")
