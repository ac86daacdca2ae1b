"""Somebody who works elsewhere, named by number and name: a short-lived address for taking them on.

The reader may not look at the person yet, so the person's own page does not exist for the reader. What the reader gets
instead is a signed address, for this reader and half an hour, that leads to the form of a first post and nowhere else.
"""

from django.core import signing

from lms.directory.models import Practitioner

VALID_S = 30 * 60
_SALT = "directory.people.introductions"


def introduce(viewer: Practitioner, person: Practitioner) -> str:
    """The token of the address for this viewer and this person."""
    return signing.dumps({"viewer": str(viewer.person_key), "person": str(person.person_key)}, salt=_SALT)


def introduced(viewer: Practitioner, token: str) -> Practitioner | None:
    """The person of a token that this viewer got; None when it is another's, too old or made up."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=VALID_S)
    except signing.BadSignature:
        return None
    if said["viewer"] != str(viewer.person_key):
        return None
    found = Practitioner.objects.filter(person_key=said["person"]).select_related("merged_into").first()
    return found.kept if found is not None else None
