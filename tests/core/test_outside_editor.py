"""Texts in another editor stand in memory alone, and are gone whatever ends it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from calmterm.core import outside_editor
from calmterm.core.errors import UsageError
from calmterm.core.outside_editor import edit_texts, editor_command, require_memory
from waiting import PATIENCE, poll

MEMORY = outside_editor.MEMORY

pytestmark = pytest.mark.skipif(not MEMORY.exists(), reason="no file system in memory")


def script(tmp_path: Path, body: str) -> list[str]:
    path = tmp_path / "editor.py"
    path.write_text(
        f"import os, pathlib, signal, sys, time\nfiles = [pathlib.Path(one) for one in sys.argv[1:]]\n{body}"
    )
    return [sys.executable, str(path)]


def test_files_are_private_in_memory_and_gone_afterwards(tmp_path: Path) -> None:
    told = tmp_path / "told"
    editor = script(tmp_path, (
        f"told = pathlib.Path({str(told)!r})\n"
        "modes = [oct(one.stat().st_mode & 0o777) for one in (files[0].parent, *files)]\n"
        "told.write_text(f'{files[0].parent} {modes} {os.environ[\"TMPDIR\"] == str(files[0].parent)}')\n"
        "files[0].write_text(files[0].read_text() + 'more')\n"
        "(files[0].parent / '.swap').write_text('copy')\n"
        "files[1].unlink()\n"
    ))  # fmt: skip
    edited = edit_texts(editor, [("a b.md", "canary "), ("c.md", "gone")])
    assert (edited.texts, edited.ok) == ([b"canary more", None], True)
    place, rest = told.read_text().split(" ", 1)
    assert Path(place).parent == MEMORY
    assert rest == "['0o700', '0o600', '0o600'] True"
    assert not Path(place).exists()


@pytest.mark.parametrize("end", ["sys.exit(3)", "os.kill(os.getpid(), signal.SIGKILL)", "os.kill(os.getppid(), 15)"])
def test_an_editor_that_ends_badly_leaves_its_text_and_no_file(tmp_path: Path, end: str) -> None:
    told = tmp_path / "told"
    body = f"pathlib.Path({str(told)!r}).write_text(sys.argv[1])\nfiles[0].write_text('typed')\n{end}\ntime.sleep(60)\n"
    edited = edit_texts(script(tmp_path, body), [("a.md", "x")])
    assert (edited.texts, edited.ok) == ([b"typed"], False)
    assert edited.stopped_by == (signal.SIGTERM if "getppid" in end else None)
    assert not Path(told.read_text()).parent.exists()


def test_killed_calmterm_leaves_no_file(tmp_path: Path) -> None:
    told = tmp_path / "told"
    editor = script(tmp_path, f"pathlib.Path({str(told)!r}).write_text(sys.argv[1] + chr(10))\ntime.sleep(60)\n")
    code = (
        "import sys; from calmterm.core.outside_editor import edit_texts; edit_texts(sys.argv[1:], [('a', 'canary')])"
    )
    process = subprocess.Popen([sys.executable, "-c", code, *editor], start_new_session=True)
    try:
        poll(lambda: told.exists() and told.read_text().endswith("\n"))
        path = Path(told.read_text().strip())
        assert path.read_text() == "canary"
        process.kill()
        process.wait(PATIENCE)
        poll(lambda: not path.parent.exists())
    finally:
        os.killpg(process.pid, signal.SIGKILL)


def test_ctrl_c_is_the_editors(tmp_path: Path) -> None:
    editor = script(tmp_path, "os.kill(os.getppid(), signal.SIGINT)\nfiles[0].write_text('b')\n")
    assert edit_texts(editor, [("a.md", "a")]).texts == [b"b"]


def test_it_refuses_without_memory_and_without_an_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert require_memory() == MEMORY
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda1 /dev/shm ext4 rw 0 0\n")
    monkeypatch.setattr(outside_editor, "MOUNTS", mounts)
    with pytest.raises(UsageError, match="written to the disk"):
        edit_texts(["true"], [("a.md", "x")])
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match="Which editor"):
        editor_command()
    monkeypatch.setenv("EDITOR", "no-such-editor-here -x")
    with pytest.raises(UsageError, match="not there"):
        editor_command()
    monkeypatch.setenv("EDITOR", "sh -c 'two words'")
    assert editor_command() == ["sh", "-c", "two words"]
