from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.factors.services import reset_factors
from lms.accounts.invitations.services import Issued
from lms.accounts.people.services import unlock
from lms.accounts.services import invite, issue_reset
from lms.common import clock
from lms.directory.models import Practitioner


class Command(BaseCommand):
    help = (
        "Print a link by which a person gets a new password, or a first account. For administrators, whose accounts"
        " nobody opens on the pages: run it with two people present who know that it is this person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--personnel-number", required=True, metavar="N", help="as in the list of practitioners")
        parser.add_argument("--drop-factors", action="store_true", help="take lost second factors away as well")

    def handle(self, *args: object, personnel_number: str, drop_factors: bool, **options: object) -> None:
        person = Practitioner.objects.filter(personnel_number=personnel_number).select_related("user").first()
        if person is None or not personnel_number:
            words = {"number": personnel_number}
            raise CommandError(_("There is nobody with the personnel number “%(number)s”.") % words)
        try:
            issued = _issued(person, drop_factors=drop_factors)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(settings.WAGTAILADMIN_BASE_URL.rstrip("/") + issued.path)
        self.stdout.write(_("Code: %(code)s") % {"code": issued.code})
        self.stdout.write(_("It is good once, for seven days. Give it to this person only."))


@transaction.atomic
def _issued(person: Practitioner, *, drop_factors: bool) -> Issued:
    """A fresh link; the account is unlocked, and loses its second factors where that was asked for."""
    at = clock.now()
    if person.user is None:
        return invite(person, at, clock.civil_date(at))
    unlock(person)
    if drop_factors:
        reset_factors(person.user, person)
    return issue_reset(person, at, clock.civil_date(at))
