"""Findings in words: a heading and a sentence or two for each, in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sim.measures.findings import KINDS, Finding, Item, Kind
from sim.model.campaign import Campaign, Statement
from sim.model.times import Window
from sim.model.verbs import VERBS
from sim.model.vocabulary import NOBODY, Where
from sim.model.words import counted, day_words, days_words, listed, range_words
from sim.roads.silence import CUT_OFF

_MOST = 40  # items that are written out


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding in words: a heading, what was found, and what follows for a reader."""

    title: str
    text: str
    so_what: str


def describe(campaign: Campaign, finding: Finding) -> FindingWords:
    """Return a finding in words.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> describe(study.campaign, study.audit.by_kind["captured twice"][0]).title
    'Kafr Basin, captured twice'
    """
    title, text = _WORDS[finding.kind](_Teller(campaign, finding))
    if finding.readings and finding.kind is not Kind.READINGS:
        text += f" {_Teller(campaign, finding).readings()}"
    return FindingWords(title, text, KINDS[finding.kind].so_what)


class _Teller:
    """A finding with the names, dates and numbers that its words need."""

    def __init__(self, campaign: Campaign, finding: Finding) -> None:
        self.campaign, self.finding = campaign, finding
        self.said = [campaign.statements[id] for id in finding.statements]

    @property
    def places(self) -> str:
        """The places of the finding."""
        return self.names(self.finding.places)

    @property
    def when(self) -> str:
        """The days of the finding."""
        return self.days(self.finding.window)

    def names(self, places: Iterable[str]) -> str:
        """Return the names of places."""
        return listed((self.campaign.places[place].name for place in places), joined=True)

    def name(self, place: str) -> str:
        """Return the name of a place."""
        return self.campaign.places[place].name

    def road(self, corridor: str) -> str:
        """Return the name of a corridor."""
        return self.campaign.corridors[corridor].name or corridor

    def side(self, at: int = 0) -> str:
        """Return the short name of one of the sides of the finding."""
        side = self.finding.sides[at] if at < len(self.finding.sides) else ""
        return self.campaign.side_short(side) or "a side not stated"

    def sides(self, sides: Iterable[str]) -> str:
        """Return the short names of sides, or that they are not stated."""
        return listed(map(self.campaign.side_short, sides), joined=True) or "parties not stated"

    def who(self, statement: Statement) -> str:
        """Return the name of the faction of a statement, which is more precise than its side."""
        faction = self.campaign.factions.get(statement.faction)
        return faction.name if faction else "a party of no stated side"

    def days(self, window: Window | None) -> str:
        """Return the days of a window."""
        return (
            "a time not stated" if window is None else days_words(self.campaign.clock, window.earliest, window.latest)
        )

    def day_of(self, statement: Statement) -> str:
        """Return the days of the stated window of a statement, else those of the campaign."""
        return self.days(statement.window or Window(0, self.campaign.end))

    def verbs(self) -> str:
        """Return the events of the statements as nouns, each once."""
        return listed(dict.fromkeys(VERBS[s.verb].noun for s in self.said), joined=True)

    def readings(self) -> str:
        """Return the readings of the finding with their reasons."""
        parts = [
            f"{reading.alternative}: {reading.why.rstrip('.')}"
            for reading in self.campaign.readings
            if reading.group in self.finding.readings
        ]
        return f"Readings: {'; or '.join(parts)}." if parts else ""


def _number(item: Item) -> str:
    return range_words(item.low, item.high, show=str, to=" to ", least="{} or more")


def _items(teller: _Teller, show: Callable[[Item], str]) -> str:
    """Return the items of a finding in words, each with its sentences."""
    return _listed_items(teller, lambda item: f"{show(item)}{_cited(teller, item)}")


def _listed_items(teller: _Teller, show: Callable[[Item], str]) -> str:
    items = teller.finding.items
    more = f"; and {len(items) - _MOST} more" if len(items) > _MOST else ""
    return "; ".join(show(item) for item in items[:_MOST]) + more


