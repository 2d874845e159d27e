"""Outputs: files that are written under temporary names and then put in place together, all of them or none."""

from __future__ import annotations

import errno
import importlib
import os
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from types import FrameType
from typing import Any

from plots.style.signature import can_sign, is_signed, sign

# Windows has no such locks: what a killed process left is not removed there
fcntl: Any = importlib.import_module("fcntl") if os.name == "posix" else None

_PARTS = ".frontlapse-*.part"
_PATIENCE = 30  # seconds to wait for another process that puts its files into the same folder
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGINT", "SIGTERM") if hasattr(signal, name))


def is_temporary(path: str | os.PathLike[str]) -> bool:
    """Return whether a path is the temporary name of an output."""
    return any(fnmatch(part, _PARTS) for part in Path(path).parts)


def check_output(path: str | os.PathLike[str], *, overwrite: bool = False, folder: bool = False) -> Path:
    """Return the file behind `path` after checking that an output can be put in place there.

    Parameters
    ----------
    overwrite
        Whether a file may be replaced that frontlapse did not write, or that was edited since.
    folder
        Whether the output is a folder, which may replace only a folder of files that frontlapse wrote.

    Raises
    ------
    FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError
        If it cannot be there.
    FileExistsError
        If there is something that may not be replaced.
    """
    shown = Path(path)
    target = Path(os.path.realpath(shown))
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, f"the folder {shown.parent} does not exist", str(shown))
    if target.is_symlink():  # it leads to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(shown))
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"the folder {shown.parent} is read-only", str(shown))
    if not target.exists():
        return target
    if folder:
        if not target.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "it is not a folder", str(shown))
        for each in target.iterdir():
            if not (each.is_file() and is_signed(each)):
                words = f"its folder holds {each.name}, which is not of an earlier film or was edited since"
                raise FileExistsError(errno.EEXIST, words, str(shown))
    elif target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(shown))
    elif not target.is_file():
        raise OSError(errno.EINVAL, "it is not a regular file", str(shown))
    elif not overwrite and not is_signed(target, shown.suffix):
        words = "frontlapse did not write the file that is there, or it was edited since; overwrite=True replaces it"
        if not can_sign(shown.suffix):
            words = f"there is a file, and a {shown.suffix} cannot say who wrote it; overwrite=True replaces it"
        raise FileExistsError(errno.EEXIST, words, str(shown))
    elif not overwrite and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only; overwrite=True replaces it", str(shown))
    return target


@dataclass(frozen=True, slots=True)
class _Pending:
    """An output: its path as given, the file itself behind links, and its temporary name."""

    shown: Path
    target: Path
    part: Path
    folder: bool

    def complete(self) -> None:
        """Sign what was written, and give it the mode of the file that it replaces."""
        for each in sorted(self.part.iterdir()) if self.folder else [self.part]:
            sign(each)
        if self.target.exists():
            shutil.copymode(self.target, self.part)

    def words(self) -> Iterator[str]:
        """Yield the names of the files, those of numbered pictures as one."""
        if not self.folder:
            yield str(self.shown)
            return
        names = sorted(each.name for each in self.part.iterdir())
        numbered = [name for name in names if name.endswith(".png")]
        yield " to ".join(str(self.shown / name) for name in dict.fromkeys((numbered[0], numbered[-1])))
        yield from (str(self.shown / name) for name in names if name not in numbered)

    def save_old(self) -> Path | None:
        """Keep what is there under a second name; return that, or None if there is nothing."""
        old = self.part.with_name(f"{self.part.name}.old")
        if not self.target.exists():
            return None
        if self.folder:
            self.target.rename(old)
        else:
            try:
                os.link(self.target, old)
            except OSError:  # a file system without links
                shutil.copy2(self.target, old)
        return old

    def put_back(self, old: Path | None) -> None:
        """Put back what was there before."""
        if not self.part.exists():
            self.target.rename(self.part)
        if old is not None:
            old.replace(self.target)


