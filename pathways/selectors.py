"""What other rooms may read of pathways."""

from pathways.definition.selectors import document_of, published_for, searchable
from pathways.runs.selectors import open_runs, run_for, state_of

__all__ = ["document_of", "open_runs", "published_for", "run_for", "searchable", "state_of"]
