"""The command `report`: the tables and pictures of all measures, as one HTML file or as Markdown."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath
from typing import NamedTuple

import plots
from plots.style.outputs import apart
from scenarios.cli.estimates import announce
from scenarios.cli.loading import draw_histories, draw_times, find_side, mixed_words, open_study
from scenarios.cli.measures.audit import audit_tables
from scenarios.cli.measures.collapse import collapse_tables
from scenarios.cli.measures.corridor import corridor_remark, corridor_tables, has_chart, road_table
from scenarios.cli.measures.depth import depth_tables, rate_words
from scenarios.cli.measures.keystones import keystone_tables, sequence_tables
from scenarios.cli.measures.pockets import draw_seconds, limit_draws, pocket_tables
from scenarios.cli.measures.tally import tally_tables
from scenarios.cli.output import print_message
from scenarios.cli.pictures import check_target, written_together
from scenarios.cli.process import CommandError
from scenarios.cli.report.document import Document, Fact, Figure, Quote, Section, cited
from scenarios.cli.report.markdown import render_markdown
from scenarios.cli.report.page import render_page
from scenarios.cli.report.short import short_words
from scenarios.cli.tables import Remark
from sim import Campaign, History, Study
from sim.model.escapes import slug
from sim.model.words import AS_LAST_TOLD, counted, held_words, km, moment_words
from sim.uncertainty.cost import Cost


class Format(NamedTuple):
    """A format of reports: the function that renders a document, and whether pictures are embedded in it."""

    render: Callable[[Document, PurePosixPath], str]
    embeds: bool


FORMATS = {".html": Format(render_page, embeds=True), ".md": Format(render_markdown, embeds=False)}
_SHEET, _POSTER = (1782, 1260), (1280, 720)  # px
_ROAD = (1600, 900)
_MOST_LICENCES = 20  # documents whose licences are listed one by one
_SECONDS, _SECONDS_A_PLACE = 5.0, 0.025  # of a report without drawn histories, roughly
_NO_SHARES = " There are no shares of drawn histories, as the campaign is large; --draws asks for some."


def report_command(args: Namespace) -> None:
    """Write a report with the tables of all measures and their pictures."""
    path = Path(args.output)
    check_target(args, path, tuple(FORMATS))
    find_film(args)
    study = open_study(args)
    side = find_side(args, study)
    limit_draws(args, study)
    seconds = _SECONDS + _SECONDS_A_PLACE * len(study.campaign.holdable) + draw_seconds(study, args.draws)
    announce(args, f"a report on {counted(len(study.campaign.holdable), 'place')}", Cost(seconds, 0))
    render, embeds = FORMATS[path.suffix.lower()]
    kept = path.parent / f"{path.stem}_pictures"
    if not embeds and kept.exists() and not kept.is_dir():
        raise CommandError(f"cannot write pictures to {kept}: it is not a folder")
    with written_together(args, path) as outputs:
        page = outputs.file(path)
        folder = page.with_name("pictures")
        folder.mkdir()
        with apart():  # the page embeds them, or names them
            painter = Painter(study, args, folder, dark=embeds)
            text = render(make_document(study, args, side, painter), PurePosixPath(kept.name))
        page.write_text(text, encoding="utf-8", newline="\n")
        if not embeds:
            outputs.make_folder(kept)
            for picture in sorted(folder.glob("*.png")):
                shutil.move(picture, outputs.file(kept / picture.name))


def find_film(args: Namespace) -> str:
    """Return the film of ``--film``, else one beside the report that has its name, relative to it; else nothing."""
    report = Path(args.output)
    if args.film is not None:
        film = Path(args.film)
        if film.suffix.lower() not in plots.FILM_SUFFIXES or not film.is_file():
            raise CommandError(f"--film {film} is no film: give one that `frontlapse film` has written")
        return PurePath(os.path.relpath(film, report.parent)).as_posix()
    beside = (report.with_suffix(suffix) for suffix in plots.FILM_SUFFIXES if suffix != ".png")
    return next((film.name for film in beside if film.is_file()), "")


class Painter:
    """Draws the pictures of a report in the light theme and, if they are embedded, in the dark theme too."""

    def __init__(self, study: Study, args: Namespace, folder: Path, *, dark: bool) -> None:
        self.study, self.args, self.folder = study, args, folder
        self.draws = draw_histories(args, study)
        self.themes = (plots.LIGHT, plots.DARK) if dark else (plots.LIGHT,)

    def poster(self) -> Figure:
        """Draw the poster, which links to the film beside the report."""
        link = find_film(self.args)
        caption = "The moment at which most changes at once."
        figure = self._figure(
            "poster", caption, lambda path, theme: plots.save_poster(self.study, path, theme=theme, size=_POSTER)
        )
        return replace(figure, link=link)

    def sheet(self) -> Figure:
        """Draw the small maps."""
        caption = "Holders when most places had just changed hands, in the middle placement."
        return self._figure(
            "maps", caption, lambda path, theme: plots.save_sheet(self.study, path, theme=theme, size=_SHEET)
        )

    def advance(self) -> Figure:
        """Draw the advance chart."""
        caption = "Places held, furthest advance and front: median of drawn histories, and 90 % of them."
        return self._figure("advance", caption, lambda path, theme: plots.save_advance(self.study, path, theme=theme))

    def claims(self) -> Figure:
        """Draw the chart of the source's own counts."""
        caption = "Places that each side took, by name and by the source’s own counts."
        return self._figure("claims", caption, lambda path, theme: plots.save_claims(self.study, path, theme=theme))

    def road(self, corridor: str) -> Figure:
        """Draw the time-distance chart of a corridor."""

        def save(path: Path, theme: plots.Theme) -> plots.Picture:
            draws = {"draws": self.args.draws, "seed": self.args.seed}
            return plots.save_corridor(self.study, path, corridor=corridor, theme=theme, size=_ROAD, **draws)

        caption = "Time runs to the right, the road upwards; each bar is as long as its time window."
        return self._figure(f"road-{slug(corridor)}", caption, save, name=corridor)

    def _figure(
        self, file: str, caption: str, save: Callable[[Path, plots.Theme], plots.Picture], *, name: str = ""
    ) -> Figure:
        """Draw a picture in each theme."""
        print_message(f"drawing {file}", quiet=self.args.quiet)
        pictures = [
            save(self.folder / (f"{file}-dark.png" if theme is plots.DARK else f"{file}.png"), theme)
            for theme in self.themes
        ]
        paths = [Path(picture) for picture in pictures]
        return Figure(name or file, paths[0], paths[1] if len(paths) > 1 else None, pictures[-1].alt, caption)


