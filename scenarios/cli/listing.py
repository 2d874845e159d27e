"""The command `list`: the shipped campaigns, without loading `sim`."""

from __future__ import annotations

import tomllib
from argparse import Namespace

from scenarios import folder, names
from scenarios.cli.output import print_json, print_rows


def list_command(args: Namespace) -> None:
    """Print the shipped campaigns with their titles."""
    shipped = [{"name": name, "title": _title(name), "folder": str(folder(name))} for name in names()]
    if args.json:
        print_json(shipped)
    else:
        print_rows(("campaign", "title"), [(one["name"], one["title"]) for one in shipped])


def _title(name: str) -> str:
    """Return the title of a campaign without reading its tables: one invalid campaign must not break the list."""
    return str(tomllib.loads((folder(name) / "campaign.toml").read_text(encoding="utf-8")).get("title", name))
