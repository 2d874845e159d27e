"""What the words around an event say of it: its clause, whether it happened, to whom it was done, and who says so."""

from __future__ import annotations

import re

_BOUNDARY = re.compile(
    r"[;:—]|\b(?:while|whilst|whereas|after|before|when|although|though|because|where|which|who|amid|amidst|following|despite|"
    r"but|since|until|that)\b|(?<!well )\bas\b(?!-| (?:well|far|part|of|an?|the (?:first|second))\b)",
    re.IGNORECASE,
)
_ADVERBS = r"(?:\s+(?:\w+ly|also|then|again|soon|later|first|now|all))*\s+\Z"
_BE = re.compile(rf"\b(?:was|were|is|are|been|being|be|got|gets){_ADVERBS}", re.IGNORECASE)
_AND = re.compile(rf"\b(?:and|then|or){_ADVERBS}", re.IGNORECASE)
_BY_AFTER = re.compile(r"\s+by\b", re.IGNORECASE)
_TRIED = re.compile(
    r"\b(?:fail\w*|unable|attempt\w*|tr(?:y|ied|ying)|unsuccessful\w*)(?:\s+\w+){0,2}?\s+(?:to|at|in)\s+(?:\w+ly\s+)?\Z",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:managed|able|beg[aiu]ns?|started|starting|starts|succeeded|continued|went on|proceeded|opted|"
    r"(?:forc|compell)(?:ed|ing)(?:\s+[\w-]+){0,4})\s+to\s+(?:\w+ly\s+)?\Z|\b(?:in addition|prior)\s+to\s+\Z|"
    r"\b(?:claim\w*|said|reported\w*|believed|alleged|known|thought)\s+to\s+(?:have|be)\s+(?:(?:\w+ly|been)\s+)*\Z",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:to|not|never|without|would|could|might|may|should|will|cannot|aim\w* at|aim of|plan\w* (?:for|of)|"
    r"objective of|goal of|purpose of|hopes? of|intention of|instead of|prevent\w*(?:\s+\w+){1,4} from|\w+n[’']t)\s+"
    r"(?:(?:\w+ly|be|been|have|then|also)\s+)*\Z",
    re.IGNORECASE,
)
_LOOKING_BACK = re.compile(
    r"\b(?:following|after|since|with|upon|despite|during)\s+(?:(?:its|their|the|his)\s+)?\Z", re.IGNORECASE
)
_OF_SOMEBODY = re.compile(r"\b(?:its|their|his)\s+\Z", re.IGNORECASE)
_LEFT = re.compile(
    r"[\s,]*\b(?:after|following)\b[^.;]{0,60}?\b(?:withdr\w+|pull\w* (?:out|back)|retreat\w*|abandon\w*)",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:reportedly|allegedly|apparently|supposedly|probably|possibly|(?:was|were) reported|unconfirmed)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:claim(?:ed|s)|said|says|reported|announced|declared|stated|asserted|alleged)\b"
    r"(?! (?:responsibility|war|plans?|in|the (?:start|beginning)))",
    re.IGNORECASE,
)
_WAS = re.compile(r"\b(?:was|were|is|are|been|being)\s+\Z", re.IGNORECASE)
_ACCORDING = re.compile(r"\baccording to ([^,;.]{2,80})", re.IGNORECASE)
_YEAR = re.compile(r"\bin (?:early |late |mid-?)?([12]\d{3})\b")
_SPEAKER = re.compile(r"[^,;:.]*\Z")
_LONGEST_SPEAKER = 80


def bounds_of(text: str) -> list[int]:
    """Return where clauses begin within a sentence."""
    return [found.start() for found in _BOUNDARY.finditer(text)]


def is_passive(lead: str, rest: str) -> bool:
    """Return whether something was done to what is named before ("was captured", "captured by")."""
    return _BE.search(lead) is not None or _BY_AFTER.match(rest) is not None


def is_joined(lead: str) -> bool:
    """Return whether words are joined to what is before them by "and"."""
    return _AND.search(lead) is not None


def is_tried(lead: str) -> bool:
    """Return whether the words before an event say that it was tried.

    Examples
    --------
    >>> is_tried("the army failed to "), is_tried("the army managed to ")
    (True, False)
    """
    return _TRIED.search(lead) is not None


def is_unreal(lead: str) -> bool:
    """Return whether the words before an event say that it did not happen, or was only meant to.

    Examples
    --------
    >>> [is_unreal(lead) for lead in ("they did not ", "with the aim of ", "in order to ", "were forced to ", "they ")]
    [True, True, True, False, False]
    """
    return _UNREAL.search(lead) is not None and _DONE.search(lead) is None


def looks_back(lead: str) -> bool:
    """Return whether words recall an event ("following its capture of")."""
    return _LOOKING_BACK.search(lead) is not None


def is_of_somebody(lead: str) -> bool:
    """Return whether an event is named as something known ("their withdrawal from")."""
    return _OF_SOMEBODY.search(lead) is not None


def after_withdrawal(rest: str) -> bool:
    """Return whether the words after an event say that somebody had withdrawn before it."""
    return _LEFT.match(rest) is not None


def other_years(clause: str, years: tuple[int, int] | None) -> bool:
    """Return whether a clause names a year that is not of the campaign."""
    return years is not None and any(not years[0] <= int(found) <= years[1] for found in _YEAR.findall(clause))


def said_by(text: str, start: int, clause: str) -> tuple[str, str]:
    """Return who says it, if the sentence does not itself, and the words that leave it open.

    Examples
    --------
    >>> said_by("The army claimed that Ayn fell.", 28, "Ayn fell"), said_by("Ayn reportedly fell.", 15, "reportedly")
    (('The army', 'claimed'), ('', 'reportedly'))
    """
    hedge = _HEDGE.search(clause)
    according = _ACCORDING.search(text)
    speaker, word = according[1].strip() if according else "", hedge[0] if hedge else ""
    for saying in _SAYING.finditer(text, 0, start):
        if not _WAS.search(text, 0, saying.start()):
            before = _SPEAKER.search(text, 0, saying.start())
            words = "" if before is None else before[0].strip()
            speaker = speaker or (words if len(words) <= _LONGEST_SPEAKER else "")
            word = word or saying[0]
    return speaker, word
