"""No key, password or token of anybody lies in the repository."""

import math
import re
import subprocess

import pytest

from tests.architecture.source import ROOT

KEYS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA|LTAI)[A-Za-z0-9]{16,24}\b"),
    "a token of a code host": re.compile(r"\b(?:ghp|gho|ghs|glpat|github_pat)[_-][A-Za-z0-9_]{20,}"),
    "a token of a chat": re.compile(r"\bxox[abpr]-[A-Za-z0-9-]{10,}"),
    "a token of an interface": re.compile(r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}"),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    "an address with a password": re.compile(r"\b[a-z][a-z0-9+]*://[^\s:/@\"'{}<>$]+:(?!pass)[^\s:/@\"'{}<>$]{6,}@"),
}
ASSIGNED = re.compile(
    r"""(?ix)\b[a-z_]*(?:secret|passwd|password|token|api_?key|private_?key)[a-z_]*["']?\s*[:=]\s*["']([^"'\s]{16,})["']"""
)
# Not secrets, though they look it: what tests use, names of modules, the published password of the demonstration.
HARMLESS = re.compile(
    r"^(?:only-for-tests|[a-z_]+(?:\.[A-Za-z_]+)+$|plateau-demo|[a-z0-9]+(?:[-_ ][a-z0-9]+)+$)|k3y-for|\{|<|/|%"
)
RANDOM_BITS = 3.6  # per character: words stay below, keys lie above


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [name for name in listed.split("\0") if name]


def text_of(name: str) -> str:
    path = ROOT / name
    if not path.is_file():
        return ""
    content = path.read_bytes()
    return "" if b"\0" in content[:4096] else content.decode("utf-8", "replace")


def entropy(value: str) -> float:
    """Bits of surprise per character."""
    shares = [value.count(char) / len(value) for char in set(value)]
    return -sum(share * math.log2(share) for share in shares)


def secrets_in(text: str) -> list[str]:
    found = [what for what, pattern in KEYS.items() if pattern.search(text)]
    for value in ASSIGNED.findall(text):
        if not HARMLESS.search(value) and entropy(value) > RANDOM_BITS:
            found.append(f"a value like a key: {value[:4]}…")
    return found


@pytest.fixture(scope="module")
def files() -> list[str]:
    return tracked()


def test_no_tracked_file_holds_a_secret(files):
    own = "tests/security/test_secrets.py"
    wrong = {name: found for name in files if name != own and (found := secrets_in(text_of(name)))}
    assert wrong == {}


def test_files_of_secrets_and_data_are_not_tracked(files):
    forbidden = re.compile(
        r"(^|/)(\.env[^/]*|secret-key|audit-key|id_[a-z0-9]+|[^/]+\.(pem|key|p12|pfx|sqlite3|kdbx))$"
    )
    assert [name for name in files if forbidden.search(name)] == []
    assert len(files) > 300


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "aws = AKIA" + "ABCDEFGHIJKLMNOP",
        "token: ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2",
        "postgresql://lms:correct" + "horse@db/lms",
        'SECRET_KEY = "' + "q8Zr3vN1xT7mK5pW2yB9" + '"',
        '"api_key": "' + "f3a9c1d7e5b2a8c4d6e0f1b3" + '"',
    ],
)
def test_the_search_finds_them(text):
    assert secrets_in(text)


@pytest.mark.parametrize(
    "text",
    ['SECRET_KEY = env.text("SECRET_KEY")', 'password = "change this password"', 'CSRF_TOKEN = "{{ csrf_token }}"'],
)
def test_the_search_leaves_words_alone(text):
    assert secrets_in(text) == []
