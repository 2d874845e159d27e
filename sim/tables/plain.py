"""Plain words for what pydantic found: what a cell or key may hold, and the nearest valid spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

from sim.tables.report import Names

_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+\Z")
_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "must not be blank",
    "int_parsing": lambda _: "a whole number",
    "int_from_float": lambda _: "a whole number",
    "int_type": lambda _: "a whole number",
    "int_parsing_size": lambda _: "a whole number of fewer digits",
    "float_parsing": lambda _: "a number",
    "float_type": lambda _: "a number",
    "finite_number": lambda _: "a number",
    "greater_than": lambda at: f"more than {at['gt']:g}",
    "greater_than_equal": lambda at: f"{at['ge']:g} or more",
    "less_than": lambda at: f"less than {at['lt']:g}",
    "less_than_equal": lambda at: f"{at['le']:g} or less",
    "string_type": lambda _: "text in quotes",
    "string_too_short": lambda _: "must not be blank",
    "tuple_type": lambda _: "a list in square brackets",
    "list_type": lambda _: "a list in square brackets",
    "dict_type": lambda _: "a table of keys and values",
    "model_type": lambda _: "a table of keys and values",
    "too_short": lambda at: f"{at['min_length']} or more values, not {at['actual_length']}",
    "too_long": lambda at: f"{at['max_length']} values, not {at['actual_length']}",
}


def refuse(allowed: str, nearest: str = "") -> PydanticCustomError:
    """Make the error by which a cell's own check says what is allowed, and what was perhaps meant."""
    return PydanticCustomError("cell", "{allowed}", {"allowed": allowed, "nearest": nearest})


def choose(value: str, allowed: Sequence[str]) -> str:
    """Return `value` if it is one of `allowed`, else refuse it with the nearest of them."""
    if value not in allowed:
        raise refuse(f"one of {', '.join(allowed)}", Names(allowed).nearest(value))
    return value


def explain(problem: ErrorDetails) -> tuple[str, str]:
    """Return what is allowed, in plain words, and the nearest valid spelling or an empty string."""
    context = problem.get("ctx", {})
    if problem["type"] == "cell":
        return str(context["allowed"]), str(context["nearest"])
    if problem["type"] == "float_parsing" and _DECIMAL_COMMA.match(str(problem["input"])):
        return "a number, with a point before its decimals", str(problem["input"]).replace(",", ".")
    words = _WORDS.get(problem["type"])
    return (words(context) if words else problem["msg"][:1].lower() + problem["msg"][1:]), ""
