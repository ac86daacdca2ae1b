"""What erasure does with one table."""

import pytest

from lms.directory.models import ImportBatch
from lms.privacy.erasure.acts import Tally, erase, foresee
from lms.privacy.inventory.rooms import rules
from lms.privacy.inventory.subjects import Identity

pytestmark = pytest.mark.django_db


def batch_with(*sentences):
    return ImportBatch.objects.create(kind="practitioners", problems=[[None, "", sentence] for sentence in sentences])


@pytest.mark.usefixtures("tashi")
def test_mistakes_of_imports_no_longer_name_the_person(zhuoma):
    batch = batch_with(
        "P00017 has an account by now. End it first.",
        "These people have records by now: P00017, P00018, P000171.",
        "“卓玛-བོད” is not one of: physician. L-P00017",
    )
    other = batch_with("The entry of P00018 was changed after the import.")
    rule, identity = rules()["directory.ImportBatch"], Identity.of(zhuoma)
    assert foresee(ImportBatch, rule, identity) == Tally(erased=1, kept=1)
    erase(ImportBatch, rule, identity)
    batch.refresh_from_db()
    assert batch.problems == [
        [None, "", "– has an account by now. End it first."],
        [None, "", "These people have records by now: –, P00018, P000171."],
        [None, "", "“–” is not one of: physician. –"],
    ]
    other.refresh_from_db()
    assert other.problems == [[None, "", "The entry of P00018 was changed after the import."]]
