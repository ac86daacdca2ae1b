"""The declared documents: what a search server would be told, without a server."""

from lms.common.content import Moment
from search.backends.base import moments_of
from search.documents import ALIAS, ContentDocument, fields
from tests.factories import search as make


def description():
    return ContentDocument._index.to_dict()


def test_the_analysis_uses_only_parts_that_both_servers_ship():
    assert description()["settings"]["analysis"] == {
        "analyzer": {
            "han_pairs": {
                "type": "custom",
                "tokenizer": "standard",
                "filter": ["cjk_width", "lowercase", "cjk_bigram"],
            },
            "tibetan_pairs": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "syllable_pairs"]},
            "words": {"type": "custom", "tokenizer": "standard", "filter": ["cjk_width", "lowercase"]},
        },
        "filter": {
            "syllable_pairs": {
                "type": "shingle",
                "min_shingle_size": 2,
                "max_shingle_size": 2,
                "output_unigrams": False,
            }
        },
    }


def test_the_mapping_has_pairs_and_single_fields_for_each_language():
    properties = description()["mappings"]["properties"]
    pairs = {"zh": "han_pairs", "bo": "tibetan_pairs", "en": "words"}
    for part in ("title", "text"):
        for language, analyzer in pairs.items():
            assert properties[f"{part}_{language}"] == {
                "type": "text",
                "analyzer": analyzer,
                "fields": {"single": {"type": "text", "analyzer": "words"}},
            }
    for name in ("uuid", "kind", "codes"):
        assert properties[name] == {"type": "keyword"}
    assert properties["shown"] == {"type": "object", "enabled": False}


def test_every_searched_field_is_declared():
    properties = description()["mappings"]["properties"]
    for name in fields():
        assert name.partition("^")[0] in properties
    for name in fields(single=True):
        field, _dot, sub = name.partition("^")[0].partition(".")
        assert sub in properties[field]["fields"]


def test_a_document_is_normalised_for_the_server_and_shown_as_written():
    document = ContentDocument.of(make.DIARRHOEA).to_dict(include_meta=True)
    assert document["_id"] == str(make.DIARRHOEA.uuid)
    assert document["_index"] == ALIAS
    source = document["_source"]
    assert source["codes"] == ["a09", "k52.9"]
    assert "(ors)" in source["text_zh"]
    assert source["title_bo"].startswith("བྱིས་པ་བཤལ་ནད")
    assert source["shown"]["text"] == make.DIARRHOEA.text
    assert source["shown"]["title"] == make.DIARRHOEA.title


def test_what_a_recording_says_is_searched_in_its_language_and_kept_with_its_time():
    item = make.with_moments(Moment(65, "zh", "瑶浴疗法"), Moment(70, "bo", "ལུམས་བཅོས་"))
    told = ContentDocument.of(item).to_dict()
    assert "瑶浴疗法" in told["text_zh"]
    assert "ལུམས" in told["text_bo"]
    assert told["shown"]["moments"] == [[65, "zh", "瑶浴疗法"], [70, "bo", "ལུམས་བཅོས་"]]
    assert moments_of(told["shown"]["moments"]) == item.moments
