"""The script of the web page: its files can be joined, and nothing in them reads HTML or asks for anything."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from page_scripts import FOLDER, sources

from plots.web.page import LOADER, SCRIPTS, STYLES, join_script, join_style

NODE = shutil.which("node")
IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w-]+\.js)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function\*?|class|const|let) (\w+)", re.MULTILINE)
TOP = re.compile(r"^(?:export )?(?:async )?(?:function\*?|class|const|let|var) (\w+)", re.MULTILINE)
UNPACKED = re.compile(r"^(?:export )?(?:const|let|var) [\[{]", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*$", re.MULTILINE | re.DOTALL)
FORBIDDEN = {
    "HTML from text": r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment|srcdoc",
    "code from text": r"\beval\b|new Function\b|set(?:Timeout|Interval)\(\s*[\"'`]",
    "style attributes": r"[\"']style[\"']|\bstyle:|cssText",
    "requests": r"\bfetch\b|XMLHttpRequest|WebSocket|EventSource|sendBeacon|\bimport\(|new (?:Image|Worker)\b|\bsrc:",
    "addresses": r"https?:(?!//www\.w3\.org/2000/svg\")",
    "storage": r"localStorage|sessionStorage|indexedDB|document\.cookie",
    "dates of the reader's zone": r"\bnew Date\b|DateTimeFormat|Date\.parse|toLocale(?:Date|Time)String",
}


def code(source: str) -> str:
    return COMMENT.sub("", source)


def test_every_file_of_the_folders_is_on_the_page() -> None:
    assert sorted([LOADER, *SCRIPTS]) == sorted(path.name for path in FOLDER.glob("*.js"))
    assert sorted(STYLES) == sorted(path.name for path in (FOLDER.parent / "style").glob("*.css"))


def test_names_at_the_top_of_the_files_are_unique() -> None:
    counts = Counter(name for source in sources().values() for name in TOP.findall(code(source)))
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_file_imports_what_earlier_files_export_each_on_one_line(name: str) -> None:
    source = code(sources()[name])
    imports = IMPORT.findall(source)
    assert len(imports) == len(re.findall(r"^import\b|^\s*} from ", source, re.MULTILINE))
    for names, imported in imports:
        assert imported in SCRIPTS[: SCRIPTS.index(name)], imported
        assert set(names.split(", ")) <= set(EXPORT.findall(sources()[imported])), imported
    used = re.sub(IMPORT, "", source)
    assert [each for names, _ in imports for each in names.split(", ") if not re.search(rf"\b{each}\b", used)] == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_file_exports_only_what_the_joiner_reads(name: str) -> None:
    source = code(sources()[name])
    assert len(EXPORT.findall(source)) == len(re.findall(r"^\s*export\b", source, re.MULTILINE))
    assert UNPACKED.findall(source) == []  # whose names this test would miss


def test_every_name_at_the_top_is_used_and_every_export_imported() -> None:
    files = {name: re.sub(r"/\*.*?\*/", "", code(source), flags=re.DOTALL) for name, source in sources().items()}
    whole = re.sub(IMPORT, "", "\n".join(files.values()))
    imported = {name for source in files.values() for names, _ in IMPORT.findall(source) for name in names.split(", ")}
    defined = [(file, name) for file, source in files.items() for name in TOP.findall(source)]
    assert [each for each in defined if len(re.findall(rf"\b{each[1]}\b", whole)) < 2] == []
    exported = {name for source in files.values() for name in EXPORT.findall(source)}
    assert exported - imported == set()


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_has(what: str) -> None:
    found = [(name, match[0]) for name, source in sources().items() for match in re.finditer(FORBIDDEN[what], source)]
    assert found == []


def test_every_class_of_the_style_is_made_by_the_script() -> None:
    page = "\n".join([*sources().values(), (FOLDER.parent / "page.html").read_text(encoding="utf-8")])
    classes = set(re.findall(r"\.([a-z][\w-]+)", re.sub(r"/\*.*?\*/", "", join_style(), flags=re.DOTALL)))
    assert [name for name in classes if name not in page and f"{name[: name.rindex('-') + 1]}${{" not in page] == []


def test_the_joined_style_keeps_blanks_before_pseudo_classes() -> None:
    bare = re.compile(r"[\w)\]] :[a-z]")  # rcssmin joins the two within @media, which is another selector
    written = "\n".join((FOLDER.parent / "style" / name).read_text(encoding="utf-8") for name in STYLES)
    assert len(bare.findall(join_style())) == len(bare.findall(re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL)))


def test_the_style_loads_nothing() -> None:
    assert re.findall(r"url\((?!\"?data:)|@import|image-set|https?:", join_style()) == []


def test_the_joined_style_keeps_the_spaces_before_pseudo_classes() -> None:
    whole = "".join((FOLDER.parent / "style" / name).read_text(encoding="utf-8") for name in STYLES)
    inner = re.findall(r"[\w.-]+ :(?:is|not|where|has)\([^)]*\)", whole)
    assert [each for each in inner if each.replace(", ", ",") not in join_style()] == []


def test_a_file_is_short_and_says_what_it_owns() -> None:
    for name, source in sources().items():
        assert source.startswith("// "), name
        assert source.count("\n") <= 400, name


def test_the_joined_script_has_no_end_of_its_element_and_no_module() -> None:
    joined = join_script()
    assert not re.search(r"</script|<!--|\]\]>", joined, re.IGNORECASE)
    assert not re.search(r"^\s*(?:import|export)\b", joined, re.MULTILINE)


@pytest.mark.skipif(NODE is None, reason="no node is installed")
def test_the_joined_script_is_a_module_that_parses(tmp_path: Path) -> None:
    (tmp_path / "page.mjs").write_text(join_script(), encoding="utf-8")
    done = subprocess.run([str(NODE), "--check", "page.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