def _cited(teller: _Teller, item: Item) -> str:
    """Return the sentences of an item in brackets."""
    ids = [*item.sentences, *(teller.campaign.statements[id].sentence for id in item.statements)]
    return f" [{' '.join(dict.fromkeys(ids))}]" if ids else ""


# -- contradictions ------------------------------------------------------------------------------------------------


def _captured_twice(t: _Teller) -> tuple[str, str]:
    first, then = t.said
    again = "again" if first.faction == then.faction else f"by {t.who(then)}"
    return f"{t.places}, captured twice", (
        f"Captured by {t.who(first)} ({t.day_of(first)}), and {again} ({t.day_of(then)}); no loss in between is told."
    )


def _fought_over(t: _Teller) -> tuple[str, str]:
    capture, fight = t.said
    return f"{t.places}, captured and still fought over", (
        f"Captured by {t.who(capture)} ({t.day_of(capture)}), but fighting there between {t.side()} and {t.side(1)} is "
        f"told in a sentence of {t.days(_days(t.campaign, fight))}; no loss in between is told."
    )


def _days(campaign: Campaign, statement: Statement) -> Window | None:
    sentence = campaign.sentences[statement.sentence]
    if sentence.first_day is None or sentence.last_day is None:
        return statement.window
    return Window(sentence.first_day, sentence.last_day)


def _count_not_met(t: _Teller) -> tuple[str, str]:
    (item,) = t.finding.items
    return f"“{item.words}”", f"At most {item.high}, but {item.low} are named or counted by then."


def _toll_beyond(t: _Teller) -> tuple[str, str]:
    (item,) = t.finding.items
    side = t.side()
    text = f"The events add up to at least {item.low} killed, the totals to at most {item.high}."
    return f"{side}: {item.low} against {item.high}", text


def _held_and_passed(t: _Teller) -> tuple[str, str]:
    held, advance = t.said if set(t.finding.places) <= set(t.said[0].places) else t.said[::-1]
    roads = listed(dict.fromkeys(t.road(item.words) for item in t.finding.items), joined=True)
    lies = "lies" if len(t.finding.places) == 1 else "lie"
    return f"{t.places}, held and passed", (
        f"Told as held by {t.side()} ({t.day_of(held)}), beside an {VERBS[advance.verb].noun} of {t.who(advance)} in "
        f"{t.names(advance.places)} ({t.day_of(advance)}). On the road {roads}, {t.places} {lies} "
        f"between {t.side(1)} and that area."
    )


def _start_not_followed(t: _Teller) -> tuple[str, str]:
    start = next(s for s in t.said if t.finding.places[0] in s.places and VERBS[s.verb].opens)
    others = [s for s in t.said if VERBS[s.verb].opens and s is not start]
    first = [t.campaign.statements[id] for item in t.finding.items for id in item.statements]
    then = (
        f"the first that is told of {t.side()} there is of {t.day_of(first[0])}"
        if first
        else "nothing else is told there"
    )
    return f"{t.places}, start not followed", (
        f"{start.sentence} has the operation start in {t.names(start.places)} ({t.day_of(start)}), "
        f"{listed(s.sentence for s in others)} in {t.names(p for s in others for p in s.places)}; {then}."
    )


def _recalled(t: _Teller) -> tuple[str, str]:
    holder = t.side()
    held = "its holder is not known" if t.finding.sides[0] in NOBODY else f"{holder} held it from before the first day"
    return f"{t.places}, called recently captured", (
        f"Named among places that had recently changed hands ({t.when}); no sentence tells its capture, and in the "
        f"tables {held}."
    )


def _outside_list(t: _Teller) -> tuple[str, str]:
    (item,) = t.finding.items
    areas = [place for place in t.finding.places if place not in item.places]
    return f"{t.names(item.places)}, outside its list", (
        f"Named in a list about {t.names(areas)} ({t.when}), in which it does not lie."
    )


