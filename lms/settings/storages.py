"""Where uploaded and published files lie: in the data folder, or in an object store that speaks S3."""

from typing import Any

from lms.settings import env


def default_storage() -> dict[str, Any]:
    """The entry "default" of STORAGES, from the environment."""
    bucket = env.text("MEDIA_S3_BUCKET", "")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {
        "bucket_name": bucket,
        "endpoint_url": env.text("MEDIA_S3_ENDPOINT", "") or None,
        "region_name": env.text("MEDIA_S3_REGION", "") or None,
        "access_key": env.text("MEDIA_S3_KEY", "") or None,
        "secret_key": env.text("MEDIA_S3_SECRET", "") or None,
        "addressing_style": "path",  # what stores of one's own understand
        "signature_version": "s3v4",
        "default_acl": None,  # nobody reads the bucket but the platform, which asks who may
        "file_overwrite": False,  # as a folder: a second file of a name gets another one
    }
    return {"BACKEND": "lms.common.object_storage.ObjectStorage", "OPTIONS": options}
