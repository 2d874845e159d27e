"""The command `run` with ``--draws``: scripts over many drawn histories, and how what they return is distributed."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from scenarios.cli.loading import check_folder, executor_of, find_minute
from scenarios.cli.output import print_json, print_tables, print_text, progress_bar
from scenarios.cli.process import CommandError
from scenarios.cli.tables import Column, Table, make_row, numeric
from sim import Clock, Distribution, Prior, Runs, Study
from sim.clock.scripts import Script
from sim.model.vocabulary import PRIOR_WORDS
from sim.model.words import percent, weighed_words
from sim.uncertainty.marks import mark_words, run_words
from sim.uncertainty.outcomes import SHARES, Kind, outcome_words, value_words

_QUANTILES = ("5 %", "25 %", "median", "75 %", "95 %")


def show_many(args: Namespace, study: Study, scripts: Sequence[Script]) -> None:
    """Run scripts over many draws, print the distribution of what they return, and chart it if asked."""
    check_folder(args)
    runs = _run(args, study, scripts)
    try:
        found = runs.distributions()
    except ValueError as error:
        raise CommandError(str(error)) from error
    if args.json:
        print_json(_json(study, runs, found))
    else:
        for line in _lines(runs):
            print_text(line, hanging="  ")
        print_tables(_tables(study.campaign.clock, found))
        for one in (one for one in found if one.kind is Kind.NOTHING):
            print_text(f"{one.name}: {outcome_words(study.campaign.clock, one)}", hanging="  ")
    if args.out is not None:
        from scenarios.cli.pictures import draw_outcomes  # loads matplotlib

        draw_outcomes(args, study, runs, found)


def _run(args: Namespace, study: Study, scripts: Sequence[Script]) -> Runs:
    """Run the scripts in this process, in others on this machine, or on a cluster."""
    until = None if args.until is None else find_minute(study.campaign, args.until)
    prior = args.prior or Prior.UNIFORM

    try:
        with executor_of(args) as executor, progress_bar(args, "draw") as progress:
            return study.run_many(
                *scripts, draws=args.draws, seed=args.seed, prior=prior, until=until, executor=executor,
                progress=progress,
            )  # fmt: skip
    except ValueError as error:
        raise CommandError(str(error)) from error


def _lines(runs: Runs) -> Iterator[str]:
    """Yield what the draws are, and what must be known to use the numbers."""
    yield f"{mark_words(runs) or 'Nothing in the record was changed'}. {run_words(runs)}."
    prior = f"{runs.prior} ({PRIOR_WORDS[Prior(runs.prior)]})"
    yield f"Each run has its own drawn history: prior {prior}, seed {runs.seed}. Another prior gives other shares."
    if runs.mixed:
        yield weighed_words(runs.mixed)
    yield from runs.warnings


def _tables(clock: Clock, found: Sequence[Distribution]) -> Iterator[Table]:
    """Yield a table of quantiles, and one of words."""
    rows = [
        make_row(
            one.name, f"{one.happened:,}", f"{one.none:,}", f"{one.unfinished:,}",
            *(value_words(clock, one, value) for value in one.quantiles()),
        )
        for one in found if one.kind in (Kind.NUMBER, Kind.MOMENT)
    ]  # fmt: skip
    if rows:
        columns = [Column("returned by"), numeric("draws"), numeric("none"), numeric("unfinished")]
        yield Table(
            "quantiles", "", (*columns, *map(numeric, _QUANTILES)), tuple(rows),
            caveat="Quantiles are of the draws that have a value.",
        )  # fmt: skip
    words = [
        make_row(one.name, text, f"{count:,}", percent(count / one.draws))
        for one in found
        for text, count in one.counts.items()
    ]
    if words:
        columns = [Column("returned by"), Column("value"), numeric("draws"), numeric("share")]
        yield Table("values", "", tuple(columns), tuple(words))


def _json(study: Study, runs: Runs, found: Sequence[Distribution]) -> dict[str, Any]:
    iso = study.campaign.clock.iso

    def quantiles(one: Distribution) -> dict[str, Any]:
        if one.kind not in (Kind.NUMBER, Kind.MOMENT):
            return {}
        values = one.quantiles().tolist()
        shown = [iso(int(value)) for value in values] if one.kind is Kind.MOMENT else values
        return dict(zip(map(str, SHARES), shown, strict=True))

    return {
        "campaign": study.campaign.name,
        "scripts": list(runs.scripts),
        "draws": len(runs),
        "seed": runs.seed,
        "prior": str(runs.prior),
        "mixed": list(runs.mixed),
        "counterfactual": runs.counterfactual > 0,
        "changed": runs.counterfactual,
        "returned": [
            {"script": one.script, "field": one.field or None, "kind": str(one.kind), "happened": one.happened,
             "none": one.none, "unfinished": one.unfinished, "quantiles": quantiles(one), "counts": dict(one.counts)}
            for one in found
        ],
    }  # fmt: skip
