"""Wagtail's pictures with our policy.

Wagtail registers its own policy for pictures when it starts, after our rooms; who registers another one earlier is
overwritten. So its configuration is extended: settings name this one in the place of "wagtail.images".
"""

from wagtail.images.apps import WagtailImagesAppConfig


class ImagesConfig(WagtailImagesAppConfig):
    """`wagtail.images`, whose pictures belong to institutions."""

    def ready(self) -> None:
        super().ready()
        from wagtail.images import get_image_model
        from wagtail.permissions import register_permission_policy

        from courses.authoring.pictures import PicturePolicy

        register_permission_policy(get_image_model(), PicturePolicy())
