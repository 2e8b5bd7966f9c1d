"""`calmterm card`: printed, or written to a file."""

import json
from pathlib import Path

from calmterm.content import crisis

from .conftest import Calm


def test_it_prints_one_page(calm: Calm) -> None:
    calm("add", "profile", "-", stdin=json.dumps({"name": "Runa"}))
    said = calm("card", "AT")
    assert said.code == 0
    assert said.out.startswith("I am Runa.\n")
    assert crisis.emergency_text(crisis.lines_for("AT")).splitlines()[0] in said.out


def test_a_file_is_for_its_owner_alone_and_said_not_to_be_encrypted(calm: Calm, tmp_path: Path) -> None:
    place = tmp_path / "card.txt"
    said = calm("card", "AT", "-o", str(place))
    assert (said.code, said.out) == (0, "")
    assert "not encrypted" in said.err
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.read_text().startswith("My card\n")
    calm("card", "-o", str(tmp_path)).failed(2)


def test_an_unknown_country_is_one_sentence(calm: Calm) -> None:
    said = calm("card", "Atlantis")
    assert (said.code, said.out) == (3, "")