class Outputs:
    """The files of one result. Write each under the name that `file` or `folder` returns; see `writing`.

    Temporary names are short and plain, whatever the name of the output. They lie in a folder beside it that is locked
    while this process lives, so that the next run can tell what a killed run has left and remove it.
    """

    def __init__(self, *, overwrite: bool) -> None:
        self.written: list[str] = []
        self._overwrite = overwrite
        self._pending: dict[Path, _Pending] = {}
        self._scratch: dict[Path, tuple[Path, int | None]] = {}
        self._made: list[Path] = []

    def file(self, path: str | os.PathLike[str]) -> Path:
        """Return the name under which to write a file, after checking that it can be put in place.

        Raises
        ------
        OSError
            See `check_output`.
        """
        return self._add(path, folder=False)

    def folder(self, path: str | os.PathLike[str]) -> Path:
        """Return an empty folder to fill, which will replace `path`; files of `path` then get names in it.

        Raises
        ------
        OSError
            See `check_output`.
        """
        return self._add(path, folder=True)

    def _add(self, path: str | os.PathLike[str], *, folder: bool) -> Path:
        shown = Path(path)
        target = Path(os.path.realpath(shown))
        if target in self._pending:
            return self._pending[target].part
        if (within := self._pending.get(target.parent)) is not None and within.folder:
            return within.part / target.name
        check_output(shown, overwrite=self._overwrite, folder=folder)
        part = self.scratch(target.parent) / f"{len(self._pending)}{'' if folder else shown.suffix}"
        if folder:
            part.mkdir()
        self._pending[target] = _Pending(shown, target, part, folder)
        return part

    def make_folder(self, path: Path) -> None:
        """Make a folder for outputs if it is missing; it is removed if they fail."""
        self._made += [each for each in (path, *path.parents) if not each.exists()]
        path.mkdir(parents=True, exist_ok=True)

    def scratch(self, folder: Path) -> Path:
        """Return the temporary folder in `folder`, which is removed at the end; clear away what killed runs left."""
        if folder not in self._scratch:
            _remove_stale(folder)
            with deferred_signals():
                self._scratch[folder] = _make_locked(folder)
        return self._scratch[folder][0]

    def commit(self) -> None:
        """Put all files in place; if one cannot be, put back those before it."""
        for each in self._pending.values():
            each.complete()
            self.written += each.words()
        with _locked({target.parent for target in self._pending}), deferred_signals():
            for each in self._pending.values():
                check_output(each.shown, overwrite=self._overwrite, folder=each.folder)  # the work may have taken long
            self._rename()
            self._made.clear()

    def _rename(self) -> None:
        done: list[tuple[_Pending, Path | None]] = []
        try:
            for each in self._pending.values():
                done.append((each, each.save_old()))
                each.part.replace(each.target)
        except BaseException as error:
            lost = []
            for each, old in reversed(done):
                try:
                    each.put_back(old)
                except OSError:
                    lost.append(f"{each.shown} (now {old or 'missing'})")
            if lost:
                self._scratch.clear()  # they hold the only copies
                raise OSError(f"{error}; these files could not be put back: {', '.join(lost)}") from error
            raise

    def close(self) -> None:
        """Remove everything temporary."""
        with deferred_signals():
            for folder, lock in self._scratch.values():
                shutil.rmtree(folder, ignore_errors=True)
                if lock is not None:
                    os.close(lock)
            self._scratch.clear()
            for made in self._made:
                with suppress(OSError):  # somebody else has put something there
                    made.rmdir()


_OUTER: ContextVar[Outputs | None] = ContextVar("outputs", default=None)


@contextmanager
def writing(*, overwrite: bool = False) -> Iterator[Outputs]:
    """Collect the files of one result, and put them in place together when the block succeeds.

    If the block fails or is interrupted, older files stay as they were and nothing is left behind. A link is written
    through, and an existing file keeps its mode. If two processes write the same files, the last one wins with all of
    its files. Within `together`, the files join those of the outer block.

    Parameters
    ----------
    overwrite
        Whether files may be replaced that frontlapse did not write, or that were edited since.
    """
    if (outer := _OUTER.get()) is not None:
        yield outer
        return
    outputs = Outputs(overwrite=overwrite)
    try:
        yield outputs
        outputs.commit()
    finally:
        outputs.close()


@contextmanager
def together(*, overwrite: bool = False) -> Iterator[Outputs]:
    """Make all that is saved within the block one result; see `writing`."""
    with writing(overwrite=overwrite) as outputs:
        token = _OUTER.set(outputs)
        try:
            yield outputs
        finally:
            _OUTER.reset(token)


@contextmanager
def apart() -> Iterator[None]:
    """Let what is saved within the block not join an outer `together`: it is put in place at once."""
    token = _OUTER.set(None)
    try:
        yield
    finally:
        _OUTER.reset(token)


@contextmanager
def deferred_signals() -> Iterator[None]:
    """Deliver signals that arrive within the block after it."""
    received: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        received.append(number)

    before = {}
    try:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    before[number] = signal.signal(number, note)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in received:
            signal.raise_signal(number)


def _make_locked(folder: Path) -> tuple[Path, int | None]:
    """Make a temporary folder in `folder` and lock it while this process lives; return it with the lock."""
    while True:
        made = folder / _PARTS.replace("*", secrets.token_hex(6))
        made.mkdir(mode=0o700)
        if fcntl is None:
            return made, None
        try:
            lock = os.open(made, os.O_RDONLY)
        except FileNotFoundError:  # another process took it for a stale one
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # another process is removing it
            os.close(lock)
            continue
        except OSError:  # a file system without locks, where nothing is taken for stale
            pass
        if made.exists():
            return made, lock
        os.close(lock)


def _remove_stale(folder: Path) -> None:
    """Remove the temporary folders of processes that are gone."""
    for stale in folder.glob(_PARTS) if fcntl is not None else ():
        with suppress(OSError):
            lock = os.open(stale, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while its process lives
                shutil.rmtree(stale, ignore_errors=True)
            finally:
                os.close(lock)


@contextmanager
def _locked(folders: Iterable[Path]) -> Iterator[None]:
    """Keep other processes from putting their files into the same folders meanwhile."""
    with ExitStack() as stack:
        for folder in sorted(folders) if fcntl is not None else ():
            lock = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, lock)
            until = time.monotonic() + _PATIENCE
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise OSError(f"folder {folder} is locked by another process") from None
                    time.sleep(0.02)
                    continue
                except OSError:  # a file system without locks
                    pass
                break
        yield
