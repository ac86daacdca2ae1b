"""What the page of uploading says while a recording is on its way: the script has no words of its own."""

from django.utils.translation import gettext as _

from media_pipeline.presenters import size_text
from media_pipeline.uploads.models import Upload


def arrived_text(upload: Upload) -> str:
    """12 MB of 80 MB (15 %)."""
    return _("%(arrived)s of %(whole)s (%(percent)s %%)") % {
        "arrived": size_text(upload.offset) if upload.offset else "0 MB",
        "whole": size_text(upload.length),
        "percent": upload.percent,
    }


def texts() -> dict[str, str]:
    """For the script, which puts numbers in place of {words}."""
    return {
        "progress": _("{arrived} MB of {whole} MB ({percent} %)"),
        "minutes": _("about {minutes} minutes left"),
        "hours": _("about {hours} hours and {minutes} minutes left"),
        "soon": _("less than a minute left"),
        "sending": _("The recording is being sent. Keep this page open; if it is closed, choose the same file again."),
        "resumed": _("Part of this file has arrived before. It goes on at {percent} %."),
        "waiting": _("The link is gone. What has arrived is kept; it goes on by itself when the link is back."),
        "paused": _("Paused. What has arrived is kept for {days} days."),
        "finishing": _("Everything has arrived. The server looks at the recording now."),
        "pause": _("Pause"),
        "go_on": _("Go on"),
        "signed_out": _("You are signed out. Sign in again in another tab, then press “Go on”."),
        "unreadable": _("The file can no longer be read. It was moved or changed: choose it again."),
        "failed": _(
            "The server did not take the recording. Press “Go on”; if that does not help, tell an administrator."
        ),
    }