def make_document(study: Study, args: Namespace, side: str, painter: Painter) -> Document:
    """Return the content of a report on a campaign, with the losses of a side."""
    campaign = study.campaign
    short = Section("short", "In short", words=short_words(study), figures=(painter.poster(),))
    sections = tuple(_sections(study, args, side, painter))
    return Document(
        title=campaign.title,
        summary=campaign.summary,
        short=short,
        how=tuple(_how(study, args, painter.draws)),
        facts=tuple(_facts(study, side)),
        sections=sections,
        quotes=tuple(_quotes(campaign, cited((short, *sections)))),
        foot=tuple(_foot(campaign)),
    )


def _sections(study: Study, args: Namespace, side: str, painter: Painter) -> Iterator[Section]:
    campaign = study.campaign
    name = campaign.sides[side].name
    yield Section("maps", "The campaign in maps", figures=(painter.sheet(),))
    yield Section("advance", "Places held, claims and advance", figures=(painter.advance(),))
    yield Section("roads", "Along the roads", tables=(road_table(study),), parts=tuple(_roads(study, painter)))
    yield Section("depth", "Depth and rates of advance", tables=depth_tables(study), minor=True)
    yield Section("pockets", "Cut off", tables=pocket_tables(study, drawn=painter.draws), minor=True)
    yield Section(
        "keystones",
        "Critical supply nodes",
        words=(
            Remark(
                f"How the places of {name} depended on each other by road before the campaign, given their holders "
                "then and the roads known here."
            ),
        ),
        tables=keystone_tables(study, side, None),
        minor=True,
    )
    yield Section(
        "sequences",
        "Order of captures",
        tables=sequence_tables(study, side, draws=draw_times(args, study)),
        minor=True,
    )
    yield Section("collapse", "How places were lost", tables=collapse_tables(study, side), minor=True)
    claims = (painter.claims(),) if campaign.claims else ()
    yield Section("tally", "The source’s own counts", tables=tally_tables(study), figures=claims, minor=True)
    yield Section("audit", "Audit of the record", tables=audit_tables(study), minor=True)


