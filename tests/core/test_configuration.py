"""The one thing that may be known without a passphrase: the country, in a private file, if its person lets it."""

import stat

import pytest

from calmterm.core import configuration
from calmterm.core.configuration import remember_country, remembered_country
from calmterm.core.errors import UnsafePlace


def test_a_country_is_kept_privately_and_forgotten_again() -> None:
    assert remembered_country() is None
    remember_country("AT")
    assert remembered_country() == "AT"
    assert stat.S_IMODE(configuration.path().stat().st_mode) == 0o600
    assert configuration.path().read_text() == 'country = "AT"\n'
    remember_country("NZ")
    assert remembered_country() == "NZ"
    remember_country(None)
    assert remembered_country() is None


def test_what_else_stands_in_the_file_stays() -> None:
    remember_country("AT")
    configuration.path().write_text('# mine\ncountry = "AT"\n\n[later]\nname = "x"\n')
    remember_country("DE")
    assert configuration.path().read_text() == 'country = "DE"\n# mine\n\n[later]\nname = "x"\n'
    remember_country(None)
    assert configuration.path().read_text() == '# mine\n\n[later]\nname = "x"\n'


def test_a_key_of_that_name_in_a_table_is_not_ours() -> None:
    remember_country("AT")
    configuration.path().write_text('country = "AT"\n[other]\ncountry = "keep me"\n')
    remember_country(None)
    assert configuration.path().read_text() == '[other]\ncountry = "keep me"\n'


@pytest.mark.parametrize("data", [b"\xff\xfe", b"# " + b"x" * configuration.MAX_BYTES])
def test_a_file_that_cannot_be_read_as_text_is_left_as_it_is(data: bytes) -> None:
    remember_country("AT")
    configuration.path().write_bytes(data)
    with pytest.raises(UnsafePlace):
        remember_country("DE")
    assert configuration.path().read_bytes() == data
    assert remembered_country() is None


@pytest.mark.parametrize("text", ["country = 7", "country = 'austria'", "country = 'at'", "country = [", "\x00", "= ="])
def test_a_file_that_does_not_read_is_as_good_as_none(text: str) -> None:
    remember_country("AT")
    configuration.path().write_text(text)
    assert remembered_country() is None


def test_a_link_in_its_place_is_not_followed() -> None:
    remember_country("AT")
    path = configuration.path()
    other = path.with_name("other")
    path.rename(other)
    path.symlink_to(other)
    assert remembered_country() is None
