"""Garbage is collected whole in a pause, and once in each."""

import gc
from collections.abc import Callable, Iterator
from weakref import ref

import pytest

from calmterm.app.session import collecting
from calmterm.app.session.collecting import PAUSE, PauseCollector


class Circle:
    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_all_garbage_goes_in_a_pause_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(collecting, "monotonic", lambda: now)
    collector = PauseCollector()
    assert not collector.look()  # nobody pressed a key
    left = ref(Circle())
    collector.key()
    now += PAUSE - 0.1
    assert not collector.look()
    now += 0.2
    assert collector.look()
    assert left() is None
    assert not collector.look()  # once in each pause


def test_somebody_who_types_is_not_held_up(thresholds: None) -> None:
    PauseCollector.begin()
    assert gc.get_threshold()[2] >= 1_000


@pytest.mark.parametrize("turned_on", [PauseCollector.begin, lambda: PauseCollector().look()])
def test_it_is_off_for_the_start_alone(turned_on: Callable[[], object], thresholds: None) -> None:
    gc.disable()
    try:
        turned_on()
        assert gc.isenabled()
    finally:
        gc.enable()
