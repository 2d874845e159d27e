"""The files beside a film: timed text that players read, and a text that tells only what is in the history."""

from __future__ import annotations

import html
import re
from pathlib import Path

import av
import numpy as np
import pytest
from builders import build_campaign, say, shipped_study

from plots import save_film
from plots.film.codecs import Tags
from plots.film.encoder import save_frames
from plots.film.story.film import plan_film
from plots.film.subtitles import FilmWords, alt_text, companion_paths, film_words, save_companions
from plots.film.timedtext import CPS, GAP_SECONDS, LEAST_SECONDS, LINE, LINES, Cue, CueText, cue_text
from plots.film.tracks import SPOKEN, Mark, chapter_marks, describe_film, save_captions, save_marks
from plots.style.language import read_words
from sim import Study
from sim.chronology import Network
from sim.chronology.placements import date_statements
from sim.clock.replay import replay
from sim.model.sheet import Chapter

DAY = 1440
TIMES = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})")


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


def film(study: Study, *, fps: int = 12) -> tuple[tuple[int, ...], tuple[Cue, ...], int]:
    history, span = study.history("spread"), (0, study.campaign.end)
    schedule = plan_film(study, history, span=span, seconds=40, fps=fps, hold=3, cards=False).schedule
    return schedule.minutes, schedule.cues, schedule.ticks


def words_of(study: Study) -> FilmWords:
    minutes, cues, ticks = film(study)
    return film_words(study, minutes, cues, chapter_marks(study.chapters(), minutes), fps=12, ticks=ticks)


def cues(path: Path) -> list[tuple[str, float, float, list[str]]]:
    """Parse as strictly as a player may: the head, then blocks parted by one blank line each."""
    head, note, *blocks, signature = path.read_text(encoding="utf-8").removesuffix("\n").split("\n\n")
    assert signature.startswith("NOTE Written by frontlapse")
    assert head == "WEBVTT"
    assert note.startswith("NOTE\n")
    found = []
    for block in blocks:
        if block.startswith("NOTE"):
            assert "-->" not in block
            continue
        id, times, *lines = block.split("\n")
        match = TIMES.fullmatch(times)
        assert match and lines, block
        start, end = (int(match[at]) * 3600 + int(match[at + 1]) * 60 + float(match[at + 2]) for at in (1, 4))
        found.append((id, start, end, lines))
    return found


# -- captions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [7, 12, 30])
def test_a_cue_is_shown_when_the_film_shows_its_caption(tmp_path: Path, fps: int) -> None:
    made_up = study()
    _, shown, ticks = film(made_up, fps=fps)
    save_captions(tmp_path / "film.vtt", made_up.history("spread"), shown, fps=fps, ticks=ticks)
    found = cues(tmp_path / "film.vtt")
    assert len(found) == len(shown) >= 2
    for (sentence, start, end, lines), one in zip(found, shown, strict=True):
        assert sentence == one.caption.sentence
        assert start == pytest.approx(one.first / fps, abs=0.001)
        assert end == pytest.approx(one.until / fps, abs=0.001)
        assert lines == [html.escape(line, quote=False) for line in one.text.lines]
    text = (tmp_path / "film.vtt").read_text(encoding="utf-8")
    assert all(one.caption.basis in text for one in shown)


def test_captions_of_the_campaign_can_be_read(tmp_path: Path) -> None:
    real = shipped_study()
    history, span = real.history("spread"), (0, real.campaign.end)
    schedule = plan_film(real, history, span=span, seconds=60, fps=12, hold=3).schedule
    save_captions(tmp_path / "film.vtt", history, schedule.cues, fps=12, ticks=720)
    found = cues(tmp_path / "film.vtt")
    assert len(found) >= 5
    free = 0.0
    for _, start, end, lines in found:
        assert len(lines) <= LINES and all(len(line) <= LINE for line in lines)
        assert end - start >= max(LEAST_SECONDS, len(" ".join(lines)) / CPS) - 0.001
        assert start >= free
        free = end + GAP_SECONDS


def test_a_sentence_keeps_its_words_and_none_of_them_is_a_tag(tmp_path: Path) -> None:
    made_up = study()
    (caption,) = [one for one in made_up.captions() if one.sentence == "n_s2"]
    cue = Cue(caption, cue_text(caption, made_up.campaign), 3, 50)
    save_captions(tmp_path / "film.vtt", made_up.history(), [cue], fps=12, ticks=99)
    ((_, _, _, lines),) = cues(tmp_path / "film.vtt")
    assert " ".join(lines) == "“It was &lt;i&gt;reportedly&lt;/i&gt; taken --&gt; by Red &amp; co.”"


