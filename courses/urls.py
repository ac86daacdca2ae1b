"""Addresses under /learn/. Courses and lessons themselves are pages of the page tree, under /courses/."""

from django.urls import path, re_path

from courses.catalogue.views import catalogue, picture
from courses.exams.views import exam, exam_attempt, exam_finish, exam_result, exams
from courses.learning.views import course_complete, course_enrol, course_leave, lesson_done, my_courses
from courses.live.views import live, live_feed, new_link, session
from courses.player.views import lesson_slides
from courses.practice.views import practice
from courses.quizzes.views import attempt, quiz

app_name = "courses"
urlpatterns = [
    path("", my_courses, name="mine"),
    path("catalogue/", catalogue, name="catalogue"),
    path("lessons/<uuid:uuid>/done/", lesson_done, name="lesson_done"),
    path("lessons/<uuid:uuid>/slides/", lesson_slides, name="lesson_slides"),
    path("courses/<uuid:uuid>/complete/", course_complete, name="course_complete"),
    path("courses/<uuid:uuid>/enrol/", course_enrol, name="course_enrol"),
    path("courses/<uuid:uuid>/leave/", course_leave, name="course_leave"),
    path("quizzes/<uuid:uuid>/", quiz, name="quiz"),
    path("attempts/<uuid:key>/", attempt, name="attempt"),
    path("practice/<uuid:uuid>/", practice, name="practice"),
    path("exams/", exams, name="exams"),
    path("exams/<uuid:uuid>/", exam, name="exam"),
    path("exam-attempts/<uuid:key>/", exam_attempt, name="exam_attempt"),
    path("exam-attempts/<uuid:key>/finish/", exam_finish, name="exam_finish"),
    path("exam-attempts/<uuid:key>/result/", exam_result, name="exam_result"),
    path("live/", live, name="live"),
    path("live/new-link/", new_link, name="live_new_link"),
    path("live/<uuid:uuid>/", session, name="live_session"),
    path("live.ics", live_feed, name="live_feed"),
    # Pictures in lessons: the signature in the address allows only the sizes that our pages ask for.
    re_path(r"^pictures/([^/]+)/(\d+)/([^/]+)/[^/]*$", picture, name="picture"),
]
