"""From the name of a script file, ``FILE.py`` or ``FILE.py:function``, to its scenario scripts."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FunctionType, ModuleType

from scenarios.cli.options import split_script
from scenarios.cli.process import CommandError
from sim.clock.scripts import Script, is_script, script_name
from sim.model.errors import did_you_mean


def load_scripts(files: Sequence[str]) -> tuple[Script, ...]:
    """Load the scripts of files: all functions that have ``@script``, or the one that is named.

    This runs the code of the files.

    Raises
    ------
    CommandError
        If a file is missing, cannot be imported, has no script or not the one named, or a script is given twice.
    """
    modules: dict[Path, ModuleType] = {}
    found: dict[tuple[Path, str], Script] = {}
    for file in files:
        path, name = split_script(file)
        where = path.resolve()
        modules[where] = modules.get(where) or _import(path)
        for function in _named(modules[where], path, name) if name else _marked(modules[where], path):
            key = (where, script_name(function))
            if key in found:
                raise CommandError(f"{path}: script {key[1]} is given twice")
            found[key] = function
    return tuple(found.values())


def _import(path: Path) -> ModuleType:
    """Run a script file as a module, not as ``__main__``, with its folder on the path for the modules beside it."""
    try:
        source = path.read_bytes()
    except IsADirectoryError:
        raise CommandError(f"{path} is a folder, not a file with scripts") from None
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    module = ModuleType(f"frontlapse_script_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    sys.path.insert(0, str(path.resolve().parent))
    try:
        exec(compile(source, str(path), "exec", dont_inherit=True), module.__dict__)
    except SyntaxError as error:
        where = f"{error.filename or path}:{error.lineno}" if error.lineno else str(path)
        raise CommandError(f"{where}: {type(error).__name__}: {error.msg}") from error
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        where = f"{path}:{lines[-1]}" if lines else str(path)
        raise CommandError(f"{where}: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(str(path.resolve().parent))
    return module


def _marked(module: ModuleType, path: Path) -> list[Script]:
    scripts = [value for value in _functions(module).values() if is_script(value)]
    if not scripts:
        known = ", ".join(_functions(module))
        named = f", or name one, {path}:NAME (its functions are {known})" if known else ""
        raise CommandError(f"{path}: no function has the decorator @script: add it{named}")
    return scripts


def _named(module: ModuleType, path: Path, name: str) -> list[Script]:
    functions = _functions(module)
    if name not in functions:
        known = ", ".join(functions) or "(none)"
        raise CommandError(f"{path}: unknown script {name!r}: its functions are {known}{did_you_mean(name, functions)}")
    return [functions[name]]


def _functions(module: ModuleType) -> dict[str, Script]:
    """Return the functions that a file defines, not those that it imports."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__
    }
