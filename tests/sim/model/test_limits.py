import numpy as np
import pytest
from builders import build_campaign, order, say

from plots import save_film
from sim import LimitError, Study
from sim.model.limits import check_hours, check_memory

YEAR = 365 * 1440


@pytest.fixture(scope="module")
def study():
    said = [say("s1", "capture", "b", "red1"), say("s2", "capture", "c", "red1"), say("s3", "capture", "d", "red1")]
    orders = [order("s1", "s2"), order("s2", "s3")]
    places = {"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1"}
    return Study(build_campaign(places, said, orders=orders, roads="a-b-c-d", end=YEAR))


def scripted(study, **settings):
    def nothing(world):
        yield world.after(hours=1)

    return study.run_many(nothing, **settings)


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda s: s.draws(10**12, seed=1), r"1,000,000,000,000 draws needs about 48 TB.*draw fewer histories"),
        (lambda s: s.drawn_histories(10**9, seed=1), r"whole histories needs about 3 TB.*`ensemble`"),
        (lambda s: s.ensemble(10**12, seed=1, minutes=[0]), r"an ensemble of 1,000,000,000,000 draws.*takes about"),
        (lambda s: s.furthest_advances(10**8, seed=1, minutes=range(10**4)), "a metric of 100,000,000 draws.*memory"),
        (lambda s: s.place_bounds(np.arange(YEAR)).certain, r"20 cells at 525,.*minutes.*look at fewer minutes"),
        (lambda s: scripted(s, draws=10**12), "running scripts over 1,000,000,000,000 draws takes about"),
        (lambda s: scripted(s, draws=10**8, keep=True), "100,000,000 whole histories needs about"),
        (
            lambda s: save_film(s, "never.mp4", seconds=3600, fps=120, size=(7680, 4320)),
            r"a film of .* frames of 7680x4320 takes about .* smaller size",
        ),
    ],
)
def test_work_above_a_limit_is_refused_in_words(study, work, words, monkeypatch):
    monkeypatch.setenv("FRONTLAPSE_MEMORY", "6MB")
    with pytest.raises(LimitError, match=words) as caught:
        work(study)
    assert "above the limit of" in str(caught.value) and "FRONTLAPSE_" in str(caught.value)


def test_windows_that_draws_need_a_table_of_count_towards_the_limit(study, monkeypatch):
    assert len(study.draws(3, seed=1)) == 3
    monkeypatch.setenv("FRONTLAPSE_MEMORY", "1MB")
    with pytest.raises(LimitError, match=r"sampling 's.', which may fall in any of 525,... minutes, needs about .* MB"):
        study.draws(4, seed=1)


def test_a_limit_is_raised_by_what_the_error_says(monkeypatch):
    with pytest.raises(LimitError, match=r"FRONTLAPSE_MEMORY=10GB\)") as caught:
        check_memory("it", 5e9, instead="ask for less")
    monkeypatch.setenv(*str(caught.value).rpartition("(")[2].removesuffix(")").split("="))
    check_memory("it", 5e9, instead="ask for less")
    with pytest.raises(LimitError, match=r"FRONTLAPSE_HOURS=60\)") as caught:
        check_hours("it", 30 * 3600, instead="ask for less")
    monkeypatch.setenv(*str(caught.value).rpartition("(")[2].removesuffix(")").split("="))
    check_hours("it", 30 * 3600, instead="ask for less")


@pytest.mark.parametrize("text", ["lots", "8", "-1GB", "nan", "1e3 GB", "8 GiB"])
def test_a_limit_that_is_not_a_size_is_refused(monkeypatch, text):
    monkeypatch.setenv("FRONTLAPSE_MEMORY", text)
    with pytest.raises(ValueError, match=r"FRONTLAPSE_MEMORY=.* must be a size such as 8GB"):
        check_memory("it", 1, instead="ask for less")
