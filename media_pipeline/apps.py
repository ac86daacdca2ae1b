"""The media pipeline and the rights that authors and publishers have in it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

GROUPS = ("authors", "publishers")
RIGHTS = ("add_mediaasset", "change_mediaasset", "view_mediaasset")


def give_rights(sender: AppConfig, using: str, **_signal: object) -> None:
    """After each migrate: the two groups may upload, retry and see recordings in the CMS."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    create_permissions(sender, verbosity=0, using=using)  # Django's own receiver may come after this one
    rights = Permission.objects.using(using).filter(
        content_type__app_label=sender.label, content_type__model="mediaasset", codename__in=RIGHTS
    )
    for name in GROUPS:
        group, _created = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(*rights)


class MediaPipelineConfig(AppConfig):
    name = "media_pipeline"
    label = "media_pipeline"

    def ready(self) -> None:
        from lms.common.events import asset_ready
        from media_pipeline.slides.handlers import note_ready

        asset_ready.connect(note_ready, dispatch_uid="media_pipeline.note_ready")
        post_migrate.connect(give_rights, sender=self)
