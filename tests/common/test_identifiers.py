from lms.common.identifiers import new_id


def test_ids_are_version_7_and_sort_by_the_time_they_were_made():
    ids = [new_id() for _ in range(1000)]
    assert {made.version for made in ids} == {7}
    assert ids == sorted(ids)
    assert len(set(ids)) == 1000
