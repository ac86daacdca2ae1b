"""Writes of authoring: an institution's shelf, made when its first picture is about to be put there."""

from django.db import transaction
from wagtail.models import Collection

from courses.authoring.models import Shelf
from lms.directory.models import Institution


@transaction.atomic
def ensure_shelf(institution: Institution) -> Shelf:
    """The institution's shelf, made when missing. Two who ask at once get the same one."""
    root = Collection.objects.select_for_update().get(depth=1)
    shelf = Shelf.objects.filter(institution=institution).first()
    if shelf is None:
        # Named by the code as well: two hospitals may bear the same name, and a shelf outlives a renaming.
        named = f"{institution.name_zh} ({institution.code})"
        shelf = Shelf.objects.create(institution=institution, collection=root.add_child(name=named))
    return shelf
