"""Nothing of ours talks to another machine but through lms/common/fetch.py, and WeasyPrint to none at all."""

import ast
from pathlib import Path

import pytest

from lms.common.pdf import render_pdf
from tests.architecture.source import ROOT, files

FETCHER = "lms/common/fetch.py"
# Whoever imports one of these could open a connection.
NETWORK = {
    *("httpx", "httpcore", "requests", "urllib3", "aiohttp", "socket", "ssl", "http.client", "urllib.request"),
    *("ftplib", "smtplib", "telnetlib", "xmlrpc.client", "asyncio.streams", "websockets", "pycurl", "paramiko"),
}


def imported(source: str) -> set[str]:
    """Every module that the source imports, at its head or inside of a function, with the names taken from it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def asks_only_for_its_own_name(source: str) -> bool:
    """A worker's name is that of its machine: socket.gethostname() opens nothing."""
    names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and node.id == "socket"]
    asked = source.count("socket.gethostname()")
    return "from socket" not in source and 0 < len(names) == asked


def networks_of(source: str) -> set[str]:
    """Which of the modules that can open a connection it imports."""
    found = {name for name in NETWORK for module in imported(source) if module == name or module.startswith(f"{name}.")}
    return found - {"socket"} if asks_only_for_its_own_name(source) else found


def test_only_the_fetcher_opens_connections():
    wrong = {
        str(path): found
        for path in files(".py")
        if str(path) != FETCHER and (found := networks_of((ROOT / path).read_text()))
    }
    assert wrong == {}


def test_the_fetcher_is_where_the_test_looks_for_it():
    assert {"httpx", "httpcore", "socket"} <= networks_of((ROOT / FETCHER).read_text())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import urllib.request", {"urllib.request"}),
        ("from urllib import request", {"urllib.request"}),
        ("def f():\n    import requests.adapters", {"requests"}),
        ("from http.client import HTTPConnection", {"http.client"}),
        ("import socket\nworker = socket.gethostname()", set()),
        ("import socket\nworker = socket.gethostname()\nsocket.create_connection(a)", {"socket"}),
        ("from socket import create_connection, gethostname", {"socket"}),
        ("from urllib.parse import urlsplit", set()),
        ("from http import HTTPStatus", set()),
    ],
)
def test_the_search_for_imports_finds_them(source, found):
    assert networks_of(source) == found


@pytest.mark.parametrize("address", ["file://{secret}", "http://127.0.0.1:9/a.css", "ftp://127.0.0.1/a"])
@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="attachment" href="{address}"><p>text</p>',
        '<img src="{address}"><p>text</p>',
        '<link rel="stylesheet" href="{address}"><p>text</p>',
        "<style>@import url({address}); p {{ background: url({address}) }}</style><p>text</p>",
    ],
)
def test_a_pdf_takes_nothing_from_files_or_the_network(tmp_path: Path, address, markup):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the machine")
    made = render_pdf(markup.format(address=address.format(secret=secret)))
    assert made.startswith(b"%PDF")
    assert b"secret" not in made
    assert b"EmbeddedFile" not in made