def test_a_film_of_more_than_an_hour_counts_hours(tmp_path: Path) -> None:
    made_up = study()
    cue = Cue(made_up.captions()[0], CueText(("“B fell.”",), 9), 36_612, 36_660)
    save_captions(tmp_path / "film.vtt", made_up.history(), [cue], fps=10, ticks=40_000)
    assert "01:01:01.200 --> 01:01:06.000" in (tmp_path / "film.vtt").read_text(encoding="utf-8")


def test_the_texts_name_what_may_lie_after_the_end(tmp_path: Path) -> None:
    late = say("s1", "capture", "b", "red1", at=(60, 9 * DAY))
    made_up = Study(build_campaign({"a": "red1", "b": "blue1"}, [late], roads="a-b", end=DAY - 1))
    told = "May lie after the end of the campaign, 27 November 2024, 23:59: B captured (27 Nov, 01:00 – 6 Dec, 00:00"
    assert told in alt_text(made_up, 0, DAY - 1)
    save_captions(tmp_path / "film.vtt", made_up.history("latest"), (), fps=12, ticks=9)
    assert f"{told}, here placed after it and not shown)." in (tmp_path / "film.vtt").read_text(encoding="utf-8")


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'\.srt' is not \.vtt"):
        save_captions(tmp_path / "film.srt", study().history("middle"), (), fps=12, ticks=9)


# -- chapters and descriptions ---------------------------------------------------------------------------------------


def test_chapters_begin_at_their_minutes_and_the_first_with_the_film(tmp_path: Path) -> None:
    chapters = [
        Chapter("Before", 0, 99),
        Chapter("West", 100, 199),
        Chapter("East", 200, 300),
        Chapter("After", 301, 400),
    ]
    marks = chapter_marks(chapters, range(150, 300), opening=24)
    assert marks == (Mark(0, "West"), Mark(74, "East"))
    save_marks(tmp_path / "film.vtt", study().campaign, marks, fps=10, ticks=200)
    assert cues(tmp_path / "film.vtt") == [("1", 0.0, 7.4, ["West"]), ("2", 7.4, 20.0, ["East"])]


def test_an_mp4_has_its_chapters_title_and_description(tmp_path: Path) -> None:
    tags = Tags("A title", "What is seen.\n\nMore.", 30, [(0, "West"), (12, "حلب")])
    for name in ("one.mp4", "two.mp4"):
        frames = (np.full((32, 32, 3), value, np.uint8) for value in range(0, 240, 8))
        save_frames(tmp_path / name, frames, size=(32, 32), fps=10, tags=tags)
    with av.open(tmp_path / "one.mp4") as container:
        found = [(float(one["start"] * one["time_base"]), one["metadata"]["title"]) for one in container.chapters()]
        assert found == [(0.0, "West"), (1.2, "حلب")]
        assert container.metadata["title"] == "A title"
        assert container.metadata["comment"] == "What is seen.\n\nMore."
        assert container.duration == 3 * av.time_base
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_a_gif_has_its_description_as_a_comment(tmp_path: Path) -> None:
    from PIL import Image

    frames = (np.full((32, 32, 3), value, np.uint8) for value in (0, 90, 180))
    words = "long " * 200
    save_frames(tmp_path / "a.gif", frames, size=(32, 32), fps=10, tags=Tags("A title", words, 3))
    assert f"A title\n\n{words}".encode() in re.sub(rb"(?s)\A.*!\xfe", b"", b"".join(_blocks(tmp_path / "a.gif")))
    with Image.open(tmp_path / "a.gif") as picture:
        assert picture.n_frames == 3


def _blocks(path: Path) -> list[bytes]:
    """Return the parts of the first comment of a GIF."""
    content = path.read_bytes()
    at, found = content.index(b"!\xfe") + 2, []
    while size := content[at]:
        found.append(content[at + 1 : at + 1 + size])
        at += 1 + size
    return found


def test_descriptions_tell_the_changes_of_their_chapter() -> None:
    made_up = study()
    history, minutes = made_up.history("middle"), range(0, 3 * DAY, 10)
    marks = [Mark(0, "West"), Mark(144, "East")]
    first, west, east = describe_film(
        history, made_up.held(history), [Mark(0, "West"), Mark(154, "East")], minutes, opening=10, fps=6, ticks=460
    )
    assert first.words.startswith(
        "A made-up campaign: an animated map. At the start, counted places held: Red 1, Blue 3."
    )
    assert west == Mark(10, "West. 27 November 2024. Now held by Red: B.")
    assert "28 November 2024. Now held by Red: C (at 01:40)" in east.words
    assert "At the end, counted places held: Red 2, Blue 1" in east.words
    alone = describe_film(history, made_up.held(history), marks, minutes, fps=6, ticks=460)
    assert alone[0].words.startswith("A made-up campaign: an animated map.") and "Now held by Red: B." in alone[0].words


