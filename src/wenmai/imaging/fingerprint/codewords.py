"""A code of 32 bits as four symbols of 12 bits, and back; and the rows of signs that stand for symbols and codes.

The 32 bits are followed by 16 zeros and enciphered as a whole (encode-then-encipher: Bellare, Rogaway, ASIACRYPT
2000), so that symbols of successive codes have nothing in common and a wrong symbol is seen: of 65,536 wrong
combinations one passes. A symbol is sent as one of 4,096 orthogonal rows of a Hadamard matrix, which needs the least
energy a bit of all simple codes where the signal is far below the noise.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wenmai.imaging.fingerprint.model import CODE_BITS, Floats

SYMBOLS = 4
SYMBOL_BITS = 12
ROW_LENGTH = 1 << SYMBOL_BITS
CHECK_BITS = SYMBOLS * SYMBOL_BITS - CODE_BITS

_HALF_BITS = SYMBOLS * SYMBOL_BITS // 2
_PURPOSE_BYTES = 16
_ROUNDS = 6  # of a Feistel network; four are a strong pseudorandom permutation (Luby, Rackoff 1988)
_LIKELY = 6  # symbols a position that a reading considers
COMBINATIONS_MAX = 256


def stream(key: bytes, purpose: str, data: bytes, size: int) -> bytes:
    """``size`` bytes that depend on all arguments, look like coin flips and tell nothing of ``key``.

    SHAKE256 (FIPS 202): the bytes are the same in all years and on all machines, which no generator of a numerical
    library promises.
    """
    secret = hashlib.blake2b(key, person=b"wenmai.mark").digest()
    return hashlib.shake_256(secret + purpose.encode().ljust(_PURPOSE_BYTES) + data).digest(size)


def own_rows(codes: Sequence[int], key: bytes) -> Floats:
    """(n, 4096) of ±1: for each code a row of its own, independent of every other code's."""
    size = ROW_LENGTH // 8
    drawn = b"".join(stream(key, "own row", code.to_bytes(CODE_BITS // 8, "big"), size) for code in codes)
    bits = np.unpackbits(np.frombuffer(drawn, np.uint8)).reshape(len(codes), ROW_LENGTH)
    return np.asarray(bits, np.float32) * 2 - 1


def symbols_of(code: int, key: bytes) -> tuple[int, ...]:
    """Four symbols, 0 to 4095."""
    left, right = divmod(code << CHECK_BITS, 1 << _HALF_BITS)
    for number in range(_ROUNDS):
        left, right = right, left ^ _round(key, number, right)
    block = left << _HALF_BITS | right
    return tuple(block >> SYMBOL_BITS * place & ROW_LENGTH - 1 for place in range(SYMBOLS))


def code_of(symbols: tuple[int, ...], key: bytes) -> int | None:
    """The code that has these symbols, or None where no code has."""
    block = sum(symbol << SYMBOL_BITS * place for place, symbol in enumerate(symbols))
    left, right = divmod(block, 1 << _HALF_BITS)
    for number in reversed(range(_ROUNDS)):
        left, right = right ^ _round(key, number, left), left
    whole = left << _HALF_BITS | right
    return None if whole & ((1 << CHECK_BITS) - 1) else whole >> CHECK_BITS


def hadamard_row(symbol: int) -> Floats:
    """(4096,) of ±1: row ``symbol`` of Sylvester's matrix."""
    parity = np.bitwise_count(np.arange(ROW_LENGTH, dtype=np.uint16) & np.uint16(symbol)) & 1
    return np.asarray(1 - 2 * parity.astype(np.int8), np.float32)


def hadamard_transform(sums: NDArray[np.floating]) -> NDArray[np.float64]:
    """(…, 4096) against every row at once: (…, 4096)."""
    done = sums.astype(np.float64)
    width = 1
    while width < ROW_LENGTH:
        pairs = done.reshape(*sums.shape[:-1], -1, 2, width)
        done = np.stack([pairs[..., 0, :] + pairs[..., 1, :], pairs[..., 0, :] - pairs[..., 1, :]], axis=-2)
        width *= 2
    return done.reshape(sums.shape)


def likeliest(matches: NDArray[np.floating], key: bytes) -> tuple[int, int] | None:
    """The code whose symbols match best, and how many combinations were tried up to it; None where none passes.

    ``matches`` is (4, 4096): how well each symbol fits at each place. Sums of the six best at each place are tried in
    descending order, up to 256: so one symbol that noise or a second copy has hidden is still found.
    """
    best = np.argsort(-matches, axis=1, kind="stable")[:, :_LIKELY]
    places = np.arange(SYMBOLS)
    choices = np.array(list(itertools.product(range(_LIKELY), repeat=SYMBOLS)))
    combined = best[places, choices]
    order = np.argsort(-matches[places, combined].sum(axis=1), kind="stable")[:COMBINATIONS_MAX]
    for tried, index in enumerate(order, start=1):
        code = code_of(tuple(int(symbol) for symbol in combined[index]), key)
        if code is not None:
            return code, tried
    return None


def _round(key: bytes, number: int, half: int) -> int:
    mixed = stream(key, "feistel", bytes([number]) + half.to_bytes(_HALF_BITS // 8, "big"), _HALF_BITS // 8)
    return int.from_bytes(mixed, "big")


def as_rows(code: int, key: bytes) -> Floats:
    """(5, 4096) of ±1: the rows of the four symbols and the code's own."""
    rows = [hadamard_row(symbol) for symbol in symbols_of(code, key)]
    return np.stack([*rows, own_rows([code], key)[0]])
