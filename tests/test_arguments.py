"""Wrong arguments of every public function are refused in words that name the argument or its value."""

import inspect
from datetime import date, datetime
from functools import cache

import numpy as np
import pytest
from builders import build_campaign, say

import plots
import scenarios
import sim
from sim import Study

NAN = float("nan")
MOMENTS = (
    date(2024, 11, 28), datetime(2024, 11, 28), NAN, 1.5, True, b"2024-11-28", "soon", "2024-11-31",
    np.datetime64("2024-11-28"), np.bool_(True), 10**30,
)  # fmt: skip
NAMES = ("nowhere", np.str_("nowhere"), 5, b"b", ["b"], None, NAN)
COUNTS = (True, -1, 1.5, NAN, "10", None, [10])
SECONDS = (-1, NAN, "12", None, float("inf"), True)
POINTS = ("s99", 5, None, b"s1", ["s1"])
WRONG = {
    **dict.fromkeys(("at", "begin", "until", "minute"), MOMENTS),
    "minutes": ([NAN], [1.5], ["2024-11-28"], [True], [[1]], "2024-11-28", None, 5, [10**30]),
    **dict.fromkeys(("place", "side", "corridor", "towards", "prior", "over", "placement", "axis"), NAMES),
    **dict.fromkeys(("draws", "seed", "most"), COUNTS),
    "history": ("midle", 5, b"middle", ["middle"], NAN, None),
    "compare": ("midle", 5, b"middle", ["middle"], NAN),
    "shares": ([2], [-0.1], [NAN], ["half"], None, 0.5, [True]),
    **dict.fromkeys(("first", "then", "point"), POINTS),
    "fps": (0, -1, 1.5, NAN, "12", None, True),
    **dict.fromkeys(("seconds", "hold"), SECONDS),
    "layout": ("everything", "", None, 3),
    "size": ((0, 0), (10**5, 10**5), "big", None, 5, (NAN, 400), (640.5, 360), (True, 360), (640,)),
    "theme": ("light", None, 5),
    "palette": ("pastel", 5, ["safe"]),
    "extent": ("all", (1, 2), 5, (3, 2, 1, 0), (NAN, 1, 2, 3)),
    "weight": (450, "bold", None, NAN),
    "reading": ({"no": "such"}, "group=a", 5, ["group"]),
    "executor": (5, "threads"),
}
LAWFUL = {
    ("side_name", "side"), ("side_short", "side"), ("side_plain", "side"),  # return what is no side as it is
    ("rule", "place"),  # silences know only the silent places
    ("draw_scene", "theme"), ("draw_scene", "extent"),  # need axes; their parts are checked here by others
    ("save_model", "theme"), ("save_model", "palette"),  # of a campaign large enough for a model
    ("save_film", "seed"), ("save_film", "prior"), ("save_poster", "seed"), ("save_poster", "prior"),  # of draws
}  # fmt: skip


@cache
def study():
    said = [
        say("s1", "capture", "b", "red1", (60, 120)),
        say("s2", "capture", "c", "red1", (1500, 1600)),
        say("s3", "capture", "d", "red1", (3000, 3100)),
    ]
    places = {"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "blue1"}
    campaign = build_campaign(
        places, said, roads="a-b-c-d-e", bases={"a": "red", "e": "blue"}, corridors={"road": "abcde"}
    )
    return Study(campaign)


def targets():
    """Yield every public function, and the public methods of what a study returns."""
    own = study()
    values = [own, own.history(), own.campaign, own.campaign.clock, own.draws(3, seed=1), own.silences(), own.front()]
    values += [own.ensemble(3, seed=1, minutes=[0, 60]), own.likelihood(3, seed=1, minutes=[0])]
    for value in values:
        methods = inspect.getmembers(value, inspect.ismethod)
        yield from (method for name, method in methods if not name.startswith("_") and name != "open")
    for module in (sim, plots, scenarios):
        public = [getattr(module, name) for name in module.__all__]
        yield from filter(inspect.isfunction, public)


def right_arguments(function, path):
    """Return valid values of the arguments that a function needs."""
    own = study()
    valid = {
        "study": own, "campaign": own.campaign, "place": "b", "at": 60, "minute": 60, "minutes": [0, 60], "side": "red",
        "side_a": "red", "side_b": "blue", "corridor": "road", "towards": "e", "draws": 3, "seed": 1, "first": "s1",
        "then": "s2", "point": "s1", "shares": [0.5], "theme": plots.LIGHT, "history": "middle", "until": 600,
        "begin": 0, "end": 2, "pair": ("red", "blue"), "title": "T", "words": "w", "weight": 400,
        "counts": np.array([[1, 2]]), "panels": {"p": [plots.Line("one", [(0, 1), (60, 2)])]}, "compare": "latest",
    }  # fmt: skip
    special = {
        "probability_before": {"draws": own.draws(3, seed=1)},
        "sheet_minutes": {"history": own.history()},
        "save_film": {"path": path.with_suffix(".mp4")},
        "save_page": {"path": path.with_suffix(".html")},
        "open_study": {"campaign": "northwestern_syria_2024"},
    }
    valid |= {"path": path, "folder": path.parent} | special.get(function.__name__, {})
    needed = [one for one in inspect.signature(function).parameters.values() if one.default is one.empty]
    found = {one.name: valid[one.name] for one in needed if one.name in valid}
    return found if len(found) == len([one for one in needed if one.kind is not one.VAR_POSITIONAL]) else None


def call(function, arguments):
    result = function(**arguments)
    return list(result) if inspect.isgenerator(result) or hasattr(result, "__next__") else result


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_argument_is_refused_in_words_that_name_it(name, tmp_path):
    tried = 0
    for function in targets():
        parameters = inspect.signature(function).parameters
        arguments = right_arguments(function, tmp_path / "x.png")
        if name not in parameters or arguments is None or (function.__name__, name) in LAWFUL:
            continue
        for value in WRONG[name]:
            if value is None and parameters[name].default is None:
                continue
            tried += 1
            with pytest.raises((TypeError, ValueError, KeyError)) as caught:
                print(function.__qualname__, value, call(function, {**arguments, name: value}))
            words = str(caught.value)
            named = {name.rstrip("s"), "time" if name == "at" else name, repr(value), str(value)}
            assert any(part in words for part in named), f"{function.__qualname__}({name}={value!r}): {words}"
    assert tried
    assert not list(tmp_path.iterdir())
