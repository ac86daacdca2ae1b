"""The events by which a lower room tells higher rooms that something happened. The list stays short.

A higher room receives an event in its `handlers.py`, connected in its AppConfig.ready(). A handler runs inside
the sender's transaction and its error undoes it: so a credit or a referral is written with what caused it, or
not at all. What may wait (search, messages) is queued by its handler with `transaction.on_commit` and has a
rebuild command.
"""

from django.dispatch import Signal


class Event(Signal):
    """A signal whose payload is declared; a wrong or missing argument fails at the sender."""

    def __init__(self, name: str, *payload: str) -> None:
        super().__init__()
        self.name = name
        self.payload = frozenset(payload)

    def announce(self, sender: type, **payload: object) -> None:
        """Call every handler, in this transaction; errors propagate to the sender."""
        if payload.keys() != self.payload:
            raise TypeError(f"{self.name} takes {sorted(self.payload)}, not {sorted(payload)}.")
        self.send(sender=sender, **payload)


# asset: media_pipeline.models.MediaAsset whose renditions can be played
asset_ready = Event("asset_ready", "asset")
# asset: MediaAsset whose captions or slides, or the text of them, changed
asset_texts_changed = Event("asset_texts_changed", "asset")
# kind: "course" | "lesson" | "live" | "pathway"; uuid: the content's public id (UUID)
content_published = Event("content_published", "kind", "uuid")
content_withdrawn = Event("content_withdrawn", "kind", "uuid")
# practitioner: directory.Practitioner; course: courses.CoursePage; at: aware instant; score: per cent or None
learning_completed = Event("learning_completed", "practitioner", "course", "at", "score")
# run: pathways.PathwayRun that has an outcome
run_finished = Event("run_finished", "run")
# run: pathways.PathwayRun; referral: dict {key: UUID, urgency, reason, summary} to be sent to the partner
referral_requested = Event("referral_requested", "run", "referral")
# practitioner: directory.Practitioner whose credits or certificates changed
attainment_changed = Event("attainment_changed", "practitioner")
# practitioner: directory.Practitioner whose posts, grants or merges changed what the person may do
access_changed = Event("access_changed", "practitioner")