def _near_and_inside(t: _Teller) -> tuple[str, str]:
    inside, near = t.said
    place, goal = t.finding.places
    where = f"{t.name(place)} stands on it" if goal in t.campaign.named_roads else f"{t.name(place)} lies closer"
    return f"{t.name(goal)}, near and already reached", (
        f"An {VERBS[near.verb].noun} of {t.who(near)} to within {(near.within_m or 0) / 1000:g} km of {t.name(goal)} "
        f"({t.when}); but {where}, and {inside.sentence} tells its {VERBS[inside.verb].noun} before."
    )


# -- silences ------------------------------------------------------------------------------------------------------


def _fall_without_captor(t: _Teller) -> tuple[str, str]:
    entries = [s for s in t.said if not s.rule]
    whole = t.name(t.finding.places[0])
    who = listed(dict.fromkeys(t.who(s) for s in entries), joined=True)
    text = f"{t.places}: entered by {who} ({t.when}); no sentence tells who held it afterwards."
    title = f"{whole}, entered with no captor told"
    if t.finding.items:
        told = listed(t.finding.items[0].sentences)
        text = f"{text} Its fall is told without day and captor ({told})."
        title = f"{whole}, fall told without captor or day"
    return title, text


def _outcome_of_parts(t: _Teller) -> tuple[str, str]:
    whole, *parts = t.finding.places
    who = listed(dict.fromkeys(t.who(s) for s in t.said), joined=True)
    return f"Parts of {t.name(whole)}, outcome not told apart", (
        f"{t.names(parts)}: entered by {who} ({t.when}); what followed is told of {t.name(whole)} as a whole."
    )


def _held_briefly(t: _Teller) -> tuple[str, str]:
    s = t.said[0]
    return f"{t.places}, held for a short time", (
        f"{_capital(VERBS[s.verb].past)} by {t.who(s)} ({t.when}), for a short time by the words of the source; who "
        f"held {_them(t)} afterwards, and from when, is not told."
    )


def _loss_not_told(t: _Teller) -> tuple[str, str]:
    s = next(one for one in t.said if not one.rule)
    return f"{t.places}, retaken without a reported loss", (
        f"Retaken by {t.who(s)} ({t.when}); when, and to whom, the side had lost {_them(t)} is not told."
    )


def _them(t: _Teller) -> str:
    return "it" if len(t.finding.places) == 1 else "them"


def _end_not_told(t: _Teller) -> tuple[str, str]:
    def show(item: Item) -> str:
        s = t.campaign.statements[item.statements[0]]
        near = "near" if s.where == Where.NEAR else "at"
        against = "" if s.faction or not s.from_faction else "against "
        when = f"begun {t.days(item.window)}; {against}{t.sides(item.sides)}"
        return f"{VERBS[s.verb].noun} {near} {t.names(item.places)} ({when})"

    return "Fights and sieges without an end", f"No later sentence settles them: {_items(t, show)}."


def _last_told_held(t: _Teller) -> tuple[str, str]:
    past = listed(dict.fromkeys(VERBS[s.verb].past for s in t.said), joined=True)
    rules = dict.fromkeys(s.rule for s in t.said if s.rule)
    by_rule = f", by rule {listed(rules)}" if rules else ""
    return f"{t.places}, last told as {past}", (
        f"The last that is told: {past} by {t.side()} ({t.when}{by_rule}). No later sentence tells who held {_them(t)}."
    )


def _fall_not_told(t: _Teller) -> tuple[str, str]:
    (item,) = t.finding.items
    taken = dict.fromkeys(place for id in item.statements for place in t.campaign.statements[id].places)
    by = f", with {t.names(taken)} in other hands" if taken else ""
    how = "cut off from every base" if item.words == CUT_OFF else "passed on both sides along a road"
    return f"{t.places}, fall not reported", (
        f"Last held by {t.side()}; {how} {_since(t)}{by}. No sentence tells the holder afterwards."
    )


def _since(t: _Teller) -> str:
    """Return since when places are silent."""
    window = t.finding.window
    assert window is not None
    first, last = (t.days(Window(bound, bound)) for bound in (window.earliest, window.latest))
    return f"from {first}" if first == last else f"from {first} or, at the latest, {last}"


