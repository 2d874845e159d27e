"""The command `model`: how well distance and spread along roads predict first captures."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from scenarios.cli.loading import find_side, open_road_study
from scenarios.cli.output import print_json, print_tables
from scenarios.cli.process import CommandError
from scenarios.cli.states import study_json
from scenarios.cli.tables import Column, Remark, Row, Table, make_row, numeric
from sim import Study
from sim.model.words import counted, day_words
from sim.spread.captures import Predictor
from sim.spread.days import Local
from sim.spread.fitting import LOGISTIC_DEVIATION
from sim.spread.scores import Estimate
from sim.spread.trial import Trial
from sim.spread.verdict import LABEL, WARNING, verdict

_DAY = 24
_HOUR = 60


def model_command(args: Namespace) -> None:
    """Print the scores of the model and its baselines, and draw them if a file is given."""
    if args.output is not None:
        from scenarios.cli.pictures import check_picture, draw_model_chart  # imports matplotlib

        check_picture(args)
    study = open_road_study(args)
    side = find_side(args, study) if args.side else study.gaining_side
    try:
        trial = study.model(side, draws=args.draws, seed=args.seed)
    except ValueError as error:
        raise CommandError(str(error)) from error
    if args.output is not None:
        draw_model_chart(args, study, side)
    if args.json:
        print_json(model_json(study, trial))
    else:
        print_tables(model_tables(study, trial))


# -- JSON --------------------------------------------------------------------------------------------------------------


def model_json(study: Study, trial: Trial) -> dict[str, Any]:
    """Return a trial as JSON."""
    captures, clock = trial.captures, study.campaign.clock
    return {
        **study_json(study),
        "kind": LABEL,
        "warning": WARNING,
        "side": trial.side,
        "draws": trial.draws,
        "seed": trial.seed,
        "sentences": list(captures.sentence_ids),
        "verdict": list(verdict(trial)),
        "scores": [
            {
                "predictor": score.predictor,
                "concordance": _estimate_json(score.concordance),
                "concordance_by_place": score.by_place,
                "error_hours": _estimate_json(score.error),
                "outside_hours": _estimate_json(score.outside),
                "gain_hours": _estimate_json(score.gain),
                "log_score": score.log_score,
            }
            for score in trial.scores
        ],
        "lines": {
            name: {"delay_hours": line.delay, "hours_per_unit": line.pace, "scale_hours": line.scale}
            for name, line in trial.lines.items()
        },
        "spread": {
            "delay_hours": trial.spread.delay, "main_kmh": trial.spread.main_kmh, "minor_kmh": trial.spread.minor_kmh,
            "hold_hours": trial.spread.hold, "hold_limit_hours": trial.hold_limit, "scale_hours": trial.spread.scale,
        },
        "places": [
            {
                "place": place,
                "statement": captures.statements[at],
                "sentence": captures.sentences[at],
                "earliest": clock.iso(round(captures.earliest[at] * _HOUR)),
                "latest": clock.iso(round(captures.latest[at] * _HOUR) - 1),
                "predicted": {name: clock.iso(round(hours[at] * _HOUR)) for name, hours in trial.predicted.items()},
            }
            for at, place in enumerate(captures.places)
        ],
        "days": [
            {
                "midnight": clock.iso(day.minute), "fallen": day.fallen, "candidates": day.candidates,
                "auc": dict(day.auc),
            }
            for day in trial.days
        ],
    }  # fmt: skip


def _estimate_json(estimate: Estimate) -> dict[str, float]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


# -- tables ------------------------------------------------------------------------------------------------------------


def model_tables(study: Study, trial: Trial) -> tuple[Table, ...]:
    """Return the scores with the verdict in words, the fitted parameters, and the days."""
    return _score_table(study, trial), _parameter_table(trial), _day_table(study, trial)


def _score_table(study: Study, trial: Trial) -> Table:
    captures, name = trial.captures, study.campaign.side_short(trial.side)
    data = (
        f"{WARNING} Data: {counted(len(captures), 'first capture')} by {name} in "
        f"{counted(len(captures.sentence_ids), 'sentence')}. Each sentence counts once, and is predicted from the "
        "others."
    )
    unit, length = trial.unit.short, trial.unit.minutes / 60
    columns = (
        Column("predictor"), _interval("concordance"), _interval(f"error, {unit}"),
        _interval(f"outside window, {unit}", 2),
        _interval(f"less error than straight line, {unit}", 1), numeric("by place", 3), numeric("log score", 3),
    )  # fmt: skip
    rows = [
        make_row(
            score.predictor, _words(score.concordance, digits=2), _words(score.error, length),
            _words(score.outside, length),
            "" if score.predictor == Predictor.STRAIGHT else _words(score.gain, length),
            f"{score.by_place:.2f}", f"{score.log_score:.2f}",
        )
        for score in trial.scores
    ]  # fmt: skip
    return Table(
        "model-scores",
        f"{LABEL}: predicting the time of first capture by {name}",
        columns,
        tuple(rows),
        remarks=(Remark(data), *(Remark(f"- {words}") for words in verdict(trial))),
        caveat="In brackets: 95 % interval (bootstrap over sentences). Concordance: the share of pairs of places, with "
        "windows that do not overlap, that are predicted in their order. Error: from the middle of the window. By "
        "place: the concordance if each place counted once. Log score: the mean logarithm of the probability of a "
        "sentence's windows.",
    )


def _parameter_table(trial: Trial) -> Table:
    rows: list[Row] = []
    for name, line in trial.lines.items():
        if name == Predictor.CONSTANT:
            pace = ""
        elif name == Predictor.HOPS:
            pace = f"{_DAY / line.pace:.1f} roads"
        else:
            pace = f"{_DAY / line.pace:.1f} km"
        rows.append(make_row(name, f"{line.delay:.0f} h", pace, "", f"{LOGISTIC_DEVIATION * line.scale:.0f} h"))
    spread = trial.spread
    rows.append(
        make_row(
            Predictor.MODEL, f"{spread.delay:.0f} h",
            f"{_DAY * spread.main_kmh:.1f} km main roads, {_DAY * spread.minor_kmh:.1f} km others",
            f"{spread.hold:.1f} h (at most {trial.hold_limit:.0f})", f"{LOGISTIC_DEVIATION * spread.scale:.0f} h",
        )
    )  # fmt: skip
    columns = (
        Column("predictor"),
        numeric("start"),
        Column("a day"),
        Column("hold at a place"),
        numeric("error, s.d."),
    )
    return Table("model-parameters", "Fitted to all sentences", columns, tuple(rows))


def _day_table(study: Study, trial: Trial) -> Table:
    clock = study.campaign.clock
    rows = [
        make_row(
            day_words(clock, day.minute, year=False, short=True), f"{day.fallen:.1f}", f"{day.candidates:.0f}",
            *("–" if day.auc[local] is None else f"{day.auc[local]:.2f}" for local in Local),
        )
        for day in trial.days
    ]  # fmt: skip
    for words, fitted in (("mean of all days", False), ("mean of days with a model", True)):
        means = [
            None if local is Local.MODEL and not fitted else trial.mean_auc(local, fitted=fitted) for local in Local
        ]
        rows.append(make_row(words, "", "", *("–" if mean is None else f"{mean:.2f}" for mean in means)))
    return Table(
        "model-days",
        "From what is known at midnight: does a place that falls within 24 h rank above one that does not?",
        (Column("day"), numeric("fall"), numeric("of"), *(numeric(local) for local in Local)),
        tuple(rows),
        caveat="Area under the ROC curve: 1 is always, 0.5 is by chance. The model is fitted to the sentences whose "
        "windows have ended by midnight; –: they are too few.",
    )


def _interval(name: str, rank: int = 0) -> Column:
    """Return a column of values with their intervals, which are not wrapped."""
    return Column(name, rank, right=True, least=16)


def _words(estimate: Estimate, unit: float = 1.0, *, digits: int = 1) -> str:
    value, low, high = (f"{one / unit:z.{digits}f}" for one in (estimate.value, estimate.low, estimate.high))
    return f"{value} ({low}{'–' if estimate.low >= 0 else ' to '}{high})"
