"""The words beside a film: captions that players read, and a text that tells only what is in the history."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import build_campaign, say, shipped_study

from plots.film.clock import Showing, choose_captions, film_minutes
from plots.film.subtitles import alt_text, companion_paths, save_companions, save_subtitles
from sim import Study
from sim.chronology import Network
from sim.chronology.placements import date_statements
from sim.clock.replay import replay

DAY = 1440
CUE = re.compile(r"(\S+)\n(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n(.+)\n<i>(.+)</i>")


def study(**more: str) -> Study:
    """Return three days of red taking blue's towns, one of which changes hands twice in a day."""
    campaign = build_campaign(
        {"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1"},
        roads="a-b-c-d",
        statements=[
            say("s1", "capture", "b", "red1", at=(60, 600)),
            say("s2", "capture", "c", "red1", at=DAY + 100, hedge="reportedly"),
            say("s3", "capture", "c", "blue1", at=DAY + 400),
            say("s4", "withdraw", "d", "blue1", at=2 * DAY + 300, rule="guess"),
        ],
        texts={"n_s2": "It was <i>reportedly</i> taken --> by Red & co.", **more},
        end=3 * DAY - 1,
    )
    return Study(campaign)


def film(study: Study, *, fps: int = 12) -> tuple[tuple[int, ...], tuple[Showing, ...], int]:
    minutes = film_minutes(study, seconds=40, fps=fps, hold=3)
    ticks = len(minutes) - 1 + 3 * fps
    told = [one for one in study.captions("spread") if one.minute >= 0]
    return (
        minutes,
        choose_captions(
            told,
            minutes,
            fps=fps,
            ticks=ticks,
            recent=720,
            words=lambda _: 9,
            worth=lambda one: 1 + len(one.places_changed),
        ),
        ticks,
    )


def cues(path: Path) -> list[tuple[str, float, float, str, str]]:
    """Parse as strictly as a player may: the head, then blocks parted by one blank line each."""
    head, note, *blocks, signature = path.read_text(encoding="utf-8").removesuffix("\n").split("\n\n")
    assert signature.startswith("NOTE Written by frontlapse")
    assert head == "WEBVTT"
    assert note.startswith("NOTE\n")
    assert "-->" not in note
    found = []
    for block in blocks:
        match = CUE.fullmatch(block)
        assert match, block
        times = [int(match[at]) * 3600 + int(match[at + 1]) * 60 + float(match[at + 2]) for at in (2, 5)]
        found.append((match[1], times[0], times[1], match[8], match[9]))
    return found


# -- captions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [7, 12, 30])
def test_a_cue_is_shown_when_the_film_shows_its_caption(tmp_path: Path, fps: int) -> None:
    made_up = study()
    _, shown, ticks = film(made_up, fps=fps)
    save_subtitles(tmp_path / "film.vtt", made_up.history("spread"), shown, fps=fps, ticks=ticks)
    found = cues(tmp_path / "film.vtt")
    assert len(found) == len(shown) >= 2
    free = 0.0
    for (sentence, start, end, _, basis), one in zip(found, shown, strict=True):
        assert sentence == one.caption.sentence
        assert start == pytest.approx(one.first / fps, abs=0.001)
        assert end == pytest.approx(min(one.until, ticks) / fps, abs=0.001)
        assert free <= start < end <= ticks / fps + 0.001
        assert one.caption.basis in basis and f"[{sentence}]" in basis
        free = end


def test_a_sentence_keeps_its_words_and_none_of_them_is_a_tag(tmp_path: Path) -> None:
    made_up = study()
    history = made_up.history()
    (caption,) = [one for one in made_up.captions() if one.sentence == "n_s2"]
    save_subtitles(tmp_path / "film.vtt", history, [Showing(caption, 3, 40, 50)], fps=12, ticks=99)
    ((_, _, _, text, _),) = cues(tmp_path / "film.vtt")
    assert text == "It was &lt;i&gt;reportedly&lt;/i&gt; taken --&gt; by Red &amp; co."


def test_a_film_of_more_than_an_hour_counts_hours(tmp_path: Path) -> None:
    made_up = study()
    history, caption = made_up.history(), made_up.captions()[0]
    save_subtitles(tmp_path / "film.vtt", history, [Showing(caption, 36_612, 40, 36_660)], fps=10, ticks=40_000)
    assert "01:01:01.200 --> 01:01:06.000" in (tmp_path / "film.vtt").read_text(encoding="utf-8")


def test_the_texts_name_what_may_lie_after_the_end(tmp_path: Path) -> None:
    late = say("s1", "capture", "b", "red1", at=(60, 9 * DAY))
    made_up = Study(build_campaign({"a": "red1", "b": "blue1"}, [late], roads="a-b", end=DAY - 1))
    told = "May lie after the end of the campaign, 27 November 2024, 23:59: B captured (27 Nov, 01:00 – 6 Dec, 00:00"
    assert told in alt_text(made_up, 0, DAY - 1)
    save_subtitles(tmp_path / "film.vtt", made_up.history("latest"), (), fps=12, ticks=9)
    assert f"{told}, here placed after it and not shown)." in (tmp_path / "film.vtt").read_text(encoding="utf-8")


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'\.srt' is not \.vtt"):
        save_subtitles(tmp_path / "film.srt", study().history("middle"), (), fps=12, ticks=9)


