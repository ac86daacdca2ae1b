"""`manage.py load_demonstration`: the demonstration region, made from a seed; safe to run twice."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.common import clock
from lms.demonstration import course, credits, exam, lecture, pathway, people, questions, region
from search.services import rebuild


class Command(BaseCommand):
    help = "Load the demonstration region, people, lecture, courses, pathway and credits (once; safe to repeat)."

    def add_arguments(self, parser):
        parser.add_argument("--accounts", action="store_true", help="only print the demonstration accounts")
        parser.add_argument(
            "--seed", type=int, default=region.SEED, help="two people with one seed see the same screen"
        )

    def handle(self, *args, accounts: bool, seed: int, **options):
        if not accounts:
            if not settings.DEMONSTRATION:
                raise CommandError(
                    "This would add invented people to the database. Set DEMONSTRATION=1 if that is what you want."
                )
            self._load(seed)
        else:
            self._print_accounts()

    def _load(self, seed: int) -> None:
        on = clock.today()
        folder = settings.DATA_DIR / "demonstration"
        folder.mkdir(parents=True, exist_ok=True)
        self._step("divisions and institutions", lambda: region.load_region(folder=folder, seed=seed, on=on))
        self._step("people and accounts", lambda: people.load_people(seed=seed, on=on))
        asset = self._step("lecture (slides, voice, film)", lambda: lecture.load_lecture(folder=folder, on=on))
        self._step("courses and quizzes", lambda: course.load_course(asset=asset, on=on))
        self._step("live lectures", lambda: course.load_live(on=on))
        self._step("pathway", lambda: pathway.load_pathway(on=on))
        asked = self._step("question bank", lambda: questions.load_questions(on=on))
        self._step("examination", lambda: exam.load_exam(questions=asked, on=on))
        self._step("credits", lambda: credits.load_credits(seed=seed, on=on))
        self._step("search index", rebuild)

    def _step(self, name: str, load: Callable[[], object]) -> object:
        self.stdout.write(f"  demonstration: {name} … ", ending="")
        self.stdout.flush()
        start = time.monotonic()
        result = load()
        self.stdout.write(f"{time.monotonic() - start:.1f} s")
        return result

    def _print_accounts(self) -> None:
        self.stdout.write(f"Demonstration accounts (password of all: {people.PASSWORD})")
        for account in people.ACCOUNTS:
            self.stdout.write(f"  {account.username:<14} {account.title}")
        self.stdout.write(f"Second factors of staff: {settings.STAFF_MFA} (STAFF_MFA)")
