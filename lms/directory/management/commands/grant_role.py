from argparse import ArgumentParser, ArgumentTypeError
from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lms.common import clock
from lms.directory import selectors, services
from lms.directory.imports.columns import RefusedError, civil_date
from lms.directory.models import AccessRole, AdministrativeDivision, Institution, Practitioner

Place = dict[str, Institution | AdministrativeDivision]


class Command(BaseCommand):
    help = "Give a person a role at an institution or in a division, or take it away with --end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", required=True, metavar="U", help="of the person's account")
        parser.add_argument("--role", required=True, choices=AccessRole.values)
        scope = parser.add_mutually_exclusive_group(required=True)
        scope.add_argument("--institution", metavar="CODE", help="the role holds at this institution")
        scope.add_argument("--division", metavar="CODE", help="the role holds everywhere in this division")
        parser.add_argument("--from", dest="from_date", type=_day, metavar="DATE", help="first day; today if not given")
        parser.add_argument("--to", dest="to_date", type=_day, metavar="DATE", help="last day; no end if not given")
        parser.add_argument("--end", action="store_true", help="take the role away, from the day --from or today on")

    def handle(
        self,
        *args: object,
        username: str,
        role: str,
        institution: str | None,
        division: str | None,
        end: bool,
        from_date: date | None,
        to_date: date | None,
        **options: object,
    ) -> None:
        person = selectors.practitioner_by_username(username)
        if person is None:
            raise CommandError(_("No person has an account with the user name “%(name)s”.") % {"name": username})
        place = _place(institution, division)
        if end:
            return self._end(person, role, place, from_date, to_date)
        try:
            grant = services.grant_access(
                practitioner=person, role=role, on=clock.today(), from_date=from_date, to_date=to_date, **place
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        words = {"name": username, "role": AccessRole(role).label, "place": institution or division}
        words |= {"first": grant.from_date.isoformat(), "last": grant.to_date.isoformat() if grant.to_date else "–"}
        self.stdout.write(_("%(name)s: %(role)s, %(place)s, from %(first)s to %(last)s.") % words)
        return None

    def _end(self, person: Practitioner, role: str, place: Place, from_date: date | None, to_date: date | None) -> None:
        if to_date is not None:
            raise CommandError(_("--end takes no --to; the role is taken away from the day --from, or from today."))
        on = clock.today()
        grants = selectors.open_grants(person, role, on=on, **place)
        if not grants:
            raise CommandError(_("The person does not hold this role there. Nothing was changed."))
        for grant in grants:
            services.end_grant(grant=grant, on=on, from_date=from_date)
        self.stdout.write(_("The role ends; from %(day)s on it gives no right.") % {"day": from_date or on})


def _place(institution: str | None, division: str | None) -> Place:
    """The scope by its code, as services take it."""
    if institution is not None:
        found = Institution.objects.filter(code=institution).first()
        if found is None:
            raise CommandError(_("There is no institution “%(code)s”.") % {"code": institution})
        return {"institution": found}
    area = AdministrativeDivision.objects.filter(code=division).first()
    if area is None:
        raise CommandError(_("There is no division “%(code)s”.") % {"code": division})
    return {"division": area}


def _day(text: str) -> date:
    try:
        return civil_date(text)
    except RefusedError as refused:
        raise ArgumentTypeError(str(refused)) from refused
