"""The ASGI entry that uvicorn serves."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.embedded")
django.setup(set_prefix=False)

from lms.common.bodies import ArrivingHandler  # noqa: E402 - Django must be set up first

# The pieces of uploads (docs/uploads.md).
application = ArrivingHandler("/cms/lectures/uploads/", "application/offset+octet-stream")
