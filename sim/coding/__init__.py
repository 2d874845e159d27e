"""From a document to a coded folder: its sentences, and proposals of statements for a coder to judge.

Nothing here decides what a source says. Sentences are cut, not changed, and what `sim.coding.propose` finds are
proposals, never rows of a record.
"""
