import secrets
import sys
from argparse import ArgumentParser
from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lms.common import clock
from lms.directory import services

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another when it is read from paper


class Command(BaseCommand):
    help = "Make an account with which a person of the directory signs in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--personnel-number", required=True, metavar="N", help="as in the list of practitioners")
        parser.add_argument("--username", required=True, metavar="U", help="what the person will sign in with")
        parser.add_argument(
            "--generate-password",
            action="store_true",
            help="make a password and print it; without this it is asked for, or read from standard input",
        )

    def handle(
        self, *args: object, personnel_number: str, username: str, generate_password: bool, **options: object
    ) -> None:
        password = _generated() if generate_password else _asked()
        try:
            services.create_account(
                personnel_number=personnel_number, username=username, password=password, on=clock.today()
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(_("The account “%(username)s” was made.") % {"username": username})
        if generate_password:
            self.stdout.write(_("Password: %(password)s") % {"password": password})


def _generated() -> str:
    """Some 79 random bits in four groups that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _each in range(4)) for _group in range(4))


def _asked() -> str:
    """The first line of standard input; at a keyboard, what is typed unseen and twice alike."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass(_("Password: "))
    if getpass(_("The same again: ")) != password:
        raise CommandError(_("The two passwords differ. Nothing was made."))
    return password
