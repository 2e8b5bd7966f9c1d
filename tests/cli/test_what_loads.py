"""Commands that open no vault load no database and make no record class."""

import subprocess
import sys
from pathlib import Path

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
