"""Combinations of options that argparse does not check: each function returns what is wrong, or nothing."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from scenarios.cli.options import EXPORTS, PRIORS, SEED, SHARES_OF, split_script


def check_order(args: Namespace) -> str:
    """Return what is wrong with the arguments of `order`, or nothing."""
    if args.first is not None and args.then is None:
        return "give two events, A and B"
    if args.first is None and args.json:
        return "--json needs two events, A and B"
    return "" if args.first is not None or args.output else "give two events, A and B, or a diagram to write, -o FILE"


def check_ensemble(args: Namespace) -> str:
    """Return what is wrong with ``--seed`` and ``--prior`` beside ``--ensemble``; fill in their defaults."""
    scripts = getattr(args, "run", ())
    if scripts and args.ensemble is not None:
        return "--ensemble and --run cannot be combined: --run shows one history"
    for name, default in (("seed", SEED), ("prior", PRIORS[0])):
        if getattr(args, name) is None:
            setattr(args, name, default)
        elif args.ensemble is None and not (name == "seed" and scripts):
            return f"--{name} needs --ensemble N, the number of histories to draw"
    return ""


def check_scripts(args: Namespace) -> str:
    """Return what is wrong with ``--seed`` beside ``--run``; fill in its default."""
    if args.seed is None:
        args.seed = SEED
    elif not args.run:
        return "--seed needs --run SCRIPT, whose random numbers it determines"
    return ""


def check_compare(args: Namespace) -> str:
    """Return what is wrong with the arguments of a picture that can show two histories, or nothing."""
    if args.ensemble is not None and args.compare is not None:
        return "--ensemble and --compare cannot be combined"
    return check_ensemble(args)


def check_film(args: Namespace) -> str:
    """Return what is wrong with the arguments of `film`, or nothing; fill in the default of ``--jobs``."""
    if args.jobs is None:
        args.jobs = 1
    for option in ("compare", "ensemble"):
        if args.jobs > 1 and getattr(args, option) is not None:
            return f"--jobs and --{option} cannot be combined: such a film has no chapters to share out"
    if args.jobs > 1 and args.layout == "reference":
        return "--jobs and --layout reference cannot be combined: such a film has no chapters to share out"
    return check_compare(args)


def check_corridor(args: Namespace) -> str:
    """Return what is wrong with the arguments of `corridor`, or nothing."""
    if args.output is not None and args.at is not None and not args.json:
        return "the chart shows the whole campaign: leave out --at, or add --json to print the state at that time"
    return check_shares(args)


def check_shares(args: Namespace) -> str:
    """Return what is wrong with ``--draws`` beside ``--run``; fill in its default."""
    args.draws_given = args.draws is not None
    if args.draws is None:
        args.draws = 0 if args.run else SHARES_OF
    elif args.run and args.draws:
        return "--draws and --run cannot be combined: `frontlapse run SCRIPT --draws N` runs scripts over draws"
    return ""


def check_report(args: Namespace) -> str:
    """Fill in the default of ``--draws``; nothing is wrong with the arguments."""
    args.draws_given = args.draws is not None
    if args.draws is None:
        args.draws = SHARES_OF
    args.draws_asked = args.draws
    return ""


def check_export(args: Namespace) -> str:
    """Return what is wrong with the arguments of `export`, or nothing."""
    suffix = Path(args.output).suffix.lower()
    if args.at is not None and suffix in EXPORTS and suffix != ".graphml":
        return f"--at is for a snapshot, .graphml: a {suffix} holds the whole campaign"
    return check_scripts(args)


def check_code(args: Namespace) -> str:
    """Return what is wrong with the arguments of `code`, or nothing."""
    if args.score and (args.output is not None or args.every):
        return f"--score and {'--all' if args.every else '-o'} cannot be combined: it compares, and proposes nothing"
    return ""


def check_run(args: Namespace) -> str:
    """Return what is wrong with the arguments of `run`, or nothing; fill in the campaign that the script lies in."""
    if args.campaign is None:
        file, _ = split_script(args.script)
        folders = [folder for folder in file.resolve().parents if (folder / "campaign.toml").is_file()]
        if not folders and file.is_file():
            return f"{file} lies in no campaign folder: give CAMPAIGN too"
        args.campaign = str(folders[0] if folders else "")
    for name in ("prior", "jobs", "scheduler"):
        if args.draws is None and getattr(args, name) is not None:
            return f"--{name} needs --draws N, the number of histories to draw"
    if args.draws is not None:
        if args.placement != "middle" or args.compare:
            return f"--draws and --{'compare' if args.compare else 'placement'} cannot be combined"
        if args.jobs is not None and args.scheduler is not None:
            return "--jobs and --scheduler cannot be combined"
    return check_pictures(args)


def check_whatif(args: Namespace) -> str:
    """Return what is wrong with the arguments of `whatif`, or nothing."""
    if not args.acts:
        return "nothing to change: give --delay, --drop or --hold at least once"
    return check_pictures(args)


def check_pictures(args: Namespace) -> str:
    """Return what is wrong with ``--out`` and what needs it, or nothing."""
    if args.compare and args.out is None:
        return "--compare needs --out DIR, the folder for the film"
    if args.until is not None and args.out is not None and getattr(args, "draws", None) is None:
        return "--until and --out cannot be combined: pictures show the whole campaign"
    return ""
