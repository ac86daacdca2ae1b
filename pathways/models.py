"""The tables of this app; each inner package holds its own."""

from pathways.definition.models import Pathway, PathwayPublication, PathwayVersion
from pathways.runs.models import PathwayRun, RunEntry

__all__ = ["Pathway", "PathwayPublication", "PathwayRun", "PathwayVersion", "RunEntry"]
