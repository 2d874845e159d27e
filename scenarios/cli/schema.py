"""The command `schema`: a campaign folder's tables as a Frictionless data package."""

from __future__ import annotations

import json
from argparse import Namespace

from scenarios.cli.files import check_new_file, write_new_file
from scenarios.cli.loading import find_folder, report_problems
from scenarios.cli.output import print_json
from sim import CampaignError, read_campaign
from sim.tables.schema_json import data_package


def schema_command(args: Namespace) -> None:
    """Print or write datapackage.json of a campaign folder, or of one with all tables and columns."""
    check_new_file(args, ".json")
    package = data_package()
    if args.campaign is not None:
        folder = find_folder(args.campaign)
        try:
            package = data_package(read_campaign(folder), folder)
        except CampaignError as error:
            raise report_problems(args.campaign, error) from error
    if args.output is None:
        print_json(package)
    else:
        write_new_file(args, json.dumps(package, ensure_ascii=False, indent=2) + "\n")
