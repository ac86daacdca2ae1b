"""Does the time of a refused sign-in tell whether the name exists? Real Argon2, the whole program, one by turns."""

import os
import time
from itertools import count
from statistics import median

from bench.report import Figure
from bench.server import data_folder

TRIES = 1_000  # for each of the two kinds that are compared
TRIES_OF_OTHERS = 200
TRIES_A_NAME = 4  # after the fifth one would have to wait
PASSWORD = "violet kettle 41 river"  # noqa: S105 - of accounts that live as long as the measurement


def start_program(data: str) -> None:
    """The embedded shape on an empty database of its own."""
    os.environ |= {
        "DATA_DIR": data,
        "DJANGO_SETTINGS_MODULE": "lms.settings.embedded",
        "SECRET_KEY": "only-for-a-measurement-" + "x" * 40,
        "ALLOWED_HOSTS": "testserver",
        "LOG_LEVEL": "ERROR",
        "STATIC_ROOT": f"{data}/static",
    }
    import django
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def make_names(kind: str, how_many: int) -> list[str]:
    """Accounts of one kind, unless they are to be unknown; their names are alike in length."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth.hashers import make_password

    from lms.directory.models import User

    names = [f"{kind[:4]}{number:04d}" for number in range(how_many)]
    if kind == "unknown":
        return names
    password = make_password(None) if kind == "without password" else make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(username=name, password=password, is_active=kind != "closed") for name in names
    )
    if kind == "second factor":
        for user in users:
            TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return names


def refused_in(username: str, number: int) -> float:
    """Seconds until a wrong password is refused, asked from an address of its own."""
    from django.test import Client

    client = Client(REMOTE_ADDR=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
    start = time.perf_counter()
    answer = client.post("/accounts/sign-in/", {"username": username, "password": "wrong password"})
    spent = time.perf_counter() - start
    assert answer.status_code == 400, answer.status_code
    return spent


def interleaved(kinds: dict[str, list[str]], tries: int) -> dict[str, list[float]]:
    """The times of each kind; one of each after the other, so that what slows the machine slows all."""
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    numbers = count(1)
    for turn in range(tries):
        # The order turns round with every turn: whoever comes second gains nothing.
        for kind in sorted(kinds, reverse=bool(turn % 2)):
            names = kinds[kind]
            times[kind].append(refused_in(names[turn % len(names)], next(numbers)))
    return times


def figures() -> list[Figure]:
    """The ratio of medians of known to unknown names, and of other kinds of accounts to unknown names."""
    with data_folder() as data:
        start_program(str(data))
        pairs = {kind: make_names(kind, TRIES // TRIES_A_NAME) for kind in ("known", "unknown")}
        for kind in ("known", "unknown"):
            refused_in(f"first-{kind}", 0)  # everything is loaded
        times = interleaved(pairs, TRIES)
        found = [*_both("known", median(times["known"]) / median(times["unknown"]))]
        others = ("closed", "without password", "second factor")
        kinds = {kind: make_names(kind, TRIES_OF_OTHERS // TRIES_A_NAME) for kind in others}
        kinds["unknown"] = [f"none{number:04d}" for number in range(TRIES_OF_OTHERS // TRIES_A_NAME)]
        times = interleaved(kinds, TRIES_OF_OTHERS)
        for kind in others:
            found += _both(kind, median(times[kind]) / median(times["unknown"]))
        return found


def _both(kind: str, ratio: float) -> list[Figure]:
    name = f"refused sign-in, {kind} to unknown names, ratio of medians"
    value = round(ratio, 3)
    return [Figure(f"{name}, at least", value, "", ">=", 0.9), Figure(f"{name}, at most", value, "", "<=", 1.1)]
