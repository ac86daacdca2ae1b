"""Pathways as a device keeps them: the document itself, for the engine that runs there."""