# -- the text --------------------------------------------------------------------------------------------------------


def test_the_text_tells_span_placement_counts_and_source() -> None:
    made_up = study()
    text = alt_text(made_up, 0, 3 * DAY - 1, history="middle", seconds=30)
    assert text.startswith("A made-up campaign: an animated map.")
    assert "In 30 seconds it runs from 27 November 2024, 00:00 to 29 November 2024, 23:59 (local time, UTC+3)." in text
    assert "Placement middle: each change at the middle of the time the source allows." in text
    assert "At the start, counted places held: Red 1, Blue 3." in text
    assert "At the end, counted places held: Red 2, Blue 1; not known 1." in text
    assert "Source: A made-up book, https://example.org. nobody. CC0-1.0." in text


def test_the_text_gives_the_range_where_it_is_wider_than_the_count() -> None:
    made_up = study()
    text = alt_text(made_up, 100, 3 * DAY - 1, history="middle")
    assert "At the start, counted places held: Red 1 (1–2), Blue 3 (2–3)." in text


def test_alt_text_lists_changes_by_day_with_the_hour_of_repeated_ones() -> None:
    text = alt_text(study(), 0, 3 * DAY - 1, history="middle")
    assert "27 November 2024. Now held by Red: B." in text
    assert "28 November 2024. Now held by Red: C (at 01:40). Now held by Blue: C (at 06:40)." in text
    assert "29 November 2024. Left by Blue, holder then unknown (inferred): D." in text


def test_the_text_of_a_part_tells_of_that_part_alone() -> None:
    text = alt_text(study(), DAY + 200, 2 * DAY, history="middle")
    assert "27 November 2024." not in text and "29 November 2024." not in text
    assert "28 November 2024. Now held by Blue: C." in text


def test_changes_before_the_first_minute_are_part_of_the_start() -> None:
    text = alt_text(study(), DAY + 100, 2 * DAY, history="middle")
    assert "At the start, counted places held: Red 3, Blue 1." in text
    assert "Now held by Red" not in text
    assert "Now held by Red: C." in alt_text(study(), DAY + 99, DAY + 200, history="middle")


def test_a_long_list_is_cut_and_counted() -> None:
    villages = [f"v{at:02d}" for at in range(20)]
    said = [say(f"s{at}", "capture", village, "red1", at=60) for at, village in enumerate(villages)]
    campaign = build_campaign({"a": "red1", **dict.fromkeys(villages, "blue1")}, said)
    text = alt_text(Study(campaign), 0, DAY, history="middle")
    assert "Now held by Red: V00, V01, V02, V03, V04, V05, V06, V07, V08, V09, V10, V11 and 8 more." in text


def test_the_text_tells_what_is_shown_beside() -> None:
    made_up = study()
    text = alt_text(made_up, 0, DAY, history="spread", compare="latest")
    assert "Beside it the same is shown another way: placement latest: each change as late as" in text
    assert "There, at the end, counted places held: Red 2, Blue 2." in text


def test_alt_text_of_the_campaign_names_only_places_that_changed() -> None:
    campaign = shipped_study().campaign
    history = replay(campaign, date_statements(Network(campaign), placement="spread"))
    text = alt_text(Study(campaign), 0, campaign.end)
    changed = {campaign.places[change.place].name for change in history.changes}
    days = [paragraph for paragraph in text.split("\n\n") if re.match(r"\d+ \w+ 2024\.", paragraph)]
    assert len(days) >= 8
    for paragraph in days:
        for part in paragraph.split(". ", 1)[1].rstrip(".").split(". "):
            names = re.sub(r" \(at \d\d:\d\d\)| and \d+ more$", "", part.split(": ", 1)[1])
            assert set(names.split(", ")) <= changed
    for side, held in Study(campaign).held("spread").at(campaign.end).items():
        if side in campaign.sides and held.record + held.silent:
            told = f" + {held.silent} as last told" if held.silent else ""
            assert f"{campaign.sides[side].name} {held.record}{told}" in text


# -- the files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "stem"),
    [("a.mp4", "a"), ("a.b.gif", "a.b"), ("100%.mp4", "100%"), ("frames/%04d.png", "frames/film")],
)
def test_the_files_stand_beside_the_film(tmp_path: Path, path: str, stem: str) -> None:
    (tmp_path / "frames").mkdir()
    made_up = study()
    minutes, shown, ticks = film(made_up)
    words = save_companions(made_up, tmp_path / path, minutes, shown, fps=12, ticks=ticks)
    found = companion_paths(tmp_path / path)
    assert found == (tmp_path / f"{stem}.vtt", tmp_path / f"{stem}.txt")
    assert sorted(each.name for each in found[0].parent.iterdir() if each.is_file()) == sorted(
        each.name for each in found
    )
    assert f"In {ticks / 12:.0f} seconds it runs" in words
    assert found[1].read_text(encoding="utf-8").startswith(words)


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    texts = []
    for name in ("one.mp4", "two.mp4"):
        made_up = study()
        minutes, shown, ticks = film(made_up)
        save_companions(made_up, tmp_path / name, minutes, shown, fps=12, ticks=ticks)
        texts.append([each.read_bytes() for each in companion_paths(tmp_path / name)])
    assert texts[0] == texts[1]
