"""The command `audit`: every contradiction, ambiguity, silence and gap of the record."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from typing import Any

from scenarios.cli.loading import open_study
from scenarios.cli.output import print_json, print_tables
from scenarios.cli.states import study_json
from scenarios.cli.tables import Column, Remark, Table, make_row, numeric
from sim import Finding, Study

_PLURALS = {"ambiguity": "ambiguities"}


def audit_command(args: Namespace) -> None:
    """Print every contradiction, ambiguity, silence and gap of the record, and their number by kind."""
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
        "findings": [_finding_json(finding) for finding in found],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind, "title": finding.title, "text": finding.text, "places": finding.places,
        "statements": finding.statements, "sentences": finding.sentences, "weight": finding.weight,
    }  # fmt: skip


def audit_tables(study: Study) -> tuple[Table, ...]:
    """Return the findings of the audit by kind, the most serious first."""
    found = study.audit
    weights = Counter(finding.weight for finding in found.findings)
    weights_words = ", ".join(
        f"{weights[weight]} {weight if weights[weight] == 1 else _PLURALS.get(weight, weight + 's')}"
        for weight in weights
    )
    summary = Table(
        "audit",
        "Audit",
        (Column("kind"), Column("weight"), numeric("findings")),
        tuple(
            make_row(kind, findings[0].weight, len(findings), sentences=(s for one in findings for s in one.sentences))
            for kind, findings in found.by_kind.items()
            if findings
        ),
        remarks=(Remark(f"{len(found.findings)} findings: {weights_words}."),),
        caveat="A finding describes the record, not an error of its authors.",
        empty="No findings.",
    )
    kinds = [
        Table(
            f"audit-{kind}",
            kind[:1].upper() + kind[1:],
            (Column("what"), Column("found")),
            tuple(
                make_row(
                    finding.title,
                    finding.text,
                    sentences=finding.sentences,
                )
                for finding in findings
            ),
            as_list=True,
        )
        for kind, findings in found.by_kind.items()
        if findings
    ]
    return (summary, *kinds)
