"""Audits of made-up campaigns, for the tests of findings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from builders import build_campaign

from sim.measures.finding_words import describe
from sim.measures.findings import Finding
from sim.model.campaign import Campaign
from sim.study import Study


def ground(*statements: Any, **kwargs: Any) -> Campaign:
    """Make a campaign of six towns of red, and green and blue without any."""
    return build_campaign(dict.fromkeys("abcdef", "red1"), statements, **kwargs)


def found_in(campaign: Campaign) -> dict[str, tuple[Finding, ...]]:
    """Return the findings of an audit by kind, without the one that every made-up campaign has."""
    found = Study(campaign).audit.by_kind
    return {str(kind): findings for kind, findings in found.items() if kind != "holder from another source"}


def one(campaign: Campaign, kind: str) -> Finding:
    """Return the only finding of a kind."""
    (finding,) = found_in(campaign).get(kind, ())
    return finding


def text_of(campaign: Campaign, finding: Finding) -> str:
    """Return what was found, in words."""
    return describe(campaign, finding).text


def dated(campaign: Campaign, **changes: dict[str, Any]) -> Campaign:
    """Change the sentences of a campaign."""
    sentences = {id: replace(campaign.sentences[id], **changes.get(id, {})) for id in campaign.sentences}
    return replace(campaign, sentences=sentences)
