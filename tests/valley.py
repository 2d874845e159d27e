"""A small campaign folder as a user would write it: four towns along one road, two days, one contradiction.

`write_valley(folder)` writes it and returns the folder; `spoil(folder, file, old, new)` edits one of its files.
"""

from __future__ import annotations

from pathlib import Path

FILES = {
    "campaign.toml": """\
title = "The valley campaign"
summary = "Made up for a test."
utc_offset = "+03:00"
epoch = "2030-05-01"
end = "2030-05-02T23:59"
licence = "CC0-1.0"
attribution = "nobody"

[map]
extent = [9.9, 49.9, 10.7, 50.3]

[phrases]
"in the afternoon" = "12:00-18:00"
"in the evening" = "17:00-24:00"

[rules]
loss-untold = "The account has it held again, and never told of its loss."

[[relations]]
sides = ["north", "south"]
kind = "hostile"

[corridors.valley]
name = "Valley road"
places = ["ayn", "bork", "cedra", "dun"]
""",
    "sides.csv": """\
id,name,short,colour,marker
north,Northern side,N,#1f618d,disc
south,Southern side,S,#b03a2e,square
""",
    "factions.csv": """\
id,name,other_names,side,colour,note
na,Northern army,,north,,
sa,Southern army,,south,,
""",
    "places.csv": """\
id,name,other_names,kind,part_of,counted,base_of,lat,lon,holder,holder_source,coordinate_source,confidence,note
valley,Valley,,region,,no,,,,,,,,
ayn,Ayn,,town,valley,yes,north,50.0,10.0,na,made up,made up,high,
bork,Bork,Ba‘rk;al-Börk;بورك,town,valley,yes,,50.0,10.2,sa,made up,made up,high,
cedra,Cedra,Sidra,town,valley,yes,,50.0,10.4,sa,made up,made up,high,
dun,Dun,Bork Fort,town,valley,yes,south,50.0,10.6,sa,made up,made up,high,
far_dun,Far Dun,Bork Fort,hill,valley,no,,50.2,10.6,,,made up,low,
""",
    "roads.csv": """\
a,b,ref,name,class,km,length_method,confidence
ayn,bork,V1,Valley road,primary,15,made up,high
bork,cedra,V1,Valley road,primary,16.5,made up,high
cedra,dun,V1,Valley road,primary,15,made up,high
dun,far_dun,,,track,23,made up,low
""",
    "sources.csv": """\
id,title,url,licence,retrieved
book,The Valley Book,https://example.org/valley,CC0-1.0,2031-01-01
""",
    "sentences.csv": """\
id,source,section,paragraph,text,date,dated_by,use,note
v1,book,Before,1,The valley had been quiet for years.,,,background,no event
v2,book,The march,2,"On 1 May, in the afternoon, the Northern army captured Bork.",2030-05-01,v2,coded,
v3,book,The march,2,Afterwards it reportedly captured Cedra too.,2030-05-01/2030-05-02,v2,coded,
v4,book,The march,3,"On 2 May, the Southern army withdrew from Cedra, according to the League.",2030-05-02,v4,coded,
v5,book,The march,3,The Southern army shelled Bork in the evening.,2030-05-02,v4,coded,
""",
    "statements.csv": """\
id,sentence,verb,place,where,within_km,towards,except,share_low,share_high,faction,from,phrase,\
earliest,latest,end_earliest,end_latest,claimant,hedge,rule,repeats,reading,note
v2.1,v2,capture,bork,in,,,,,,na,sa,in the afternoon,,,,,,,,,,
v3.1,v3,capture,cedra,in,,,,,,na,sa,,,,,,,reportedly,,,cedra/fought,
v4.1,v4,withdraw,cedra,in,,,,,,sa,,,,,,,the League,,,,cedra/left,
v5.1,v5,shelling,bork,in,,,,,,sa,na,in the evening,,,,,,,,,,
""",
    "order.csv": """\
first,then,at_least,at_most,sentence,phrase,rule,reading,note
v2.1,v3.1,0m,,v3,,,cedra/fought,
""",
    "claims.csv": """\
id,sentence,words,faction,verb,unit,low,high,counting,phrase,earliest,latest,scope,includes,claimant,hedge,reading,note
""",
    "casualties.csv": """\
sentence,statement,place,where,victims,killed_low,killed_high,wounded_low,wounded_high,captured_low,captured_high,\
counting,claimant,hedge,note
""",
    "readings.csv": """\
group,alternative,weight,why
cedra,fought,2,The account tells it first.
cedra,left,1,The League was there.
""",
}


def write_valley(folder: Path) -> Path:
    """Write the campaign into `folder`, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def spoil(folder: Path, file: str, old: str, new: str) -> Path:
    """Replace `old`, which must stand in `file`, by `new`."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not stand in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder
