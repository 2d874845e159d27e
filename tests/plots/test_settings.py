"""Pictures neither depend on the caller's settings nor change them, in threads too."""

import gc
import locale
import logging
import os
import random
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from builders import build_campaign, say
from cycler import cycler

from plots import figure_settings, save_advance, save_film, save_map, save_poster
from sim import Study

Save = Callable[[Study, Path], object]
SMALL = (320, 180)
PICTURES: dict[str, Save] = {
    "map.svg": lambda study, path: save_map(study, path, at=1440, size=SMALL),
    "advance.pdf": lambda study, path: save_advance(study, path),
    "poster.png": lambda study, path: save_poster(study, path, at=1440, size=SMALL),
    "film.gif": lambda study, path: save_film(study, path, seconds=1, fps=4, hold=0.25, size=SMALL),
}
STILLS = [name for name in PICTURES if name != "film.gif"]
ODD: list[dict[str, Any]] = [
    {
        "font.size": 40, "axes.prop_cycle": cycler(color=["#ff00ff"]), "lines.linewidth": 9, "figure.dpi": 31,
        "savefig.dpi": 17, "savefig.bbox": "tight", "savefig.transparent": True, "savefig.facecolor": "red",
    },
    {
        "text.usetex": True, "svg.fonttype": "none", "pdf.fonttype": 3, "font.family": "serif",
        "image.origin": "lower", "axes.formatter.use_locale": True, "date.epoch": "2000-01-01",
        "path.sketch": (5, 50, 2), "path.simplify": False, "hatch.linewidth": 7, "figure.autolayout": True,
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def study() -> Study:
    said = [say("s1", "capture", "b", "red1", at=(60, 600)), say("s2", "capture", "c", "red1", at=(1500, 1700))]
    places = {"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1"}
    return Study(build_campaign(places, roads="a-b-c-d", statements=said, end=2 * 1440 - 1))


@pytest.fixture(scope="module")
def plain(study: Study, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The pictures under the settings of tests."""
    return draw(study, tmp_path_factory.mktemp("plain"), PICTURES)


def draw(study: Study, folder: Path, names: Any) -> dict[str, bytes]:
    for name in names:
        PICTURES[name](study, folder / name)
    return {name: (folder / name).read_bytes() for name in names}


def settings() -> Iterator[object]:
    """Yield the settings of the process that code might change."""
    yield {name: value for name, value in mpl.rcParams.copy().items() if name != "backend"}
    yield mpl.get_backend()
    yield plt.get_fignums()
    yield list(warnings.filters), np.geterr(), np.get_printoptions()
    yield random.getstate(), np.random.get_state()[1].tolist()  # type: ignore[index]  # the words of the state
    yield locale.setlocale(locale.LC_ALL), Path.cwd(), dict(os.environ)
    yield gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()
    yield [logging.getLogger(name).level for name in ("", "matplotlib", "PIL", "libav")], logging.root.handlers[:]
    yield [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)]
    yield threading.active_count()


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: next(iter(odd)))
def test_pictures_do_not_depend_on_the_callers_settings(
    study: Study, plain: dict[str, bytes], odd: dict[str, Any], tmp_path: Path
) -> None:
    with mpl.rc_context(odd):
        assert draw(study, tmp_path, STILLS) == {name: plain[name] for name in STILLS}


def test_pictures_leave_the_callers_settings_as_they_were(study: Study, tmp_path: Path) -> None:
    figure = plt.figure()
    try:
        with mpl.rc_context({"font.size": 40, "text.usetex": True}):
            before = list(settings())
            draw(study, tmp_path, PICTURES)
            with pytest.raises(ValueError, match="at"):
                save_map(study, tmp_path / "never.png", at=-5)
            assert list(settings()) == before
        assert plt.gcf() is figure
    finally:
        plt.close(figure)


def test_pictures_drawn_at_once_in_threads_are_the_same(study: Study, plain: dict[str, bytes], tmp_path: Path) -> None:
    with mpl.rc_context({"font.size": 31}), ThreadPoolExecutor(4) as threads:
        again = Study(study.campaign)  # whose results threads compute at once
        drawn = list(threads.map(lambda name: draw(again, tmp_path, [name]), PICTURES))
        assert mpl.rcParams["font.size"] == 31
    assert {name: content for one in drawn for name, content in one.items()} == plain


def test_settings_are_those_of_one_thread_at_a_time() -> None:
    inside, seen = threading.Event(), []

    def look() -> None:
        inside.wait(5)
        with figure_settings():
            seen.append("other")

    thread = threading.Thread(target=look)
    thread.start()
    with figure_settings():
        inside.set()
        thread.join(0.05)
        with figure_settings():  # the same thread may enter again
            seen.append("first")
    thread.join(5)
    assert seen == ["first", "other"]