def test_descriptions_name_as_many_places_as_can_be_said() -> None:
    villages = [f"v{at:02d}" for at in range(20)]
    said = [say(f"s{at}", "capture", village, "red1", at=60) for at, village in enumerate(villages)]
    made_up = Study(build_campaign({"a": "red1", **dict.fromkeys(villages, "blue1")}, said))
    history = made_up.history()
    for ticks, named in ((400, "and 8 more"), (140, "and 17 more")):
        (one,) = describe_film(history, made_up.held(history), [Mark(0, "West")], range(0, 900, 9), fps=10, ticks=ticks)
        assert named in one.words
        assert len(one.words) <= SPOKEN * ticks / 10


def test_descriptions_of_short_chapters_tell_the_outcome_alone() -> None:
    made_up = study()
    history = made_up.history("middle")
    (one,) = describe_film(history, made_up.held(history), [Mark(0, "West")], range(0, 3 * DAY, 144), fps=10, ticks=30)
    # C changes hands and back
    assert "West. Now Red: B. Holder not known: D. At the end" in one.words


def test_the_last_description_quotes_how_it_ended_in_the_words_of_the_film() -> None:
    made_up = study()
    history, minutes = made_up.history("middle"), range(0, 3 * DAY, 144)
    about = {"fps": 10, "ticks": 30, "outcome": "All is over."}
    (one,) = describe_film(history, made_up.held(history), [Mark(0, "West")], minutes, **about)
    assert "The last report: All is over. At the end" in one.words
    arabic = read_words("ar")
    (one,) = describe_film(history, made_up.held(history), [Mark(0, "West")], minutes, **about, words=arabic)
    assert one.words.startswith("\u200f") and arabic("described.last", sentence="All is over.") in one.words
    assert "Now" not in one.words


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
            assert f"{campaign.sides[side].plain_name} {held.record}{told}" in text


# -- the files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "stem"),
    [("a.mp4", "a.mp4"), ("a.b.gif", "a.b.gif"), ("100%.mp4", "100%.mp4"), ("frames/%04d.png", "frames/film")],
)
def test_the_files_stand_beside_the_film(tmp_path: Path, path: str, stem: str) -> None:
    (tmp_path / "frames").mkdir()
    words = words_of(study())
    save_companions(tmp_path / path, words)
    found = companion_paths(tmp_path / path)
    suffixes = (".vtt", ".chapters.vtt", ".descriptions.vtt", ".txt")
    assert found == tuple(tmp_path / f"{stem}{suffix}" for suffix in suffixes)
    assert {each for each in found[0].parent.iterdir() if each.is_file()} == set(found)
    assert f"In {words.ticks / 12:.0f} seconds it runs" in words.text
    assert found.text.read_text(encoding="utf-8").startswith(words.text)


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    texts = []
    for name in ("one.mp4", "two.mp4"):
        save_companions(tmp_path / name, words_of(study()))
        texts.append([each.read_bytes() for each in companion_paths(tmp_path / name)])
    assert texts[0] == texts[1]


@pytest.mark.parametrize(("captions", "beside"), [("burn", False), ("file", True), ("both", True)])
def test_captions_stand_where_they_are_asked_for(tmp_path: Path, captions: str, beside: bool) -> None:
    path = tmp_path / "a.gif"
    save_film(study(), path, seconds=4, fps=2, hold=0, size=(320, 180), captions=captions)
    assert companion_paths(path).captions.exists() == beside
    assert companion_paths(path).chapters.exists()


def test_an_unknown_place_of_captions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"captions 'both of them': burn, file, both"):
        save_film(study(), tmp_path / "a.gif", captions="both of them")
    assert not list(tmp_path.iterdir())


def test_files_of_others_beside_a_film_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.mp4.txt").write_text("two years of interview notes")
    with pytest.raises(FileExistsError, match=r"a\.mp4\.txt"):
        save_film(study(), tmp_path / "a.mp4", seconds=1, fps=4, hold=0, size=(320, 180))
    assert [each.name for each in tmp_path.iterdir()] == ["a.mp4.txt"]
    assert (tmp_path / "a.mp4.txt").read_text() == "two years of interview notes"
