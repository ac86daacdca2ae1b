"""`manage.py import_lectures FOLDER --institution CODE --author NAME`: recordings that lie on the server."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lms.common import clock
from lms.directory.models import Institution, Practitioner
from lms.directory.policy import Permission, allowed
from lms.directory.selectors import practitioner_by_username
from media_pipeline.folders.services import Outcome, files_in, import_folder, size_of
from media_pipeline.presenters import size_text


class Command(BaseCommand):
    help = (
        "Take in every recording below a folder for an institution, in the name of somebody who may write content"
        " there. What the institution has already is left as it is, so the command may be run again after a break."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--institution", required=True, metavar="CODE", help="to which the recordings belong")
        parser.add_argument("--author", required=True, metavar="NAME", help="user name of whoever answers for them")
        parser.add_argument("--dry-run", action="store_true", help="look at each file and store none")

    def handle(
        self, *args: object, folder: Path, institution: str, author: str, dry_run: bool = False, **options: object
    ) -> None:
        if not folder.is_dir():
            raise CommandError(_("There is no folder “%(folder)s”.") % {"folder": folder})
        person = _writer(author, institution)
        paths = files_in(folder)
        whole, done = sum(map(size_of, paths)) or 1, 0
        counts = dict.fromkeys(Outcome, 0)
        words = {Outcome.NEW: _("new"), Outcome.KNOWN: _("there already"), Outcome.REFUSED: _("refused")}
        rows = import_folder(folder, paths, owner_code=institution, author_key=person.person_key, dry_run=dry_run)
        for number, row in enumerate(rows, start=1):
            done += row.size_bytes
            counts[row.outcome] += 1
            line = f"[{number}/{len(paths)}, {done * 100 // whole} %] {row.name} ({size_text(row.size_bytes)}): "
            out = self.stderr if row.outcome is Outcome.REFUSED else self.stdout
            out.write(line + words[row.outcome] + (f". {row.sentence}" if row.sentence else ""))
        self.stdout.write(
            _("New: %(new)s, there already: %(known)s, refused: %(refused)s.")
            % {"new": counts[Outcome.NEW], "known": counts[Outcome.KNOWN], "refused": counts[Outcome.REFUSED]}
        )
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was changed."))
        if counts[Outcome.REFUSED]:
            raise CommandError(_("Some files were refused; the others are done."))


def _writer(username: str, code: str) -> Practitioner:
    institution = Institution.objects.filter(code=code).first()
    if institution is None:
        raise CommandError(_("There is no institution with the code “%(code)s”.") % {"code": code})
    person = practitioner_by_username(username)
    if person is None:
        raise CommandError(_("No person has an account with the user name “%(name)s”.") % {"name": username})
    if not allowed(person, Permission.AUTHOR_CONTENT, institution, clock.today()):
        raise CommandError(_("“%(name)s” may not write content for this institution.") % {"name": username})
    return person