def _roads(study: Study, painter: Painter) -> Iterator[Section]:
    """Yield a part for each corridor on which a place changed hands."""
    campaign = study.campaign
    for corridor in campaign.corridors:
        if any(bar.side in campaign.sides for bar in study.corridor_bars(corridor)):
            charted = has_chart(study, corridor)
            yield Section(
                f"road-{slug(corridor)}",
                study.corridor(corridor).name,
                words=() if charted else (corridor_remark(study, corridor),),
                figures=(painter.road(corridor),) if charted else (),
                tables=corridor_tables(study, corridor, campaign.end) if charted else (),
                minor=True,
            )


def _how(study: Study, args: Namespace, drawn: Iterable[History]) -> Iterator[str]:
    campaign = study.campaign
    start, end = moment_words(campaign.clock, 0), moment_words(campaign.clock, campaign.end)
    of, behind, source = "one account", "sentences", "source"
    if campaign.records:
        of, behind, source = f"a table of {counted(len(campaign.records), 'record')}", "records", "table"
    yield (
        f"Measures of {of} of {start} to {end} ({campaign.clock.offset}). Every figure names the {behind} behind it; "
        f"follow a link to read them. What the {source} does not say stays open: silent, unknown, or between bounds."
    )
    chosen = ", ".join(f"{group} as {alternative}" for group, alternative in study.history().timeline.readings.items())
    mixed = mixed_words(history.timeline.readings for history in drawn)
    draws = f" Shares are of {args.draws} draws, seed {args.seed}. {mixed}".rstrip() if args.draws else ""
    if args.draws < args.draws_asked:
        draws += (
            f" The draws are fewer than {args.draws_asked}, as the campaign is large." if args.draws else _NO_SHARES
        )
    yield (
        "As placed means: every statement in the middle of its time window; bounds come from the earliest and the "
        f"latest placement.{draws}" + (f" Contradictions of the text are read as follows: {chosen}." if chosen else "")
    )


def _facts(study: Study, side: str) -> Iterator[Fact]:
    """Yield the figures of the summary."""
    campaign = study.campaign
    first, last = study.held().at(0)[side], study.held().at(campaign.end)[side]
    words = f"counted places of {campaign.sides[side].name}, at the start and the end"
    if first.silent or last.silent:
        words += f"; {AS_LAST_TOLD}: the source has been silent since"
    yield Fact(f"{held_words(*first)} → {held_words(*last)}", words, "advance")
    front = study.front().hostile
    sure = front.documented_edges
    yield Fact(
        f"{int(sure.min())}–{int(sure.max())}",
        "roads crossed the documented front, lowest and highest",
        "advance",
    )
    if study.rates:
        longest = max(study.rates, key=lambda rate: rate.metres)
        start, end = campaign.places[longest.start].name, campaign.places[longest.end].name
        yield Fact(rate_words(longest), f"km a day from {start} to {end}, {km(longest.metres)} road km", "depth")
    silent = sum(bool(study.silences().rule(place.id, campaign.end)) for place in campaign.holdable)
    if silent:
        yield Fact(str(silent), "places that the source no longer mentions at the end (silent)", "audit")
    if pockets := study.pockets():
        yield Fact(str(len(pockets)), "places lost their last route to a base", "pockets")
    if findings := study.audit.findings:
        yield Fact(str(len(findings)), "findings of the audit of the record", "audit")


def _quotes(campaign: Campaign, uses: dict[str, tuple[str, ...]]) -> Iterator[Quote]:
    """Yield the sentences that are cited, in the order of their documents."""
    for sentence in campaign.sentences.values():
        if sentence.id in uses:
            sources = [campaign.sources[id] for id in sentence.sources]
            titles = "; ".join(source.title for source in sources) or "no source named"
            where = f"{titles}, {sentence.section}" if sentence.section else titles
            url = next((source.url for source in sources if source.url), "")
            yield Quote(sentence.id, sentence.text, where, url, sentence.quoted)


def _foot(campaign: Campaign) -> Iterator[str]:
    documents = [
        f"{source.title}: {source.licence}" + (f", retrieved {source.retrieved}" if source.retrieved else "")
        for source in campaign.sources.values()
    ]
    if len(documents) > _MOST_LICENCES:  # a table may cite hundreds
        under = Counter(source.licence for source in campaign.sources.values())
        documents = [f"{licence} ({number})" for licence, number in under.most_common()]
    licences = "; ".join(documents)
    yield campaign.attribution
    use = "rests on them, and is under" if campaign.records else "quotes them, and is under"
    asked = "" if campaign.records else " as they ask"
    yield f"{counted(len(campaign.sources), 'document')}: {licences}. This report {use} {campaign.licence}{asked}."
