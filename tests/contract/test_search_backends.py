"""Both search backends offer what the room asks of one; behaviour is compared on a real server later."""

import inspect

import pytest

from search.backends.base import Backend
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.embedded import EmbeddedBackend


def public_signatures(cls: type) -> dict[str, inspect.Signature]:
    methods = inspect.getmembers(cls, inspect.isfunction)
    return {name: inspect.signature(method) for name, method in methods if not name.startswith("_")}


@pytest.mark.parametrize("backend", [EmbeddedBackend, ElasticsearchBackend])
def test_a_backend_has_the_methods_of_the_protocol(backend):
    wanted = public_signatures(Backend)
    assert len(wanted) == 5
    assert public_signatures(backend) == wanted
