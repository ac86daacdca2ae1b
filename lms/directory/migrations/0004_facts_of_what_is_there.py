"""What the rows say so far becomes the first facts of the directory; grants learn which post they rest on.

Every fact of this migration is the first of its subject (number 1). Dates before which nothing is known stay empty.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Q

from lms.common.facts import refuse_changes
from lms.common.identifiers import new_id
from lms.common.names import sort_key

BATCH = 1000
PLACE = ("name_zh", "name_bo", "name_en", "level", "demonstration")
LINK = ("altitude_m", "link_kbps", "link_round_trip_ms")
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
TABLES = ("divisionfact", "institutionfact", "postfact", "grantfact", "leavefact", "mergefact")


def forwards(apps, schema_editor):
    alias = schema_editor.connection.alias

    def rows(name):
        return apps.get_model("directory", name).objects.using(alias)

    for name in ("PractitionerRole", "AccessGrant"):
        _in_batches(rows(name).filter(uuid=None), lambda row: setattr(row, "uuid", new_id()), ["uuid"])
    for name in ("AdministrativeDivision", "Institution"):
        unsorted = rows(name).filter(sort_key="").exclude(name_zh="")
        _in_batches(unsorted, lambda row: setattr(row, "sort_key", sort_key(row.name_zh)), ["sort_key"])
    _one_administrator_role(rows("AccessGrant"))
    _rest_on_posts(rows("AccessGrant"), rows("PractitionerRole"))
    _write(rows("DivisionFact"), rows("AdministrativeDivision").select_related("parent"), _division)
    _write(rows("InstitutionFact"), rows("Institution").select_related("division"), _institution)
    _write(rows("PostFact"), rows("PractitionerRole").select_related("practitioner", "institution"), _post)
    grants = rows("AccessGrant").select_related("practitioner", "institution", "division", "post")
    _write(rows("GrantFact"), grants, _grant)


def _in_batches(rows, change, fields):
    while batch := list(rows[:BATCH]):
        for row in batch:
            change(row)
        rows.model.objects.using(rows.db).bulk_update(batch, fields)


def _one_administrator_role(grants):
    """Of several open grants of an administrator the one with the widest scope stays; the others end today."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    kept = set()
    open_ones = grants.filter(role__in=ADMINISTRATORS, to_date=None, withdrawn_on=None).select_related("division")
    for grant in sorted(open_ones, key=lambda row: (len(row.division.path) if row.division else 1000, row.pk)):
        if grant.practitioner_id in kept:
            grants.filter(pk=grant.pk).update(withdrawn_on=today)
        kept.add(grant.practitioner_id)


def _rest_on_posts(grants, posts):
    """A grant rests on the person's open post at its institution, else on the open primary post; without one on none."""
    open_posts = {}
    for post in posts.filter(to_date=None, practitioner__in=grants.values("practitioner")).order_by("primary", "-pk"):
        open_posts[(post.practitioner_id, post.institution_id)] = post.uuid
        open_posts[(post.practitioner_id, None)] = post.uuid  # the last one read is primary, or the oldest
    batch = []
    for grant in grants.filter(Q(to_date=None), withdrawn_on=None).iterator(chunk_size=BATCH):
        primary = open_posts.get((grant.practitioner_id, None))
        grant.post_id = open_posts.get((grant.practitioner_id, grant.institution_id), primary)
        batch.append(grant)
    grants.bulk_update(batch, ["post"], batch_size=BATCH)


def _write(facts, rows, values):
    batch = []
    for row in rows.order_by("pk").iterator(chunk_size=BATCH):
        batch.append(facts.model(id=new_id(), number=1, source="migration", **values(row)))
        if len(batch) == BATCH:
            facts.bulk_create(batch)
            batch = []
    facts.bulk_create(batch)


def _division(row):
    changes = {name: getattr(row, name) for name in PLACE} | {"parent": row.parent.code if row.parent else ""}
    return {"kind": "founded", "code": row.code, "changes": changes}


def _institution(row):
    changes = {name: getattr(row, name) for name in (*PLACE, *LINK)} | {"division": row.division.code}
    return {"kind": "founded", "code": row.code, "changes": changes | {"services": [], "drugs": []}}


def _post(row):
    return {
        "kind": "started",
        "post": row.uuid,
        "person_key": row.practitioner.person_key,
        "institution": row.institution.code,
        "role": row.role,
        "specialty": row.specialty,
        "primary": row.primary,
        "from_date": row.from_date,
        "to_date": row.to_date,
    }


def _grant(row):
    return {
        "kind": "given",
        "grant": row.uuid,
        "person_key": row.practitioner.person_key,
        "role": row.role,
        "institution": row.institution.code if row.institution else "",
        "division": row.division.code if row.division else "",
        "post": row.post_id,
        "from_date": row.from_date,
        "to_date": row.to_date,
        "withdrawn_on": row.withdrawn_on,
    }


def backwards(apps, schema_editor):
    alias = schema_editor.connection.alias
    for name in ("DivisionFact", "InstitutionFact", "PostFact", "GrantFact", "LeaveFact", "MergeFact"):
        apps.get_model("directory", name).objects.using(alias).all()._raw_delete(alias)


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_facts")]

    operations = [
        migrations.RunPython(forwards, backwards, elidable=False),
        *(refuse_changes(f"directory_{table}") for table in TABLES),
    ]
