from django.urls import path

from lms.accounts.devices import views as devices
from lms.accounts.invitations import views as invitations
from lms.accounts.people import views as people
from lms.accounts.sessions import views as sessions
from lms.accounts.sign_in import views as sign_in

app_name = "accounts"
urlpatterns = [
    path("", sessions.account, name="account"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/<int:pk>/end/", sessions.end_session, name="end_session"),
    path("sessions/end-others/", sessions.end_others, name="end_others"),
    path("invitation/", invitations.enter_code, name="enter_code"),
    path("invitation/accept/", invitations.accept, name="accept"),
    path("invitation/<str:token>/", invitations.follow_link, name="invitation_link"),
    path("here/", devices.here, name="here"),
    path("pin/", devices.pin, name="pin"),
    path("devices/", devices.devices, name="devices"),
    path("devices/<uuid:uuid>/revoke/", devices.revoke_device, name="revoke_device"),
    path("people/", people.people, name="people"),
    path("people/<uuid:person_key>/", people.person, name="person"),
    path("people/<uuid:person_key>/link/", people.issue, name="issue"),
    path("people/<uuid:person_key>/unlock/", people.unlock, name="unlock"),
    path("people/<uuid:person_key>/factors/", people.drop_factors, name="drop_factors"),
    path("people/<uuid:person_key>/sessions/", people.drop_sessions, name="drop_sessions"),
    path("links/<uuid:uuid>/revoke/", people.revoke_link, name="revoke_link"),
]
