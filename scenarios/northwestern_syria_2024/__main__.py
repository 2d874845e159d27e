"""Replay the campaign of this folder and draw it: film, daily maps, chart. Copy it beside tables of your own."""

import argparse
from pathlib import Path

from plots import save_advance, save_film, save_map
from scenarios.summary import last_minutes, tell_days
from sim import date_statements, read_campaign, replay, road_graph, silences


def main() -> None:
    """Read, date, replay, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="where to (default: %(default)s)")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)

    campaign = read_campaign(Path(__file__).parent)
    early, history, late, spread = (
        replay(campaign, date_statements(campaign, placement=placement))
        for placement in ("earliest", "middle", "latest", "spread")
    )
    for paragraph in tell_days(history):
        print(paragraph)
    for minute in last_minutes(campaign):
        day = campaign.clock.datetime(minute).date()
        save_map(history, minute, out / f"map-{day}.png", early=early, late=late)
    quiet = silences(history, road_graph(campaign))
    save_advance(history, out / "advance.png", early=early, late=late, silences=quiet)
    for suffix in ("gif", "mp4"):
        save_film(spread, out / f"film.{suffix}", early=early, late=late)


if __name__ == "__main__":
    main()
