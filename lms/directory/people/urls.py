from django.urls import path

from lms.directory.people.views import absences, merges, people, posts, rights

app_name = "people"
urlpatterns = [
    path("", people.listing, name="list"),
    path("find/", people.find, name="find"),
    path("find/<str:token>/", posts.take_on, name="take_on"),
    path("<uuid:person>/", people.person, name="person"),
    path("<uuid:person>/posts/start/", posts.start, name="start_post"),
    path("<uuid:person>/posts/<uuid:post>/primary/", posts.make_primary, name="make_primary"),
    path("<uuid:person>/posts/<uuid:post>/transfer/", posts.transfer, name="transfer"),
    path("<uuid:person>/posts/<uuid:post>/end/", posts.end, name="end_post"),
    path("<uuid:person>/leave-the-service/", posts.leave_service, name="leave_service"),
    path("<uuid:person>/history/<uuid:fact>/correct/", posts.correct, name="correct"),
    path("<uuid:person>/leave/record/", absences.record, name="record_leave"),
    path("<uuid:person>/leave/<uuid:leave>/retract/", absences.retract, name="retract_leave"),
    path("<uuid:person>/accounts/", merges.search, name="merge_search"),
    path("<uuid:person>/accounts/<uuid:other>/join/", merges.join, name="merge"),
    path("<uuid:person>/accounts/<uuid:other>/separate/", merges.separate, name="undo_merge"),
    path("<uuid:person>/rights/", rights.listing, name="rights"),
    path("<uuid:person>/rights/give/", rights.give, name="give_right"),
    path("<uuid:person>/rights/<uuid:grant>/end/", rights.end, name="end_right"),
]
