"""Rights that rested on no post although their person has or had posts come to rest on one, or end with the last.

0004 looked at open posts and open grants only. Here every grant that may still give something is looked at: it rests
on the person's post at its institution, else on the primary one, else on another one, in force or to come. Where all
posts are over it ends with the last of them. Who never had a post keeps rights that rest on none.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Max, Q

from lms.common.identifiers import new_id

BATCH = 1000
IDS = 500  # ids in one statement


def forwards(apps, schema_editor):
    alias = schema_editor.connection.alias

    def rows(name):
        return apps.get_model("directory", name).objects.using(alias)

    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    may_give = Q(to_date=None) | Q(to_date__gte=today)
    loose = rows("AccessGrant").filter(may_give, Q(withdrawn_on=None) | Q(withdrawn_on__gt=today), post=None)
    loose = loose.select_related("practitioner", "institution", "division").order_by("pk")
    last = 0
    while batch := list(loose.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        _mend(rows, batch, today)


def _mend(rows, batch, today):
    """Facts and rows of one batch of grants."""
    posts = _posts_by_person(rows("PractitionerRole"), {_person(grant.practitioner) for grant in batch})
    changed = []
    for grant in batch:
        held = posts[_person(grant.practitioner)]
        going_on = [post for post in held if post.to_date is None or post.to_date >= today]
        if going_on:
            grant.post_id = min(going_on, key=lambda post, grant=grant: _rank(post, grant)).uuid
            changed.append((grant, "changed"))
        elif held:
            ended = max(post.to_date for post in held) + timedelta(days=1)
            grant.withdrawn_on = min(ended, grant.withdrawn_on or ended)
            changed.append((grant, "ended"))
    _append(rows("GrantFact"), changed)
    rows("AccessGrant").bulk_update([grant for grant, _kind in changed], ["post", "withdrawn_on"], batch_size=IDS)


def _person(practitioner):
    return practitioner.merged_into_id or practitioner.pk


def _posts_by_person(posts, people):
    """All posts of these people, whichever of their rows they stand under."""
    found = defaultdict(list)
    people = sorted(people)
    for start in range(0, len(people), IDS):
        some = people[start : start + IDS]
        theirs = posts.filter(Q(practitioner__in=some) | Q(practitioner__merged_into__in=some))
        for post in theirs.select_related("practitioner"):
            found[_person(post.practitioner)].append(post)
    return found


def _rank(post, grant):
    """The best post to rest on comes first: there, primary, of the same row, early."""
    elsewhere = grant.institution_id is not None and post.institution_id != grant.institution_id
    return elsewhere, not post.primary, post.practitioner_id != grant.practitioner_id, post.from_date, post.pk


def _append(facts, changed):
    numbers = {}
    uuids = [grant.uuid for grant, _kind in changed]
    for start in range(0, len(uuids), IDS):
        some = facts.filter(grant__in=uuids[start : start + IDS]).order_by()
        numbers |= dict(some.values_list("grant").annotate(last=Max("number")))
    new = []
    for grant, kind in changed:
        number = numbers.get(grant.uuid, 0) + 1
        head = {"id": new_id(), "number": number, "kind": kind if number > 1 else "given", "source": "migration"}
        new.append(facts.model(**head, **_columns(grant)))
    facts.bulk_create(new, batch_size=IDS)


def _columns(grant):
    return {
        "grant": grant.uuid,
        "person_key": grant.practitioner.person_key,
        "role": grant.role,
        "institution": grant.institution.code if grant.institution else "",
        "division": grant.division.code if grant.division else "",
        "post": grant.post_id,
        "from_date": grant.from_date,
        "to_date": grant.to_date,
        "withdrawn_on": grant.withdrawn_on,
    }


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_keys_once")]

    # Backwards nothing is taken away: facts stay, and the rows of the version before can say the same.
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=False)]
