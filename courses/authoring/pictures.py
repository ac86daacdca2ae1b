"""Whose pictures an account sees and changes: Wagtail's group rights, narrowed to the shelves of its institutions."""

from collections.abc import Iterable

from django.db.models import QuerySet
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from courses.authoring.models import Shelf
from courses.authoring.policy import scope_of
from courses.authoring.services import ensure_shelf
from lms.directory.models import User
from lms.directory.policy import Permission, breaks_glass


class PicturePolicy(CollectionOwnershipPermissionPolicy):
    """Pictures are chosen from the own shelves and the common one, and changed on the own shelves only."""

    def __init__(self) -> None:
        model = get_image_model()
        super().__init__(model, auth_model=model, owner_field_name="uploaded_by_user")

    def _collections_with_perm(self, user: User, actions: Iterable[str]) -> QuerySet[Collection]:
        if breaks_glass(user):
            return super()._collections_with_perm(user, actions)
        found = Collection.objects.none()
        for action in actions:
            found |= super()._collections_with_perm(user, [action]).filter(pk__in=_shelves(user, action))
        return found

    def _check_perm(self, user: User, actions: Iterable[str], collection: Collection | None = None) -> bool:
        if breaks_glass(user):
            return super()._check_perm(user, actions, collection)
        return any(
            super(PicturePolicy, self)._check_perm(user, [action], collection)
            and (collection is None or collection.pk in _shelves(user, action))
            for action in actions
        )


def _shelves(user: User, action: str) -> set[int]:
    """The collections where the account's grants allow this; who may add has at least the shelf of their own house."""
    scope = scope_of(user)
    if action == "choose":
        own = Shelf.objects.filter(institution__in=scope.worked_at).values_list("collection", flat=True)
        return {*own, *Collection.objects.filter(depth=1).values_list("pk", flat=True)}
    if action == "add" and scope.home is not None:
        ensure_shelf(scope.home)
    written = scope.at(Permission.AUTHOR_CONTENT)
    return set(Shelf.objects.filter(institution__in=written).values_list("collection", flat=True))
