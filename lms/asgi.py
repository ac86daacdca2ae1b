"""The ASGI entry that uvicorn serves."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.embedded")
django.setup(set_prefix=False)

from lms.common.bodies import ArrivingHandler  # noqa: E402 - Django must be set up first
from media_pipeline.uploads.forms import ADDRESS, CHUNK_TYPE  # noqa: E402

# The pieces of uploads (docs/uploads.md).
application = ArrivingHandler(ADDRESS, CHUNK_TYPE)
