"""Words that mark what shows runs with scripts: that it is not the record, and what scripts did."""

from __future__ import annotations

from sim.clock.history import History
from sim.clock.outcome import Scripted
from sim.model.words import counted, listed, moment_words
from sim.uncertainty.outcomes import Runs

COUNTERFACTUAL = "Counterfactual, not the record"
COLUMNS = "What-if columns, not the record"


def mark_words(history: History | Runs) -> str:
    """Return the words that mark a picture of a run: empty for one that shows nothing but the record."""
    if history.counterfactual:
        return COUNTERFACTUAL
    return COLUMNS if isinstance(history, History) and history.trips else ""


def run_words(history: History | Runs) -> str:
    """Return the labels that scripts gave a run, what they did in it, and where it was stopped.

    Of many runs, say in how many they changed something.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> def late(world):
    ...     world.delay("Hama", hours=36)
    ...     yield world.hours(1)
    >>> run_words(study.run(late))
    'late: 5 events moved'
    """
    if isinstance(history, Runs):
        return f"{listed(history.scripts)}: {history.counterfactual:,} of {counted(len(history), 'run')} changed"
    made = len({cause.id for cause in history.causes if isinstance(cause, Scripted)})
    did = [
        counted(number, noun) + done
        for number, noun, done in (
            (len(history.moved), "event", " moved"),
            (len(history.skipped), "event", " skipped"),
            (made, "change", " made"),
            (len(history.trips), "journey", ""),
        )
        if number
    ]
    words = ". ".join([*history.outcome.labels, f"{listed(history.scripts)}: {', '.join(did) or 'nothing changed'}"])
    stopped = history.outcome.stopped
    if stopped is None or stopped >= history.campaign.end:
        return words
    return f"{words}; stopped at {moment_words(history.campaign.clock, stopped)}, and nothing is known after it"
