import os
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lms.records.badges.keys import multikey, new_seed, private_key, public_keys, signs_badges


class Command(BaseCommand):
    help = "Make a key that signs badges, and say what to do with the one that signs now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, help="write the private key to this new file instead of showing it")

    def handle(self, *args: object, out: Path | None, **options: object) -> None:
        seed = new_seed()
        if out is None:
            self.stdout.write(f"BADGE_KEY={seed}")
        else:
            _write(out, seed)
            self.stdout.write(f"The private key is in {out}, readable by you only.")
        self.stdout.write(f"Its public half: {multikey(private_key(seed))}")
        if signs_badges():
            self.stdout.write("The keys until now have to stay known for what they signed; set their public halves:")
            self.stdout.write(f"BADGE_OLD_KEYS={','.join(public_keys())}")


def _write(path: Path, seed: str) -> None:
    """Never over a file that is there: it may be the only copy of a key."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(seed + "\n")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}. Name a file that is not there yet.") from error
