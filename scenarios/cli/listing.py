"""The command that lists the shipped campaigns; it needs no more than their titles, and loads no more."""

from __future__ import annotations

import tomllib
from argparse import Namespace

from scenarios import folder, names
from scenarios.cli.output import print_json, print_table


def list_command(args: Namespace) -> None:
    """Print the shipped campaigns with their titles."""
    shipped = [{"name": name, "title": _title(name), "folder": str(folder(name))} for name in names()]
    if args.json:
        print_json(shipped)
    else:
        print_table(("campaign", "title"), [(one["name"], one["title"]) for one in shipped])


def _title(name: str) -> str:
    """Return a campaign's title without reading its tables: a list must not fail over one campaign."""
    return str(tomllib.loads((folder(name) / "campaign.toml").read_text(encoding="utf-8")).get("title", name))
