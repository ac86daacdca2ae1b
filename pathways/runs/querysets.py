"""Lists of what was entered in runs."""

from lms.directory.querysets import OwnQuerySet


class RunEntryQuerySet(OwnQuerySet):
    """Entries; nobody sees those of another person's runs."""

    person = "run__practitioner"