def _seized(t: _Teller) -> tuple[str, str]:
    (s,) = t.said
    held = t.campaign.side_of(t.campaign.places[t.finding.places[0]].holder)
    holder = (
        "its holder is unknown" if held in NOBODY else f"{t.campaign.side_short(held)} held it before the first day"
    )
    left = f", left by {t.campaign.side_short(t.campaign.side_of(s.from_faction))}," if s.from_faction else ""
    return f"{t.places}, equipment seized and no fall told", (
        f"Equipment{left} is seized there by {t.who(s)} ({t.when}). In the table of places {holder}; no sentence tells "
        "its capture."
    )


# -- ambiguities ---------------------------------------------------------------------------------------------------


def _readings(t: _Teller) -> tuple[str, str]:
    (group,) = t.finding.readings
    return f"{group}: {sum(reading.group == group for reading in t.campaign.readings)} readings", t.readings()


def _party_later(t: _Teller) -> tuple[str, str]:
    first = t.campaign.statements[t.finding.items[0].statements[0]]
    support = next(s for s in t.said if s.id != first.id)
    return f"{t.who(support)}, takes part later than told", (
        f"Said to support the operation ({t.when}); whatever else is told of it is of {t.day_of(first)} or later."
    )


def _cut_again(t: _Teller) -> tuple[str, str]:
    def show(item: Item) -> str:
        since = t.day_of(t.campaign.statements[item.statements[0]])
        return f"{t.names(item.places)} on the road {t.road(item.words)} since {since}"

    return f"{t.name(t.finding.places[0])}, cut when it was cut already", (
        f"Cut by {t.side()} ({t.when}), but {t.side()} or an ally held {_items(t, show)}."
    )


def _cut(t: _Teller) -> tuple[str, str]:
    s = t.said[0]
    senses = "; ".join(item.words for item in t.finding.items if not item.sentences)
    counts = [f"“{item.words}”{_cited(t, item)}" for item in t.finding.items if item.sentences]
    hedge = f", in the source’s words “{s.hedge}”" if s.hedge else ""
    more = f" Unnamed places may lie there: {listed(counts)}." if counts else ""
    ground = "from the named places and the roads of the table"
    none = t.finding.kind is Kind.CUT_NOT_SUPPORTED
    follows = f"No sense of it follows {ground}" if none else f"It follows in part {ground}. Not shown"
    return f"{t.places}, {VERBS[s.verb].past}?", (
        f"Told as {VERBS[s.verb].past}{hedge} ({t.when}). {follows}: {senses}.{more}"
    )


def _other_hands(t: _Teller) -> tuple[str, str]:
    place, whole = t.finding.places

    def show(item: Item) -> str:
        s = t.campaign.statements[item.statements[0]]
        who = f"by {t.who(s)}" if s.takes and s.faction else f"of {t.sides(item.sides)}"
        return f"{VERBS[s.verb].noun} {who}"

    return f"{t.name(place)}, in other hands than {t.name(whole)}", (
        f"{t.side()} takes {t.name(whole)}, or most of it; but of {t.name(place)} is told: {_items(t, show)} "
        f"({t.when})."
    )


def _read_otherwise(t: _Teller) -> tuple[str, str]:
    return "Names read otherwise than written", (
        f"{_items(t, lambda item: f'“{item.words}” as {t.names(item.places)}')}."
    )


def _outside_area(t: _Teller) -> tuple[str, str]:
    inside = {place for item in t.finding.items for place in item.places}
    areas = [place for place in t.finding.places if place not in inside]
    return f"{t.names(inside)}, outside {t.names(areas)}", (
        f"The sentence tells its capture in {t.names(areas)} ({t.when}); in the table of places it lies in "
        f"{t.names(p for place in inside for p in t.campaign.places[place].part_of)}."
    )


# -- checks, gaps, notes -------------------------------------------------------------------------------------------


def _far_ahead(t: _Teller) -> tuple[str, str]:
    def show(item: Item) -> str:
        return f"{t.names(item.places)} {_number(item)} km ({t.sides(item.sides)})"

    return "Captures far ahead of their front", (
        f"In a straight line to the nearest place that the side or an ally then held: {_items(t, show)}."
    )


