"""Commands that open no vault load no database and make no record class."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RUN = """
import sys
from calmterm.cli import run
code = run(sys.argv[1:])
heavy = {"pydantic", "rich", "sqlalchemy", "sqlcipher3", "sqlmodel", "textual"}
print(*sorted(heavy & sys.modules.keys()), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("words", ["--help", "kinds", "kinds --json", "jot milk and bread", "crisis AT", "list --help"])
def test_a_command_without_records_is_lean(vault: Path, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-c", RUN, "--vault", str(vault), *words.split()],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "\n")
    assert done.stdout


ASKED = """
import sys
from calmterm.cli import console, passphrase, run
console._load_store = lambda: None
def asked(*_):
    print(*sorted({"sqlalchemy", "sqlcipher3", "sqlmodel"} & sys.modules.keys()))
    sys.exit(7)
passphrase.ask_secret = asked
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize("words", ["list", "list check_in --since 2026-01-01", "trash list", "show abcdef"])
def test_the_passphrase_is_asked_for_before_the_database_is_needed(vault: Path, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-c", ASKED, "--vault", str(vault), *words.split()],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (7, "\n", "")


SEARCHED = """
import sys
from calmterm.cli import run
code = run(sys.argv[1:])
made = {name.removeprefix("calmterm.store.model.records.") for name in sys.modules if ".model.records." in name}
print(*sorted(made), file=sys.stderr)
unasked = ("calmterm.content.exercises", "calmterm.insights", "calmterm.store.library", "calmterm.store.rotation")
print(*(name for name in sys.modules if name.startswith(unasked)), file=sys.stderr)
sys.exit(code)
"""


def test_a_search_makes_the_classes_of_what_is_kept_alone_and_loads_no_numbers_or_texts(
    calm: Any, vault: Path, passphrase_of_vault: str
) -> None:
    calm("write", "home by the river")
    done = subprocess.run(
        [sys.executable, "-c", SEARCHED, "--vault", str(vault), "--passphrase-fd", "0", "search", "river"],
        input=f"{passphrase_of_vault}\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "home by the river" in done.stdout
    assert (done.returncode, done.stderr) == (0, "journal vault\n\n")


SYNC = """
import sys
from calmterm.cli import run
code = run(sys.argv[1:])
mine = ("calmterm.store.sync", "calmterm.exchange.sync")
print(*(name for name in sys.modules if name.startswith(mine)), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.sample(2)
@pytest.mark.parametrize("words", ["list", "write by the river", "kinds", "doctor", "search river"])
def test_nothing_of_the_sync_is_loaded_unless_asked_for(words: str, vault: Path, passphrase_of_vault: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SYNC, "--vault", str(vault), "--passphrase-fd", "0", *words.split()],
        input=f"{passphrase_of_vault}\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode in (0, 3), done.stderr.splitlines()[-1]) == (True, "")
