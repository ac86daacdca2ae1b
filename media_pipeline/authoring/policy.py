"""Which recordings an account works with in the CMS, and as whom."""

from uuid import UUID

from django.http import Http404, HttpRequest

from media_pipeline import policy, selectors
from media_pipeline.models import MediaAsset

VIEW, ADD, CHANGE = (f"media_pipeline.{verb}_mediaasset" for verb in ("view", "add", "change"))


def asset_of(request: HttpRequest, uuid: UUID) -> MediaAsset:
    """The recording, if it is one of the account's institutions; for all others it is not there."""
    asset = selectors.assets_within(policy.reach_of(request).codes).filter(uuid=uuid).first()
    if asset is None:
        raise Http404
    return asset
