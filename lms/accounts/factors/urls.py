"""Addresses under the names by which django-allauth finds its own pages; the others of allauth do not exist here."""

from django.urls import path

from lms.accounts.factors import views
from lms.accounts.passwords.views import change_password
from lms.accounts.sign_in.views import password_again, sign_in

urlpatterns = [
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/second-step/", views.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", views.passkey_sign_in, name="mfa_login_webauthn"),
    path("again/password/", password_again, name="account_reauthenticate"),
    path("again/code/", views.code_again, name="mfa_reauthenticate"),
    path("again/passkey/", views.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("password/", change_password, name="account_change_password"),
    path("factors/", views.index, name="mfa_index"),
    path("factors/app/", views.activate_totp, name="mfa_activate_totp"),
    path("factors/app/remove/", views.deactivate_totp, name="mfa_deactivate_totp"),
    path("factors/passkeys/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("factors/passkeys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path("factors/recovery-codes/", views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("factors/recovery-codes/new/", views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
