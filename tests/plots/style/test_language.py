"""The catalogue of words: what a language file may say, plural forms, and which keys the code uses."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import page_scripts
import pytest

from plots import LIGHT, with_language
from plots.style.language import ENGLISH, read_words

PLOTS = Path(__file__).parents[3] / "plots"


def nodes() -> Iterator[ast.AST]:
    for path in sorted(PLOTS.rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def asked_keys() -> Iterator[tuple[str, bool]]:
    """Yield the first arguments of calls of `words` (or `say`), and whether it is whole or the start of an f-string."""
    yield from page_scripts.asked_keys()
    for node in nodes():
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in ("words", "say"):
            continue
        first = node.args[0]
        if isinstance(first, ast.Constant):
            yield first.value, True
        elif isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
            yield first.values[0].value, False


def test_every_key_that_the_code_asks_for_exists() -> None:
    missing = [
        key
        for key, whole in asked_keys()
        if not (key in ENGLISH.templates if whole else any(each.startswith(key) for each in ENGLISH.templates))
    ]
    assert missing == []


def test_every_key_is_used() -> None:
    texts = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    texts |= page_scripts.texts()
    starts = (*(key for key, whole in asked_keys() if not whole), *page_scripts.starts())
    unused = [key for key in ENGLISH.templates if key not in texts and not key.startswith(starts or ("\0",))]
    assert unused == []


def language(folder: Path, text: str, locale: str = "fr") -> str:
    path = folder / "words.toml"
    path.write_text(f'locale = "{locale}"\n{text}', encoding="utf-8")
    return str(path)


def test_a_key_that_a_language_lacks_is_in_english(tmp_path: Path) -> None:
    words = read_words(language(tmp_path, '[list]\nand = "{first} et {last}"'))
    assert words.listed("ab", joined=True) == "a et b"
    assert words.listed("abc", most=2) == "a, b and 1 more"


def test_a_plural_form_follows_the_rules_of_the_language(tmp_path: Path) -> None:
    forms = 'one = "{count} jeden"\nfew = "{count} mało"\nother = "{count} dużo"\n'
    words = read_words(language(tmp_path, f"[list.more]\n{forms}", "pl"))
    assert [words("list.more", names="", count=count) for count in (1, 3, 5)] == ["1 jeden", "3 mało", "5 dużo"]


def test_the_direction_is_that_of_the_script(tmp_path: Path) -> None:
    assert read_words(language(tmp_path, "", "he")).rtl
    assert not ENGLISH.rtl


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[list]\nnone = "x"', "list.none is no key of the English words"),
        ('[list]\nand = "{frist}"', r"list.and = '{frist}' has {frist}, which is none of its values: first, last"),
        ('[list]\nand = "{"', "list.and = '{': Single '{' encountered in format string"),
        ("[list]\ncomma = 3", "list.comma = 3 is no text"),
        ('[list.more]\none = "x"', "list.more has forms by number but not the form 'other'"),
        ('[list.and]\nother = "x"', "list.and has forms by number but no number"),
        ("[list", "Expected ']'"),
    ],
)
def test_a_faulty_file_is_refused_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ValueError) as refusal:
        read_words(language(tmp_path, text))
    assert said in str(refusal.value)


@pytest.mark.parametrize("name", ["xx", "fr.txt"])
def test_an_unknown_language_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(ValueError, match=r"is not one of .*en.*, nor a file"):
        read_words(name)


def test_an_unknown_locale_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="names no language"):
        read_words(language(tmp_path, "", "qqq"))


def test_a_theme_in_a_language_stays_a_value(tmp_path: Path) -> None:
    theme = with_language(LIGHT, language(tmp_path, '[list]\nand = "{first} et {last}"'))
    assert theme != LIGHT and hash(theme) is not None
    assert pickle.loads(pickle.dumps(theme)) == theme
    assert with_language(theme, "en") == LIGHT


def test_arabic_has_every_key_and_all_its_plural_forms() -> None:
    arabic = read_words("ar")
    assert arabic.rtl
    assert ENGLISH.templates.keys() - arabic.templates.keys() == set()
    for key, template in arabic.templates.items():
        if not isinstance(template, str):
            assert {"one", "two", "few", "other"} <= template.keys(), key


def test_arabic_names_no_value_less_than_english() -> None:
    """A template that leaves out a number or a name says less."""
    arabic = read_words("ar")
    for key, template in arabic.templates.items():
        said = template if isinstance(template, str) else template["other"]
        english = ENGLISH.templates[key]
        english = english if isinstance(english, str) else english["other"]
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (said, english)]
        assert fields[0] == fields[1], key


# Modules whose English words have no keys yet; none is added.
ENGLISH_ONLY = {
    "chart/bands.py", "chart/corridor/key.py", "chart/model.py", "chart/orders.py",
    "film/panel/parts.py", "page/difference.py", "page/likely.py",
}  # fmt: skip
WRITERS = {
    "annotate",
    "draw_title",
    "heading",
    "set_text",
    "set_title",
    "set_xlabel",
    "set_ylabel",
    "text",
    "write",
    "write_at",
}


def spelled_out(path: Path) -> list[str]:
    """Return the words that a module draws without the catalogue: literals given to what writes texts."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        for given in node.args if called in WRITERS else ():
            parts = given.values if isinstance(given, ast.JoinedStr) else [given]
            words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            found += [text for text in words if re.search("[A-Za-z]{3}", text)]
    return found


def test_pictures_write_no_words_but_those_of_the_catalogue() -> None:
    found = {path.relative_to(PLOTS).as_posix() for path in sorted(PLOTS.rglob("*.py")) if spelled_out(path)}
    assert found == ENGLISH_ONLY
