"""Which recordings an account works with in the CMS, and as whom."""

from uuid import UUID

from django.http import Http404, HttpRequest

from media_pipeline import policy, selectors
from media_pipeline.models import MediaAsset

VIEW, ADD, CHANGE = (f"media_pipeline.{verb}_mediaasset" for verb in ("view", "add", "change"))


def asset_of(request: HttpRequest, uuid: UUID, *, to_change: bool = False) -> MediaAsset:
    """The recording, if it is one of the account's institutions; for all others it is not there.

    `to_change`: one that the account writes for. Whoever only reviews or publishes there may look and not touch.
    """
    reach = policy.reach_of(request)
    asset = selectors.assets_within(reach.writes if to_change else reach.codes).filter(uuid=uuid).first()
    if asset is None:
        raise Http404
    return asset


def may_change(request: HttpRequest, asset: MediaAsset) -> bool:
    """Does the account write for this recording? For pages that show buttons; `asset_of` is what keeps the door."""
    writes = policy.reach_of(request).writes
    return request.user.has_perm(CHANGE) and (writes is None or asset.owner_code in {"", *writes})
