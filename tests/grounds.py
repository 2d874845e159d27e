"""Random campaigns with roads, bases, corridors and relations between sides."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

from builders import FOREVER, SIDES, road
from hypothesis import strategies as st
from strategies import replayable_campaigns

from sim.chronology import Network, date_statements
from sim.clock.history import History
from sim.clock.replay import replay
from sim.model.campaign import Campaign
from sim.model.declared import Corridor, Relation
from sim.model.times import Window
from sim.roads.silence import Silence, Silences


@st.composite
def grounds(draw: st.DrawFn, *, most_statements: int = 18) -> Campaign:
    """Draw a campaign that replays, on roads between any of its places."""
    campaign = draw(replayable_campaigns(most_statements=most_statements)).campaign
    ids = [place.id for place in campaign.points]
    links = draw(st.lists(st.sampled_from(list(combinations(ids, 2))), max_size=10)) if len(ids) > 1 else []
    bases = draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(SIDES), max_size=3))
    paths = draw(st.lists(st.permutations(ids), max_size=2))
    return replace(
        campaign,
        roads=tuple(road(a, b, draw(st.integers(1, 60_000)), ref=f"R{at}") for at, (a, b) in enumerate(links)),
        places={id: replace(place, base_of=bases.get(id, "")) for id, place in campaign.places.items()},
        corridors={f"c{at}": Corridor(f"c{at}", "", tuple(path)) for at, path in enumerate(paths)},
        relations=draw(relations()),
    )


@st.composite
def relations(draw: st.DrawFn) -> tuple[Relation, ...]:
    """Draw relations between sides, some of them for part of the time only."""
    kinds = st.sampled_from(("hostile", "contact", "allied"))
    found = []
    for pair in combinations(SIDES, 2):
        start = draw(st.sampled_from((None, None, 0, 5, 300)))
        window = FOREVER if start is None else Window(start, start + draw(st.integers(0, 500)))
        found.append(Relation(pair, draw(kinds), window))
    return tuple(found)


@st.composite
def silent_spans(draw: st.DrawFn, campaign: Campaign) -> Silences:
    """Draw silences that follow no rule: spans in order, some of them adjoining."""
    spans = {}
    for place in campaign.points:
        bounds = sorted(draw(st.sets(st.integers(0, 700), max_size=4)))
        found = [Silence(low, high, "cut-off") for low, high in pairwise(bounds)]
        found = [span for span in found if draw(st.booleans())]
        if bounds and draw(st.booleans()):
            found.append(Silence(bounds[-1], None, "passed"))
        if found:
            spans[place.id] = tuple(found)
    return Silences(spans)


def played(campaign: Campaign) -> History:
    """Date and replay a campaign."""
    return replay(campaign, date_statements(Network(campaign)))
