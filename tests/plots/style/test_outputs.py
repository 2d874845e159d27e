"""Outputs: all files of a result or none, and no file that frontlapse did not write."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path

import pytest

from plots.style import outputs
from plots.style.outputs import apart, check_output, together, writing

posix = pytest.mark.skipif(os.name != "posix", reason="needs links, modes and signals of POSIX")


def save(path: Path, words: str, *, overwrite: bool = False) -> None:
    with writing(overwrite=overwrite) as out:
        out.file(path).write_text(words)


def contents(folder: Path) -> dict[str, str]:
    """Return the first line of every file below a folder."""
    return {
        str(each.relative_to(folder)): each.read_text().partition("\n")[0]
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def test_files_appear_together_when_the_block_succeeds(tmp_path: Path) -> None:
    with writing() as out:
        for name in ("a.txt", "b.md"):
            part = out.file(tmp_path / name)
            part.write_text(f"{name}\n")
            assert part.suffix == Path(name).suffix
            assert out.file(tmp_path / name) == part
        assert not (tmp_path / "a.txt").exists()
    assert contents(tmp_path) == {"a.txt": "a.txt", "b.md": "b.md"}
    assert out.written == [str(tmp_path / "a.txt"), str(tmp_path / "b.md")]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_older_files_and_nothing_else(tmp_path: Path, error: type[BaseException]) -> None:
    save(tmp_path / "a.txt", "older")
    with pytest.raises(error), writing() as out:
        out.make_folder(tmp_path / "new" / "deep")
        for path in (tmp_path / "a.txt", tmp_path / "new" / "deep" / "b.txt"):
            out.file(path).write_text("newer")
        raise error
    assert contents(tmp_path) == {"a.txt": "older"}
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("links", [True, False])
def test_a_rename_that_fails_puts_the_others_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    for name in ("a.txt", "c.txt"):
        save(tmp_path / name, "older")
    replace = Path.replace

    def failing(part: Path, target: Path) -> Path:
        if target.name == "c.txt" and not part.name.endswith(".old"):
            raise OSError(errno.EIO, "no luck")
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", failing)
    if not links:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(errno.EPERM, "no links here")))
    with pytest.raises(OSError, match="no luck"), writing() as out:
        for name in ("a.txt", "b.txt", "c.txt"):
            out.file(tmp_path / name).write_text("newer")
    assert contents(tmp_path) == {"a.txt": "older", "c.txt": "older"}
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.txt", "c.txt"]


def test_what_cannot_be_put_back_is_kept_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "a.txt", "older")
    replace = Path.replace

    def failing(part: Path, target: Path) -> Path:
        if target.name == "b.txt" or part.name.endswith(".old"):
            raise OSError(errno.EIO, "no luck")
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", failing)
    with (
        pytest.raises(OSError, match=r"no luck; these files could not be put back: .*a\.txt \(now ") as caught,
        writing() as out,
    ):
        for name in ("a.txt", "b.txt"):
            out.file(tmp_path / name).write_text("newer")
    kept = Path(str(caught.value).partition("(now ")[2].rstrip(")"))
    assert kept.read_text().startswith("older")


@pytest.mark.parametrize("words", ["mine", ""])
def test_only_files_that_frontlapse_wrote_are_replaced(tmp_path: Path, words: str) -> None:
    path = tmp_path / "a.txt"
    save(path, "first")
    save(path, "second")
    path.write_text(words)
    with pytest.raises(FileExistsError, match="frontlapse did not write the file that is there"):
        save(path, "third")
    assert path.read_text() == words
    save(path, "fourth", overwrite=True)
    assert contents(tmp_path) == {"a.txt": "fourth"}


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError), writing() as out:
        out.file(tmp_path / "a.txt").write_text("ours")
        out.file(tmp_path / "b.txt").write_text("ours")
        (tmp_path / "b.txt").write_text("theirs")
    assert contents(tmp_path) == {"b.txt": "theirs"}


@posix
def test_links_are_written_through_and_modes_kept(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    save(tmp_path / "real" / "a.txt", "older")
    (tmp_path / "real" / "a.txt").chmod(0o600)
    (tmp_path / "out.txt").symlink_to("real/a.txt")
    (tmp_path / "new.txt").symlink_to("real/b.txt")
    before = os.umask(0o027)
    try:
        for name in ("out.txt", "new.txt"):
            save(tmp_path / name, "newer")
    finally:
        os.umask(before)
    assert [(tmp_path / name).is_symlink() for name in ("out.txt", "new.txt")] == [True, True]
    modes = {each.name: each.stat().st_mode & 0o777 for each in (tmp_path / "real").iterdir()}
    assert modes == {"a.txt": 0o600, "b.txt": 0o640}
    assert contents(tmp_path / "real") == {"a.txt": "newer", "b.txt": "newer"}


@posix
def test_what_cannot_be_written_is_refused_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    save(tmp_path / "kept.txt", "older")
    for name, error, words in (
        ("a.txt", IsADirectoryError, "it is a folder"),
        ("none/a.txt", FileNotFoundError, "none does not exist"),
        ("loop.txt", OSError, "symbolic links"),
        ("pipe.txt", OSError, "not a regular file"),
        ("x" * 300 + ".txt", OSError, "too long"),
    ):
        with pytest.raises(error, match=words):
            check_output(tmp_path / name, overwrite=True)
    with pytest.raises(NotADirectoryError, match="it is not a folder"):
        check_output(tmp_path / "kept.txt", folder=True)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) == tmp_path)
    with pytest.raises(PermissionError, match="it is read-only; overwrite=True"):
        check_output(tmp_path / "kept.txt")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError, match=r"the folder .* is read-only"):
        check_output(tmp_path / "b.txt")


def test_a_folder_is_replaced_as_a_whole_if_all_in_it_is_ours(tmp_path: Path) -> None:
    for names in (("1.png.txt", "2.txt"), ("3.txt",)):
        with writing() as out:
            folder = out.folder(tmp_path / "frames")
            for name in names:
                (folder / name).write_text("ours")
            out.file(tmp_path / "frames" / "film.txt").write_text("words")
            (folder / "1.png").write_bytes(PNG)
    assert sorted(each.name for each in (tmp_path / "frames").iterdir()) == ["1.png", "3.txt", "film.txt"]
    (tmp_path / "frames" / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match=r"its folder holds mine\.txt"), writing(overwrite=True) as out:
        out.folder(tmp_path / "frames")
    assert (tmp_path / "frames" / "mine.txt").read_text() == "mine"


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xaeB`\x82"


def test_blocks_within_together_are_one_result(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), together():
        save(tmp_path / "a.txt", "a")
        with apart():
            save(tmp_path / "b.txt", "b")
        assert contents(tmp_path).get("b.txt") == "b"
        raise RuntimeError
    assert contents(tmp_path) == {"b.txt": "b"}


@posix
def test_signals_wait_until_files_are_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = outputs.Outputs._rename

    def interrupted(out: outputs.Outputs) -> None:
        signal.raise_signal(signal.SIGINT)
        rename(out)

    monkeypatch.setattr(outputs.Outputs, "_rename", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            save(tmp_path / "a.txt", "whole")
    finally:
        signal.signal(signal.SIGINT, before)
    assert contents(tmp_path) == {"a.txt": "whole"}
    assert len(list(tmp_path.iterdir())) == 1


@posix
def test_the_next_run_removes_what_a_killed_one_left_and_not_what_one_is_writing(tmp_path: Path) -> None:
    killed, lock = outputs._make_locked(tmp_path)
    (killed / "0.txt").write_text("half")
    assert lock is not None
    os.close(lock)  # as the system does when a process ends
    with writing() as other:
        part = other.file(tmp_path / "a.txt")
        part.write_text("of one that is still going")
        assert not killed.exists()
        save(tmp_path / "a.txt", "whole")
        assert part.exists()
    assert contents(tmp_path) == {"a.txt": "of one that is still going"}  # the last one wins
    assert len(list(tmp_path.iterdir())) == 1


@posix
def test_a_folder_locked_by_another_process_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "_PATIENCE", 0.05)
    with outputs._locked([tmp_path]):
        started = time.monotonic()
        with pytest.raises(OSError, match="is locked by another process"):
            save(tmp_path / "a.txt", "whole")
        assert time.monotonic() - started < 5
    assert list(tmp_path.iterdir()) == []
