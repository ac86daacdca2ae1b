"""Accounts of people, and what a person chose for theirs."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.directory.models import Practitioner, User
from lms.directory.services.groups import sync_cms_groups


@transaction.atomic
def create_account(*, personnel_number: str, username: str, password: str, on: date) -> User:
    """An account for a person of the directory; ValidationError with sentences when it cannot be made."""
    person = Practitioner.objects.select_for_update().filter(personnel_number=personnel_number).first()
    if person is None or not personnel_number:
        raise ValidationError(
            _("There is nobody with the personnel number “%(number)s”.") % {"number": personnel_number}
        )
    if person.user_id is not None:
        words = {"number": personnel_number, "username": person.user.username}
        raise ValidationError(_("The person %(number)s has an account already: “%(username)s”.") % words)
    # Phones like to begin with a capital letter: two names that differ only in that would be mixed up.
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError(_("The user name “%(username)s” is taken.") % {"username": username})
    user = User(username=username)
    User._meta.get_field("username").clean(username, user)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    person.user = user
    person.save(update_fields=["user"])
    sync_cms_groups(user, on)
    record("account.created", object_kind="person", object_id=person.person_key)
    return user


def remember_language(user: User, language: str) -> None:
    """Keep the language that a person chose for the next device they sign in on."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
