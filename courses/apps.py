from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    label = "courses"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from courses.authoring import recordings
        from courses.catalogue import handlers
        from courses.learning.handlers import ACTS, learned, lesson_done
        from courses.live.handlers import live_deleted
        from courses.offline.presenters import draw_course, draw_lesson
        from courses.offline.selectors import COURSE, LESSON, course_package, lesson_package, pictures_of
        from courses.player.handlers import lecture_played
        from courses.practice.handlers import practice_answered
        from lms.common.events import asset_ready, asset_texts_changed
        from lms.directory.policy import Permission
        from lms.sync.packages.registry import Shelf, register_shelf
        from lms.sync.registry import register
        from media_pipeline.policy import register_scope

        register_scope(recordings.reach_of, plays=recordings.may_play)
        register("lesson.done", 1, lesson_done, title=_("A lesson done"))
        register("lecture.played", 1, lecture_played, title=_("A lecture played"))
        register("practice.answered", 1, practice_answered, title=_("An answer to a practice question"))
        register_shelf(LESSON, Shelf(Permission.LEARN, lesson_package, draw_lesson, pictures_of))
        register_shelf(COURSE, Shelf(Permission.LEARN, course_package, draw_course))
        for event in (asset_ready, asset_texts_changed):
            event.connect(handlers.recording_changed, dispatch_uid=f"courses.recording_changed.{event.name}")
        for act in ACTS:
            post_save.connect(learned, sender=act, dispatch_uid=f"courses.learned.{act}")
        page_published.connect(handlers.page_published, dispatch_uid="courses.page_published")
        page_unpublished.connect(handlers.page_unpublished, dispatch_uid="courses.page_unpublished")
        post_page_move.connect(handlers.page_moved, dispatch_uid="courses.page_moved")
        post_delete.connect(live_deleted, sender="courses.LiveSession", dispatch_uid="courses.live_deleted")
