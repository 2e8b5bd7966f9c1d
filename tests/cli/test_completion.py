"""Completion by the shells themselves, as far as they are here; no vault is opened and no database loaded for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from calmterm.cli import COMMANDS

from .conftest import Calm

PATIENCE = 60  # a limit, not a measure: the machine may be busy

IN_BASH = """
eval "$(calmterm completion bash)"
COMP_WORDS=($1 $2) COMP_CWORD=$3
[ -z "$2" ] && COMP_WORDS=($1 "")
_calmterm_completion calmterm
printf '%s\\n' "${COMPREPLY[@]}"
"""
IN_FISH = "calmterm completion fish | source; complete -C $argv[1] | string replace -r '\\t.*' ''"
IN_ZSH = """
autoload -U compinit; compinit -D
eval "$(calmterm completion zsh)"
_describe() { print -l ${completions_with_descriptions%%:*} }
compadd() { print -l ${@:#-*} }
words=(calmterm ${=1}) CURRENT=$#words
_calmterm_completion
"""


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Where `calmterm` is a command, for shells without a start-up file of anybody's."""
    program = tmp_path / "bin" / "calmterm"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m calmterm "$@"\n')
    program.chmod(0o700)
    return os.environ | {"PATH": f"{program.parent}:{os.environ['PATH']}"}


def completed(environment: dict[str, str], *shell: str) -> list[str]:
    done = subprocess.run(
        shell, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.stderr == ""
    return done.stdout.split()


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"there is no {shell} here")


@pytest.mark.sample(3)
@needs("bash")
@pytest.mark.parametrize(
    ("before", "word", "found"),
    [
        ("calmterm", "tr", ["trash", "trends"]),
        ("calmterm list", "journal", ["journal_entry"]),
        ("calmterm trends", "anx", ["anxiety"]),
        ("calmterm scale", "phq9", ["phq9"]),
        ("calmterm help", "exp", ["export"]),
        ("calmterm trash", "re", ["restore"]),
        ("calmterm checkin", "--en", ["--energy"]),
        ("calmterm completion", "", ["bash", "zsh", "fish"]),
    ],
)
def test_bash_completes(environment: dict[str, str], before: str, word: str, found: list[str]) -> None:
    place = str(len(before.split()))
    assert completed(environment, "bash", "--norc", "-c", IN_BASH, "bash", before, word, place) == found


@needs("fish")
def test_fish_completes(environment: dict[str, str]) -> None:
    assert completed(environment, "fish", "--no-config", "-c", IN_FISH, "calmterm tr") == ["trash", "trends"]
    assert completed(environment, "fish", "--no-config", "-c", IN_FISH, "calmterm list journal") == ["journal_entry"]


@needs("zsh")
def test_zsh_completes(environment: dict[str, str]) -> None:
    assert completed(environment, "zsh", "-f", "-c", IN_ZSH, "zsh", "tr") == ["trash", "trends"]


def test_what_is_printed_is_for_the_shell_that_was_named(bare: Calm) -> None:
    for shell, word in (("bash", "complete -o nosort"), ("zsh", "#compdef calmterm"), ("fish", "complete --no-files")):
        said = bare("completion", shell, secret=None)
        assert (said.code, said.err) == (0, "")
        assert word in said.out
    bare("completion", "tcsh", secret=None).failed(2, "bash")


LOADED = """
import sys
from calmterm.cli import run
code = run()
heavy = {"rich", "sqlalchemy", "sqlcipher3", "sqlmodel", "nacl", "textual"}
print(*sorted(heavy & sys.modules.keys()), file=sys.stderr)
"""


@pytest.mark.sample(10)
@pytest.mark.parametrize("words", ["calmterm ", *(f"calmterm {name} -" for name in COMMANDS), "calmterm list "])
def test_completing_loads_no_database_and_opens_no_vault(words: str, tmp_path: Path) -> None:
    place = len(words.split(" ")) - 1
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(place), "_CALMTERM_COMPLETE": "bash_complete"}
    done = subprocess.run(
        [sys.executable, "-B", "-c", LOADED], env=os.environ | asked | {"CALMTERM_VAULT": str(tmp_path / "none")},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "\n")
    assert "plain,--help" in done.stdout or done.stdout.count("plain,") > 20
    assert not (tmp_path / "none").exists()
