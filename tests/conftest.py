"""Hypothesis settings of the whole suite."""

import os

from hypothesis import settings

# On CI, the same few examples every time, so that a failure is due to the change; elsewhere, more and new ones.
# No deadlines, since a busy machine is no failure.
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=40)
settings.register_profile("hand", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "hand")
