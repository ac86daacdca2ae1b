"""What all processes must agree on is in the table; Wagtail's own keys cost no query."""

import pytest

from lms.common.caches import SharedCache


@pytest.fixture
def cache(db):
    cache = SharedCache("accounts_cache", {})
    cache.clear()
    yield cache
    cache.clear()


def test_another_process_reads_what_was_written(cache):
    cache.set("used-code", 1, timeout=60)
    assert SharedCache("accounts_cache", {}).get("used-code") == 1
    assert cache.delete("used-code")
    assert cache.get("used-code", "gone") == "gone"


def test_keys_of_wagtail_cost_no_query(cache, django_assert_num_queries):
    with django_assert_num_queries(0):
        cache.set("wagtail_site_root_paths", [1], timeout=60, version=2)
        assert cache.get("wagtail_site_root_paths", version=2) == [1]
        assert cache.get("wagtail_site_root_paths", version=1) is None
        assert cache.delete("wagtail_site_root_paths", version=2)
        assert cache.get("wagtail_site_root_paths", version=2) is None


def test_clearing_clears_both(cache):
    cache.set("wagtail_site_root_paths", [1])
    cache.set("used-code", 1)
    cache.clear()
    assert cache.get("wagtail_site_root_paths") is None
    assert cache.get("used-code") is None
