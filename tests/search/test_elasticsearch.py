"""The search server's backend: what it asks, how it reads answers and errors. The server itself is canned here."""

import json

import pytest
from elastic_transport import ApiResponseMeta as Meta
from elastic_transport import BaseNode, ConnectionTimeout, HttpHeaders
from elastic_transport._node import NodeApiResponse
from elasticsearch import Elasticsearch

from lms.common.identifiers import new_id
from search.backends.base import IndexMissing, SearchUnavailable
from search.backends.elasticsearch import ElasticsearchBackend, loose, strict
from search.documents import ALIAS
from tests.factories import search as make


class CannedNode(BaseNode):
    """Answers what the test says and remembers what it was asked."""

    answers: list
    asked: list

    def perform_request(self, method, target, body=None, headers=None, request_timeout=None):
        self.asked.append((method, target, body.decode() if isinstance(body, bytes) else body))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, value = answer
        said = HttpHeaders({"x-elastic-product": "Elasticsearch", "content-type": "application/json"})
        meta = Meta(status=status, http_version="1.1", headers=said, duration=0.0, node=self.config)
        return NodeApiResponse(meta, json.dumps(value).encode())


@pytest.fixture
def server():
    """(backend, answers to come, what was asked)"""
    answers, asked = [], []
    node = type("Node", (CannedNode,), {"answers": answers, "asked": asked})
    client = Elasticsearch("http://127.0.0.1:1", node_class=node, max_retries=0)
    yield ElasticsearchBackend(client), answers, asked
    client.close()


def hits(*documents, total=None):
    found = [
        {
            "_id": str(item.uuid),
            "_score": 1.5,
            "_source": {
                "uuid": str(item.uuid),
                "kind": item.kind,
                "shown": {"url": item.url, "title": item.title, "text": item.text},
            },
        }
        for item in documents
    ]
    return 200, {"hits": {"total": {"value": len(found) if total is None else total}, "hits": found}}


def bulk_answer(verb, *statuses):
    return 200, {"errors": any(s >= 300 for s in statuses), "items": [{verb: {"status": s}} for s in statuses]}


def test_a_strict_query_needs_a_pair_or_a_code():
    body = strict("请问腹泻 K52.9 怎么办").to_dict()["bool"]
    pairs, codes = body["must"][0]["bool"]["should"]
    assert body["must"][0]["bool"]["minimum_should_match"] == 1
    assert pairs["multi_match"]["query"] == "腹泻 k52.9"
    assert "title_zh^3" in pairs["multi_match"]["fields"]
    assert codes["terms"]["codes"] == ["腹泻", "k52.9", "k52"]
    (single,) = body["should"]
    assert single["multi_match"]["boost"] == 0.4
    assert "text_bo.single" in single["multi_match"]["fields"]


def test_a_loose_query_needs_most_single_characters():
    body = loose("泻腹").to_dict()["multi_match"]
    assert body["minimum_should_match"] == "60%"
    assert all(".single" in name for name in body["fields"])


def test_a_page_of_hits(server):
    backend, answers, asked = server
    answers.append(hits(make.PLAGUE, total=11))
    found = backend.search("鼠疫", page=2)
    assert found.total == 11
    assert (found.hits[0].uuid, found.hits[0].title) == (make.PLAGUE.uuid, make.PLAGUE.title)
    method, target, body = asked[0]
    assert (method, target.partition("?")[0]) == ("POST", f"/{ALIAS}/_search")
    assert (json.loads(body)["from"], json.loads(body)["size"]) == (10, 10)


def test_without_a_strict_answer_it_asks_loosely(server):
    backend, answers, asked = server
    answers += [hits(), hits(make.DIARRHOEA)]
    assert backend.search("泻腹").loose
    assert len(asked) == 2


def test_nothing_to_look_for_asks_nothing(server):
    backend, _answers, asked = server
    assert backend.search("？！").total == 0
    assert backend.search("腹泻", page=10_000).total == 0
    assert asked == []


def test_documents_are_sent_to_the_alias(server):
    backend, answers, asked = server
    answers.append(bulk_answer("index", 201))
    backend.index([make.PLAGUE])
    _method, target, body = asked[0]
    assert "require_alias=true" in target
    action, source = [json.loads(line) for line in body.strip().splitlines()]
    assert action["index"]["_index"] == ALIAS
    assert source["title_zh"] == make.PLAGUE.title["zh"]


def test_a_deletion_of_what_is_gone_is_none(server):
    backend, answers, _asked = server
    answers.append(bulk_answer("delete", 404, 200))
    backend.delete([new_id(), new_id()])
    answers.append(bulk_answer("delete", 503))
    with pytest.raises(SearchUnavailable, match="refused to delete"):
        backend.delete([new_id()])


def test_a_rebuild_fills_a_new_index_and_moves_the_alias(server):
    backend, answers, asked = server
    answers += [
        (200, {"acknowledged": True}),
        bulk_answer("index", 201, 201),
        (200, {f"{ALIAS}-old": {}}),
        (200, {"acknowledged": True}),
    ]
    assert backend.rebuild([make.PLAGUE, make.HEART]) == 2
    created = asked[0][1].strip("/")
    assert created.startswith(f"{ALIAS}-")
    assert "han_pairs" in asked[0][2]
    actions = json.loads(asked[-1][2])["actions"]
    assert actions == [{"remove_index": {"index": f"{ALIAS}-old"}}, {"add": {"index": created, "alias": ALIAS}}]


def test_errors_in_our_words(server):
    backend, answers, _asked = server
    answers.append((404, {"error": {"type": "index_not_found_exception"}, "status": 404}))
    with pytest.raises(IndexMissing):
        backend.search("腹泻")
    answers.append((503, {"error": {"type": "unavailable"}, "status": 503}))
    with pytest.raises(SearchUnavailable):
        backend.search("腹泻")
    answers.append(ConnectionTimeout("timed out"))
    with pytest.raises(SearchUnavailable, match="does not answer"):
        backend.search("腹泻")
    answers.append(bulk_answer("index", 400))
    with pytest.raises(SearchUnavailable, match="refused documents"):
        backend.index([make.PLAGUE])


def test_the_state(server):
    backend, answers, _asked = server
    answers.append((200, {"count": 7}))
    assert backend.state().detail == "search server, 7 documents"
    answers.append(ConnectionTimeout("timed out"))
    assert not backend.state().ok


def test_the_settings_choose_the_backend(settings):
    from search import backends

    settings.SEARCH_BACKEND = "search.backends.elasticsearch.ElasticsearchBackend"
    settings.SEARCH_URL = "http://127.0.0.1:1"
    assert isinstance(backends.current(), ElasticsearchBackend)
    assert backends.current() is backends.current()
