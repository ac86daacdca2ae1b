"""What other rooms may do with the courses."""

from courses.catalogue.services import ensure_catalogue
from courses.learning.services import complete_course, record_progress
from courses.live.services import announce_live
from courses.quizzes.services import submit_attempt

__all__ = ["announce_live", "complete_course", "ensure_catalogue", "record_progress", "submit_attempt"]
