"""The command `schema`: a campaign folder's tables as a Frictionless data package."""

from __future__ import annotations

from argparse import Namespace

from scenarios.cli.loading import find_folder, report_problems
from scenarios.cli.output import print_json
from sim import CampaignError, read_campaign
from sim.tables.schema_json import data_package


def schema_command(args: Namespace) -> None:
    """Print datapackage.json of a campaign folder, or of one with all tables and columns."""
    if args.campaign is None:
        print_json(data_package())
        return
    folder = find_folder(args.campaign)
    try:
        campaign = read_campaign(folder)
    except CampaignError as error:
        raise report_problems(args.campaign, error) from error
    print_json(data_package(campaign, folder))
