"""Slides in words: why a document was not taken, and rows for the page that authors correct them on."""

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from lms.common.jobs import JobStatus
from media_pipeline.slides.models import SlideJob
from media_pipeline.slides.pages import PageFault

# English msgids: a job stores the msgid as its reason, each page translates it for its reader.
FAULTS = {
    PageFault.EMPTY: gettext_noop("The file is empty. Choose the PDF again."),
    PageFault.TOO_LARGE: gettext_noop("The PDF is larger than 50 MB. Export it with smaller pictures."),
    PageFault.NO_PDF: gettext_noop("The file is no PDF. Export the slides as PDF and send that file."),
    PageFault.LOCKED: gettext_noop("The PDF is locked with a password. Store it without one and send it again."),
    PageFault.BROKEN: gettext_noop("The PDF is damaged or cannot be drawn. Export it again and send the new file."),
    PageFault.NO_PAGES: gettext_noop("The PDF has no pages. Choose another file."),
    PageFault.TOO_MANY: gettext_noop("The PDF has more than 200 pages. Leave out those that are not shown."),
}


def sentence(fault: PageFault) -> str:
    """Why a document is not taken and what to do, in the page's language."""
    return gettext(FAULTS[fault])


@dataclass(frozen=True)
class JobLine:
    """How far a piece of work is, for the page."""

    job: SlideJob

    @property
    def works(self) -> bool:
        return self.job.status in {JobStatus.WAITING, JobStatus.RUNNING}

    @property
    def failed(self) -> bool:
        return self.job.status == JobStatus.FAILED or bool(self.job.shown_reason)
