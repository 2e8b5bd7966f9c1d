"""What the planner of SQLite makes of our queries, and what stands in the pages of a database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event

from calmterm.store import Store

Plans = Callable[[Callable[[], object]], list[str]]


@pytest.fixture
def plans(store: Store) -> Plans:
    """What SQLite's planner says to each query that a call makes, one text a query."""

    def explain(call: Callable[[], object]) -> list[str]:
        asked: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if statement.startswith("SELECT"):
                asked.append((statement, parameters))

        event.listen(store._engine, "before_cursor_execute", note)
        try:
            call()
        finally:
            event.remove(store._engine, "before_cursor_execute", note)
        with store._engine.connect() as connection:
            return [
                "; ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
                for statement, parameters in asked
            ]

    return explain


# --- pages -------------------------------------------------------------------------------------------------
# SQLCipher 4 (zetetic.net/sqlcipher/design): AES-256-CBC a page; the last 80 of its 4096 bytes are IV, MAC and filler,
# and the salt stands in place of the first 16 of the file.


def _times(value: int, by: int) -> int:
    product = 0
    while by:
        product ^= value * (by & 1)
        value, by = (value << 1) ^ (0x11B * (value >> 7)), by >> 1
    return product


def _sbox(value: int) -> int:
    """FIPS 197, 5.1.1: the inverse in the field, then the sum of itself and its rotations by 1 to 4, and 0x63."""
    inverse = next((other for other in range(256) if _times(value, other) == 1), 0)
    spread = inverse ^ inverse << 1 ^ inverse << 2 ^ inverse << 3 ^ inverse << 4
    return 0x63 ^ (spread & 0xFF) ^ (spread >> 8)


SBOX = np.array([_sbox(value) for value in range(256)], dtype=np.uint8)
UNBOX = np.argsort(SBOX).astype(np.uint8)
TIMES = {by: np.array([_times(value, by) for value in range(256)], dtype=np.uint8) for by in (9, 11, 13, 14)}
UNSHIFT = [0, 13, 10, 7, 4, 1, 14, 11, 8, 5, 2, 15, 12, 9, 6, 3]


def _round_keys(key: bytes) -> np.ndarray:
    words = [list(key[start : start + 4]) for start in range(0, 32, 4)]
    power = 1
    for place in range(8, 60):
        word = words[-1]
        if place % 8 == 0:
            word = [int(SBOX[byte]) for byte in (*word[1:], word[0])]
            word[0] ^= power
            power = _times(power, 2)
        elif place % 8 == 4:
            word = [int(SBOX[byte]) for byte in word]
        words.append([byte ^ old for byte, old in zip(word, words[place - 8], strict=True)])
    return np.array(words, dtype=np.uint8).reshape(15, 16)


def _decrypt(key: bytes, blocks: np.ndarray) -> np.ndarray:
    """AES-256 (FIPS 197, 5.3) of many blocks at once, each of 16 bytes."""
    keys = _round_keys(key)
    state = blocks ^ keys[14]
    for number in range(13, -1, -1):
        state = UNBOX[state[:, UNSHIFT]] ^ keys[number]
        if number:
            column = state.reshape(-1, 4, 4)
            state = np.stack(
                [
                    TIMES[14][column[:, :, place]] ^ TIMES[11][column[:, :, (place + 1) % 4]]
                    ^ TIMES[13][column[:, :, (place + 2) % 4]] ^ TIMES[9][column[:, :, (place + 3) % 4]]
                    for place in range(4)
                ],
                axis=2,
            ).reshape(-1, 16)  # fmt: skip
    return state


def _decrypted(file: Path, key: bytes) -> bytes:
    """Every page of a SQLCipher file in clear, those that are free included."""
    pages = np.frombuffer(file.read_bytes(), dtype=np.uint8).reshape(-1, 4096)
    ivs, clear = pages[:, 4016:4032], []
    for number, page in enumerate(pages):
        body = page[16 if number == 0 else 0 : 4016].reshape(-1, 16)
        before = np.concatenate([ivs[number : number + 1], body[:-1]])
        clear.append((_decrypt(key, body) ^ before).tobytes())
    return b"".join(clear)


@pytest.fixture
def decrypt() -> Callable[[bytes, np.ndarray], np.ndarray]:
    """Decrypt blocks of 16 bytes by AES-256."""
    return _decrypt


@pytest.fixture
def decrypted() -> Callable[[Path, bytes], bytes]:
    """Read every page of a SQLCipher file in clear, those that are free included."""
    return _decrypted
