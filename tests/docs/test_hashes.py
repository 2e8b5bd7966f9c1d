"""`hashes.txt` names what a wheel needs, in the versions of `constraints.txt`, each file with its hash."""

import re
from importlib.metadata import requires
from pathlib import Path

ROOT = Path(__file__).parents[2]


def pinned(file: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / file).read_text(), re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in found}


def test_every_version_is_that_of_the_constraints() -> None:
    hashed, constraints = pinned("hashes.txt"), pinned("constraints.txt")
    assert hashed == {name: constraints.get(name) for name in hashed}


def test_whatever_calmterm_needs_is_named() -> None:
    needed = [re.match(r"[\w-]+", line) for line in requires("calmterm") or () if "extra ==" not in line]
    assert needed
    names = {name.group().lower().replace("_", "-") for name in needed if name}
    assert names <= pinned("hashes.txt").keys()


def test_every_line_is_a_version_or_a_hash_and_each_version_has_one() -> None:
    wanted = re.compile(r"(?:[\w.-]+==[\w.]+(?: ; [^\\\n]+)? \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)+")
    assert wanted.fullmatch((ROOT / "hashes.txt").read_text())
