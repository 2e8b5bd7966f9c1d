"""Sealed text: a published vector, our frozen format, and that nothing altered or moved ever opens."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import sodium_pad

from calmterm.core.errors import TextDamaged
from calmterm.store.crypto import seal as sealing
from calmterm.store.crypto.seal import BLOCK, FORMAT, NONCE, bind, seal, unseal

KEY = bytes(range(32))


def test_the_primitive_gives_what_the_xchacha_draft_publishes(measured: Any) -> None:
    # draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    text = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        b"sunscreen would be it."
    )
    box = sealing.crypto_aead_xchacha20poly1305_ietf_encrypt(
        text, bytes.fromhex("50515253c0c1c2c3c4c5c6c7"), bytes(range(0x40, 0x58)), bytes(range(0x80, 0xA0))
    )
    assert box.hex() == (
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c2"
        "16cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c6"
        "8b13b52ec0875924c1c7987947deafd8780acf49"
    )
    measured("known answers", "XChaCha20-Poly1305 of its draft, A.3.1: byte-equal")


def test_a_box_is_format_nonce_and_the_padded_payload(monkeypatch: pytest.MonkeyPatch) -> None:
    nonce = bytes(range(24))
    monkeypatch.setattr(sealing, "random", lambda size: nonce[:size])
    context = bind(b"calmterm text", bytes(16), b"journal_entry", bytes(16), b"\x01")
    box = seal(KEY, context, b'{"body":"hello"}')
    cipher = sealing.crypto_aead_xchacha20poly1305_ietf_encrypt(
        sodium_pad(b'{"body":"hello"}', 256), context, nonce, KEY
    )
    assert box == b"\x01" + nonce + cipher
    # Frozen: a box of the first release must open for ever.
    assert box[-16:].hex() == "e70a37885ffc3246bee331245c2ab304"


@given(st.binary(max_size=2000), st.binary(max_size=60))
def test_what_was_sealed_opens(payload: bytes, context: bytes) -> None:
    assert unseal(KEY, context, seal(KEY, context, payload)) == payload


@given(st.integers(0, 3 * BLOCK), st.integers(0, 3 * BLOCK))
def test_padding_hides_lengths_within_a_block(one: int, other: int) -> None:
    lengths = [len(seal(KEY, b"", bytes(size))) for size in (one, other)]
    # Padding always adds at least one byte: 0 to 255 bytes fill one block.
    assert (lengths[0] == lengths[1]) == (one // BLOCK == other // BLOCK)
    assert lengths[0] == 1 + NONCE + (one // BLOCK + 1) * BLOCK + 16


def test_every_altered_byte_is_noticed() -> None:
    box = seal(KEY, b"here", b"words")
    for place in range(len(box)):
        for bit in (1, 0x80, 0xFF):
            flipped = bytearray(box)
            flipped[place] ^= bit
            with pytest.raises(TextDamaged):
                unseal(KEY, b"here", bytes(flipped))


def test_every_cut_is_noticed() -> None:
    box = seal(KEY, b"here", b"words")
    for length in range(len(box)):
        with pytest.raises(TextDamaged):
            unseal(KEY, b"here", box[:length])
    with pytest.raises(TextDamaged):
        unseal(KEY, b"here", box + b"\0")


def test_another_key_or_place_opens_nothing() -> None:
    box = seal(KEY, b"here", b"words")
    with pytest.raises(TextDamaged):
        unseal(bytes(32), b"here", box)
    with pytest.raises(TextDamaged):
        unseal(KEY, b"there", box)


def test_an_authentic_box_without_padding_is_damage() -> None:
    nonce = bytes(NONCE)
    box = FORMAT + nonce + sealing.crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(BLOCK), b"", nonce, KEY)
    with pytest.raises(TextDamaged):
        unseal(KEY, b"", box)


parts = st.lists(st.binary(max_size=12), max_size=5)


@given(parts, parts)
def test_two_different_lists_of_parts_never_bind_alike(one: list[bytes], other: list[bytes]) -> None:
    assert (bind(*one) == bind(*other)) == (one == other)


def test_boundaries_count() -> None:
    assert bind(b"ab", b"c") != bind(b"a", b"bc") != bind(b"abc", b"")
