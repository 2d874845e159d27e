"""What the scores of a trial mean, in words."""

from __future__ import annotations

from sim.model.words import counted
from sim.spread.captures import Predictor
from sim.spread.days import Local
from sim.spread.passage import LEAST, MOST
from sim.spread.scores import Estimate
from sim.spread.trial import Trial

LABEL = "MODEL"
WARNING = (
    "A statistical description of when places were first taken. It is not the record, and it says nothing about events "
    "that did not happen."
)


def score_line(trial: Trial) -> str:
    """Return the score of the model beside its baselines as one line, for whatever is drawn with the model.

    Errors are those of sentences left out.

    Examples
    --------
    >>> from scenarios import open_study
    >>> score_line(open_study("northwestern_syria_2024").model())
    'MODEL: mean error 16 h (straight line 23 h, constant 64 h)'
    """
    model, straight, constant = (
        _told(trial, trial.score(name).error.value, decimals=0)
        for name in (Predictor.MODEL, Predictor.STRAIGHT, Predictor.CONSTANT)
    )
    return f"{LABEL}: mean error {model} (straight line {straight}, constant {constant})"


def verdict(trial: Trial) -> tuple[str, ...]:
    """Return what the trial shows: of the model, of roads and of distance, and how sure it is."""
    model, road, constant = (trial.score(name) for name in (Predictor.MODEL, Predictor.ROAD, Predictor.CONSTANT))
    straight = trial.score(Predictor.STRAIGHT)
    flipped = Estimate(-constant.gain.value, -constant.gain.high, -constant.gain.low)
    return (
        *_limits(trial),
        f"The model is {_better(model.gain)} than the straight line: mean error {_told(trial, model.error.value)} "
        f"against {_told(trial, straight.error.value)}, {_difference(trial, model.gain)}.",
        f"Road distance is {_better(road.gain)} than the straight line: {_told(trial, road.error.value)}, "
        f"{_difference(trial, road.gain)}.",
        f"The straight line is {_better(flipped)} than a constant: {_told(trial, straight.error.value)} against "
        f"{_told(trial, constant.error.value)}, {_difference(trial, flipped)}.",
        _holds(trial),
        _days(trial),
        f"The scores rest on {counted(len(trial.captures.sentence_ids), 'sentence')}. A difference whose interval "
        "contains 0 is not established.",
    )


def _limits(trial: Trial) -> tuple[str, ...]:
    """Return a warning if a fitted parameter lies at its limit: the model is made for advances of days and weeks."""
    spread = trial.spread
    low = min(spread.main_kmh, spread.minor_kmh) <= 1.01 * LEAST
    if not low and max(spread.main_kmh, spread.minor_kmh, spread.hold, spread.scale) < 0.99 * MOST:
        return ()
    return (
        f"The fit lies at a limit of its parameters (speeds of {LEAST:g} to {MOST:g} km/h, times of at most {MOST:g} "
        "h): this advance is not of the kind that the model describes, and its predictions mean nothing.",
    )


def _better(gain: Estimate) -> str:
    return "better" if gain.low > 0 else "worse" if gain.high < 0 else "no better"


def _difference(trial: Trial, gain: Estimate) -> str:
    word = "less" if gain.value >= 0 else "more"
    low, high = (60 * hours / trial.unit.minutes for hours in (gain.low, gain.high))
    return f"{_told(trial, abs(gain.value))} {word} (95 %: {low:+z.1f} to {high:+z.1f} {trial.unit.short})"


def _told(trial: Trial, hours: float, *, decimals: int = 1) -> str:
    """Return hours in the unit of a trial."""
    return f"{trial.unit.show(60 * hours, decimals=decimals)} {trial.unit.short}"


def _holds(trial: Trial) -> str:
    limit = f"up to {trial.hold_limit:.0f} h are compatible with the windows (95 %)"
    if trial.spread.hold <= 2 * LEAST:
        return f"The best fit leaves no time at places, so that the model is a distance by road of two speeds; {limit}."
    return f"The best fit keeps the front {trial.spread.hold:.1f} h at each place; {limit}."


def _days(trial: Trial) -> str:
    straight, road = (trial.mean_auc(local) for local in (Local.STRAIGHT, Local.ROAD))
    if straight is None or road is None:
        return "On no day can the places that fell be told from others that might have."
    words = (
        f"By day, from what is known at midnight, a place that falls within 24 h is ranked above one that does not "
        f"with a chance of {straight:.2f} by the straight line and {road:.2f} by road "
        f"(mean of {counted(len(trial.days), 'day')})"
    )
    model, same = trial.mean_auc(Local.MODEL), trial.mean_auc(Local.STRAIGHT, fitted=True)
    if model is None:
        return f"{words}."
    fitted = sum(day.auc[Local.MODEL] is not None for day in trial.days)
    return (
        f"{words}; on the {counted(fitted, 'day')} with a model, {model:.2f} by the model and {same:.2f} by the line."
    )
