"""Changing one's password."""

from allauth.account import views as allauth_views
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lms.accounts.sign_in.views import SaysWhatIsWrong


class ChangePasswordView(SaysWhatIsWrong, allauth_views.PasswordChangeView):
    """The old password and a new one; every other session ends."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Your password has changed. You are signed out everywhere but here."))
        return response


change_password = never_cache(ChangePasswordView.as_view())