def _other_unit(t: _Teller) -> tuple[str, str]:
    def show(item: Item) -> str:
        return f"{t.names(item.places)} ({t.campaign.places[item.places[0]].kind}) among “{item.words}”"

    return "Counted as another kind of place", f"{_items(t, show)}."


def _undated(t: _Teller) -> tuple[str, str]:
    def show(item: Item) -> str:
        first, *_, last = (*item.sentences, item.sentences[-1])
        ids = f"{first} to {last}" if len(item.sentences) > 1 else first
        return f"{ids} by {listed(item.words.split(), joined=True)}, {t.days(item.window)}"

    return "Sentences without a date of their own", f"Dated by others: {_listed_items(t, show)}."


def _day_taken_over(t: _Teller) -> tuple[str, str]:
    return "Days taken over from an earlier sentence", (
        f"{listed(t.finding.sentences)}: no words of time of their own; each has the day of an earlier sentence, and "
        "the next date is of a later day."
    )


def _after_end(t: _Teller) -> tuple[str, str]:
    def show(item: Item) -> str:
        s = t.campaign.statements[item.statements[0]]
        return f"{t.names(item.places) or 'no place'} {VERBS[s.verb].past} ({t.days(item.window)})"

    end = day_words(t.campaign.clock, t.campaign.end)
    return "Statements that may lie after the end", f"The campaign ends on {end}: {_items(t, show)}."


def _unnamed(t: _Teller) -> tuple[str, str]:
    text = _items(t, lambda item: f"“{item.words}”: {_number(item)} ({t.sides(item.sides)})")
    return "Places that are counted and not named", f"Captures that no sentence tells by name: of {text}."


def _not_located(t: _Teller) -> tuple[str, str]:
    notes = [f"{p.name} ({p.note})" if p.note else p.name for p in (t.campaign.places[id] for id in t.finding.places)]
    return "Places without a known location", f"{listed(notes)}."


def _no_town(t: _Teller) -> tuple[str, str]:
    who = listed(dict.fromkeys(t.who(s) for s in t.said), joined=True)
    named, perhaps = (t.names(item.places) for item in t.finding.items) if t.finding.items else ("", "")
    except_ = f" except {named}" if named else ""
    maybe = f", unless {perhaps} is meant as a town" if perhaps else ""
    return (
        f"{t.places}: {t.verbs()}",
        f"{_capital(t.verbs())}, {who} ({t.when}); no town there{except_} is named{maybe}.",
    )


def _extent(t: _Teller) -> tuple[str, str]:
    (s,) = t.said
    text = t.campaign.sentences[s.sentence].text.casefold()
    places = [t.campaign.places[place] for place in s.places]
    words = [word for place in places for name in (place.name, *place.other_names) for word in name.split()[:1]]
    named = any(word.casefold() in text for word in words)
    to = "; its destination is" if s.towards else ""
    coder = "" if named else f" The sentence does not name {t.places}: that is the coder’s reading."
    if s.exceptions:
        extent = f"of the places left none is named, of those not left {t.names(s.exceptions)}"
    else:
        extent = "its extent is not stated" if s.share is None else "the places are not named"
    text = f"Withdrawal of {t.who(s)} ({t.when}); {extent}{to}.{coder}"
    return f"{t.places}: extent of the withdrawal", text


def _actor(t: _Teller) -> tuple[str, str]:
    parts = [f"{VERBS[s.verb].noun} {'near' if s.where == Where.NEAR else 'in'} {t.names(s.places)}" for s in t.said]
    rules = dict.fromkeys(s.rule for s in t.said if s.rule)
    by_rule = f" The place is not in the sentence: rule {listed(rules)}." if rules else ""
    begun = "begun " if all(VERBS[s.verb].enduring for s in t.said) else ""
    return f"{t.places}: {t.verbs()}, side not stated", (
        f"{_capital(listed(parts, joined=True))} ({begun}{t.when}): the words do not say which side acts.{by_rule}"
    )


