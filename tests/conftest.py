"""Hypothesis settings of the whole suite, and the shipped campaign opened once for many commands."""

import os
from functools import cache
from types import SimpleNamespace

import pytest
from builders import shipped_study
from hypothesis import settings

import plots
import scenarios
from scenarios.cli import loading
from sim import Study

# On CI, the same few examples every time, so that a failure is due to the change; elsewhere, new ones every time, and
# many with --hypothesis-profile=many. No deadlines, since a busy machine is no failure.
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=25)
settings.register_profile("hand", deadline=None, max_examples=25)
settings.register_profile("many", deadline=None, max_examples=500)
settings.load_profile("ci" if os.environ.get("CI") else "hand")


@cache
def _open(folder, reading):
    shipped = folder == scenarios.folder("northwestern_syria_2024") and not reading
    return shipped_study() if shipped else Study.open(folder, reading=dict(reading))


@pytest.fixture
def opened_once(monkeypatch):
    """Let commands in this process open a campaign once for each choice of readings, and keep what they found of it.

    For tests of what commands print of the shipped campaign, whose folder does not change.
    """
    monkeypatch.setattr(
        loading, "Study", SimpleNamespace(open=lambda folder, *, reading: _open(folder, tuple(reading.items())))
    )


@pytest.fixture
def short_films(monkeypatch):
    """Let films have four small frames, for tests of examples whose films are long."""
    save = plots.save_film
    few = {"seconds": 1, "fps": 4, "hold": 0.25, "size": (320, 180)}
    monkeypatch.setattr(plots, "save_film", lambda *given, **settings: save(*given, **{**settings, **few}))
