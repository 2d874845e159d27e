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
from sim.measures.findings import KINDS, Item
from sim.model.words import counted

_PLURALS = {"ambiguity": "ambiguities"}


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
    """Return the findings of the audit by kind, the heaviest first."""
    found = study.audit
    weights = Counter(finding.weight for finding in found.findings)
    numbers = ", ".join(
        f"{number} {weight if number == 1 else _PLURALS.get(weight, weight + 's')}"
        for weight, number in weights.items()
    )
    summary = Table(
        "audit",
        "Audit",
        (Column("weight"), Column("kind"), numeric("findings")),
        tuple(
            make_row(KINDS[kind].weight, kind, len(findings), sentences=(s for one in findings for s in one.sentences))
            for kind, findings in found.by_kind.items()
        ),
        remarks=(Remark(f"{counted(len(found.findings), 'finding')}: {numbers}."),),
        caveat="A finding describes the record, not an error of its authors.",
        empty="No findings.",
    )
    return (summary, *(_kind_table(study.campaign, findings) for findings in found.by_kind.values()))


def _kind_table(campaign: Campaign, findings: tuple[Finding, ...]) -> Table:
    """Return the findings of one kind."""
    kind = findings[0].kind
    told = [describe(campaign, finding) for finding in findings]
    return Table(
        f"audit-{kind}",
        f"{kind[:1].upper()}{kind[1:]} ({KINDS[kind].weight})",
        (Column("what"), Column("found")),
        tuple(
            make_row(words.title, words.text, sentences=finding.sentences)
            for words, finding in zip(told, findings, strict=True)
        ),
        caveat=f"So what: {KINDS[kind].so_what}.",
        as_list=True,
    )