def _two_holders(t: _Teller) -> tuple[str, str]:
    def show(item: Item) -> str:
        first, then = (t.campaign.statements[id] for id in item.statements)
        hedge = f", “{then.hedge}”" if then.hedge else ""
        return f"{t.names(item.places)} ({t.days(item.window)}): {t.who(first)}, then {t.who(then)}{hedge}"

    places = listed(map(t.name, t.finding.places), most=3)
    return f"{places}, two holders in a day", f"{_items(t, show)}."


def _never_named(t: _Teller) -> tuple[str, str]:
    return f"{counted(len(t.finding.places), 'place')} on the roads, never named", (
        f"Cut off or passed in the time of {t.when}: {listed(map(t.name, t.finding.places), most=_MOST)}."
    )


def _figures(t: _Teller) -> str:
    """Return the figures of tolls, sentence by sentence."""
    told: dict[str, list[str]] = {}
    for item in t.finding.items:
        missing = (item.low, item.high) == (0, None)
        figure = f"{item.words}, figure missing" if missing else f"{_number(item)} {item.words}"
        told.setdefault(item.sentences[0], []).append(figure)
    return "; ".join(f"{listed(figures)} [{sentence}]" for sentence, figures in told.items())


def _totals(t: _Teller) -> tuple[str, str]:
    return "Totals of the source", f"{_figures(t)}."


def _toll_before(t: _Teller) -> tuple[str, str]:
    return "Casualties before the first day", f"{_figures(t)} ({t.when})."


def _other_source(t: _Teller) -> tuple[str, str]:
    (item,) = t.finding.items
    return "Holders before the first day", (
        f"For the first holder of {len(t.finding.places)} of {item.low} counted places the table of places names "
        "another source than a sentence."
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


_WORDS: Mapping[Kind, Callable[[_Teller], tuple[str, str]]] = MappingProxyType(
    {
        Kind.CAPTURED_TWICE: _captured_twice,
        Kind.FOUGHT_OVER: _fought_over,
        Kind.COUNT_NOT_MET: _count_not_met,
        Kind.TOLL_BEYOND: _toll_beyond,
        Kind.HELD_AND_PASSED: _held_and_passed,
        Kind.START_NOT_FOLLOWED: _start_not_followed,
        Kind.RECALLED: _recalled,
        Kind.OUTSIDE_LIST: _outside_list,
        Kind.NEAR_AND_INSIDE: _near_and_inside,
        Kind.FALL_WITHOUT_CAPTOR: _fall_without_captor,
        Kind.HELD_BRIEFLY: _held_briefly,
        Kind.END_NOT_TOLD: _end_not_told,
        Kind.LAST_TOLD_HELD: _last_told_held,
        Kind.FALL_NOT_TOLD: _fall_not_told,
        Kind.LOSS_NOT_TOLD: _loss_not_told,
        Kind.SEIZED: _seized,
        Kind.OUTCOME_OF_PARTS: _outcome_of_parts,
        Kind.READINGS: _readings,
        Kind.PARTY_LATER: _party_later,
        Kind.CUT_AGAIN: _cut_again,
        Kind.CUT_NOT_SUPPORTED: _cut,
        Kind.CUT_SOMETIMES: _cut,
        Kind.OTHER_HANDS: _other_hands,
        Kind.READ_OTHERWISE: _read_otherwise,
        Kind.OUTSIDE_AREA: _outside_area,
        Kind.FAR_AHEAD: _far_ahead,
        Kind.OTHER_UNIT: _other_unit,
        Kind.UNDATED: _undated,
        Kind.DAY_TAKEN_OVER: _day_taken_over,
        Kind.AFTER_END: _after_end,
        Kind.UNNAMED: _unnamed,
        Kind.NOT_LOCATED: _not_located,
        Kind.NO_TOWN: _no_town,
        Kind.EXTENT: _extent,
        Kind.ACTOR: _actor,
        Kind.TWO_HOLDERS: _two_holders,
        Kind.NEVER_NAMED: _never_named,
        Kind.TOTALS: _totals,
        Kind.TOLL_BEFORE: _toll_before,
        Kind.OTHER_SOURCE: _other_source,
    }
)
