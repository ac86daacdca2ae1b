"""What a person calls a device."""

from lms.directory.models import Practitioner
from lms.sync.models import SyncDevice


def name_device(*, person: Practitioner, device_id: int, label: str) -> SyncDevice | None:
    """Give one's own device a name; None when there is no such device of this person."""
    device = SyncDevice.objects.of(person).filter(pk=device_id).first()
    if device is not None:
        device.label = label
        device.save(update_fields=["label"])
    return device
