from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lms.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, user_logged_in
        from allauth.mfa import signals as mfa

        from lms.accounts import handlers
        from lms.common import events

        user_logged_in.connect(handlers.after_sign_in, dispatch_uid="accounts.sign_in")
        password_changed.connect(handlers.after_password_change, dispatch_uid="accounts.password")
        mfa.authenticator_added.connect(handlers.after_factor_added, dispatch_uid="accounts.factor_added")
        mfa.authenticator_removed.connect(handlers.after_factor_removed, dispatch_uid="accounts.factor_removed")
        mfa.authenticator_reset.connect(handlers.after_codes_renewed, dispatch_uid="accounts.codes")
        mfa.authentication_failed.connect(handlers.after_factor_failed, dispatch_uid="accounts.factor_failed")
        events.access_changed.connect(handlers.after_access_changed, dispatch_uid="accounts.access_changed")
