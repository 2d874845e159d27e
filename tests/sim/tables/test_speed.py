"""No folder of ordinary size takes minutes to check, whatever is wrong with it.

Each folder here took half a minute or more when a check compared all with all. The bound is in CPU time, far above what
they take now and far below what they took.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from builders import Draft

from sim.model.errors import CampaignError, Problem
from sim.tables import read_campaign

_SECONDS = 4.0


def many_names_in_a_list(draft: Draft) -> None:
    names = ",\n".join(f'"hama{n}"' for n in range(1500))
    draft.replace("campaign.toml", "[map.ranks]", f"[map.ranks]\nrank_2 = [\n{names}\n]")


def many_unknown_keys(draft: Draft) -> None:
    keys = "\n".join(f"pices{n} = 1" for n in range(2000))
    draft.replace("campaign.toml", "pieces = 1", keys)


def long_names(draft: Draft) -> None:
    draft.set("places.csv", 2, "name", "x" * 30_000)
    draft.set("statements.csv", 10, "place", "x" * 30_001)


def long_phrase(draft: Draft) -> None:
    words = [f"word{n}" for n in range(1500)]
    draft.set("sentences.csv", 4, "text", " ".join(words))
    draft.set("statements.csv", 10, "phrase", " ".join([*words[:500], "wrod", *words[501:1000]]))


def many_phrases_of_a_sentence(draft: Draft) -> None:
    draft.set("sentences.csv", 4, "text", " ".join(f"word{n}" for n in range(600)))
    first = draft.rows["statements.csv"][9]
    draft.rows["statements.csv"] += [{**first, "id": f"b{n}", "phrase": f"wrod{n} word"} for n in range(800)]


def many_misspelt_road_ends(draft: Draft) -> None:
    town = draft.rows["places.csv"][1]
    draft.rows["places.csv"] += [{**town, "id": f"place{n}", "name": f"Place {n}"} for n in range(800)]
    road = draft.rows["roads.csv"][0]
    draft.rows["roads.csv"] += [{**road, "a": f"placa{n}", "b": f"plbce{n}"} for n in range(800)]


def one_order_between_large_sentences(draft: Draft) -> None:
    first = draft.rows["statements.csv"][9]
    for sentence in ("s02", "s03"):
        draft.rows["statements.csv"] += [{**first, "id": f"{sentence}-{n}", "sentence": sentence} for n in range(800)]
    for row in draft.rows["statements.csv"][-1600:]:
        row["phrase"] = ""


def many_rows_that_cannot_be_split(draft: Draft) -> None:
    draft.damaged("statements.csv", lambda raw: raw + b'b,s04,"x\n' * 20_000)


def many_damaged_lines(draft: Draft) -> None:
    draft.damaged("roads.csv", lambda raw: raw + b"a,\xff,,,,,,\n" * 5000)


def losses_of_one_place(draft: Draft) -> None:
    first = {**draft.rows["statements.csv"][7], "from": "hts", "faction": "government", "phrase": "", "note": ""}
    draft.rows["statements.csv"] += [{**first, "id": f"b{n}", "verb": "capture"} for n in range(1500)]


def sources_of_holders(draft: Draft) -> None:
    town = {**draft.rows["places.csv"][1], "holder_source": "s99"}
    draft.rows["places.csv"] += [{**town, "id": f"place{n}"} for n in range(1500)]


def days_that_go_back(draft: Draft) -> None:
    first = {**draft.rows["sentences.csv"][3], "use": "aside"}
    days = [date(2000, 1, 1) - timedelta(days=n) for n in range(2000)]
    draft.rows["sentences.csv"] += [{**first, "id": f"s{n:05}", "date": str(day)} for n, day in enumerate(days, 100)]


def places_within_places(draft: Draft) -> None:
    region = draft.rows["places.csv"][5]
    draft.rows["places.csv"] += [
        {**region, "id": f"region{n}", "name": f"Region {n}", "part_of": f"region{n + 1}" if n < 1499 else ""}
        for n in range(1500)
    ]


def wrong_lengths_around_one_place(draft: Draft) -> None:
    town, road = draft.rows["places.csv"][1], draft.rows["roads.csv"][0]
    draft.rows["places.csv"] += [{**town, "id": f"place{n}", "name": f"Place {n}"} for n in range(1000)]
    draft.rows["roads.csv"] += [{**road, "a": f"place{n}", "b": "hama", "km": "900"} for n in range(1000)]


def corridor_of_many_stops(draft: Draft) -> None:
    stops = ",\n".join(['"hama", "saraqib"'] * 2000)
    draft.replace("campaign.toml", '["hama", "maarat_al_numan", "saraqib"]', f"[{stops}]")


def many_relations(draft: Draft) -> None:
    head = '[[relations]]\nsides = ["moc", "government"]\nkind = "hostile"\nfrom = 2025-01-'
    windows = "\n".join(f"{head}{1 + n % 28:02}" for n in range(1000))
    draft.replace("campaign.toml", "[corridors.m5]", f"{windows}\n[corridors.m5]")


def dotted_keys(draft: Draft) -> None:
    keys = "\n".join(f"x{n}.{'.'.join('a' * 20)} = 1" for n in range(5000))
    draft.replace("campaign.toml", "[roads]", f"{keys}\n[roads]")


def spaces_in_a_header(draft: Draft) -> None:
    draft.replace("campaign.toml", "[roads]", f"[{' ' * 9000}x\n[roads]")


def many_columns(draft: Draft) -> None:
    draft.damaged("roads.csv", lambda raw: raw.replace(b"\n", b"," * 200_000 + b"\n", 1))


FOLDERS: tuple[Callable[[Draft], None], ...] = (
    many_names_in_a_list, many_unknown_keys, long_names, long_phrase, many_phrases_of_a_sentence,
    many_misspelt_road_ends, one_order_between_large_sentences, many_rows_that_cannot_be_split, many_damaged_lines,
    losses_of_one_place, sources_of_holders, days_that_go_back, places_within_places, wrong_lengths_around_one_place,
    corridor_of_many_stops, many_relations, dotted_keys, spaces_in_a_header, many_columns,
)  # fmt: skip


@pytest.mark.parametrize("spoil", FOLDERS, ids=lambda spoil: spoil.__name__)
def test_a_folder_with_many_mistakes_is_checked_in_seconds(tmp_path, spoil):
    draft = Draft.of("saraqib")
    spoil(draft)
    draft.write(tmp_path)
    problems: tuple[Problem, ...] = ()
    start = time.process_time()
    try:
        read_campaign(tmp_path)
    except CampaignError as error:
        problems = error.problems
    assert time.process_time() - start < _SECONDS
    assert all(len(str(problem)) < 4000 for problem in problems)
