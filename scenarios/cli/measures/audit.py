"""The command `audit`: contradictions, silences, ambiguities and gaps of the record, the heaviest first."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from typing import Any

from scenarios.cli.loading import open_study
from scenarios.cli.output import print_json, print_tables
from scenarios.cli.states import study_json, window_json
from scenarios.cli.tables import Column, Remark, Table, make_row, numeric
from sim import Campaign, Finding, Study
from sim.measures.finding_words import describe
from sim.measures.findings import KINDS, WEIGHTS, Item, Weight
from sim.model.words import counted, listed

_PLURALS = {Weight.AMBIGUITY: "ambiguities"}


def audit_command(args: Namespace) -> None:
    """Print every finding of the audit, and their number by weight and kind."""
    study = open_study(args)
    if args.json:
        print_json(audit_json(study))
    else:
        print_tables(audit_tables(study))


def audit_json(study: Study) -> dict[str, Any]:
    """Return the findings of the audit as JSON."""
    found = study.audit.findings
    return {
        **study_json(study),
        "count": len(found),
        "kinds": dict(Counter(finding.kind for finding in found)),
        "findings": [_finding_json(study.campaign, finding) for finding in found],
    }


def _finding_json(campaign: Campaign, finding: Finding) -> dict[str, Any]:
    words = describe(campaign, finding)
    return {
        "kind": finding.kind, "weight": finding.weight, "title": words.title, "text": words.text,
        "so_what": words.so_what, "places": finding.places, "sides": finding.sides,
        "window": None if finding.window is None else window_json(campaign.clock, finding.window),
        "statements": finding.statements, "sentences": finding.sentences, "readings": finding.readings,
        "items": [_item_json(campaign, item) for item in finding.items],
    }  # fmt: skip


def _item_json(campaign: Campaign, item: Item) -> dict[str, Any]:
    return {
        "places": item.places, "sides": item.sides, "statements": item.statements, "sentences": item.sentences,
        "low": item.low, "high": item.high, "words": item.words,
        "window": None if item.window is None else window_json(campaign.clock, item.window),
    }  # fmt: skip


def audit_tables(study: Study) -> tuple[Table, ...]:
    """Return the number of findings by weight and kind, then the findings, the heaviest first."""
    found = study.audit
    weights = Counter(finding.weight for finding in found.findings)
    numbers = ", ".join(f"{weights[weight]} {_plural(weight, weights[weight])}" for weight in Weight if weights[weight])
    summary = Table(
        "audit",
        "Audit",
        (Column("weight"), numeric("findings"), Column("kinds")),
        tuple(
            make_row(
                weight,
                weights[weight],
                listed(
                    f"{kind} ({len(findings)})" if len(findings) > 1 else kind
                    for kind, findings in found.by_kind.items()
                    if KINDS[kind].weight == weight
                ),
            )
            for weight in Weight
            if weights[weight]
        ),
        remarks=(Remark(f"{counted(len(found.findings), 'finding')}: {numbers}."),),
        caveat="A finding describes the record, not an error of its authors.",
        empty="No findings.",
    )
    return (summary, *(_weight_table(study, weight) for weight in Weight if weights[weight]))


def _weight_table(study: Study, weight: Weight) -> Table:
    """Return the findings of one weight."""
    findings = [finding for finding in study.audit.findings if finding.weight == weight]
    told = [describe(study.campaign, finding) for finding in findings]
    return Table(
        f"audit-{weight}",
        _plural(weight, 2).capitalize(),
        (Column("what"), Column("found"), Column("so what")),
        tuple(
            make_row(words.title, words.text, f"{words.so_what}.", sentences=finding.sentences)
            for words, finding in zip(told, findings, strict=True)
        ),
        remarks=(Remark(f"{WEIGHTS[weight]}."),),
        as_list=True,
    )


def _plural(weight: Weight, number: int) -> str:
    return weight if number == 1 else _PLURALS.get(weight, f"{weight}s")
