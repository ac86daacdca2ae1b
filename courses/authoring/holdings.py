"""What of recordings and pictures an author may put into a lesson: an id in a form may have been made up."""

from wagtail.blocks import StreamValue
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from courses.authoring.policy import scope_of
from lms.directory.models import Institution, User


def works_with(user: User | None, owner_code: str) -> bool:
    """Does the account find the recordings of the institution with this code? Those of nobody are everybody's."""
    scope = scope_of(user)
    if scope.everywhere or not owner_code:
        return True
    return Institution.objects.filter(pk__in=scope.worked_at, code=owner_code).exists()


def pictures_in(body: StreamValue | None) -> set[int]:
    """The ids of the pictures in a lesson's text."""
    blocks = body or []
    return {block.value["image"].pk for block in blocks if block.block_type == "picture" and block.value["image"]}


def choosable_pictures(user: User | None, wanted: set[int]) -> set[int]:
    """Those of these pictures that the account may choose."""
    if not wanted or user is None:
        return set()
    policy = policy_registry.get_by_type(get_image_model())
    found = policy.instances_user_has_any_permission_for(user, ["choose"]).filter(pk__in=wanted)
    return set(found.values_list("pk", flat=True))
