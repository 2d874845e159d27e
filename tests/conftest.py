"""Settings of the whole suite."""

import os

from hypothesis import settings

# On CI the same examples every time, so that a red run is the change's doing; by hand new ones, so that more is found.
# No deadlines: a busy machine is no wrong answer.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("hand", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "hand")
