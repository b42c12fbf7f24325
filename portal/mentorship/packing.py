"""An instance as bytes that a run keeps, and the hash by which two runs' inputs are compared.

First a line of JSON that says everything but the scores, then the scores as whole numbers of two
bytes (eight where they are large), little-endian, all of it compressed.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from array import array
from dataclasses import asdict
from typing import Any

from portal.mentorship.compact import FORBIDDEN, LARGE, Compact, flattened
from portal.mentorship.instances import Instance, Row, Terms

COMPACT_FROM = 40_000  # scores; fewer are unpacked into plain rows, which are quicker to read
EDGES = ("kept", "forced", "forbidden")
FAST = 1  # of zlib's levels: large instances wait for it


class Broken(ValueError):
    """Bytes that are not a packed instance."""


def pack(instance: Instance) -> bytes:
    """`instance`, compressed; equal instances give equal bytes."""
    return zlib.compress(_written(instance), FAST)


def digest(instance: Instance) -> str:
    """SHA-256 of what the solver is given, in 64 hexadecimal figures."""
    return hashlib.sha256(_written(instance)).hexdigest()


def unpack(packed: bytes) -> Instance:
    """The instance that `pack` was given. Raises Broken."""
    try:
        line, _, scores = zlib.decompress(packed).partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        terms = said.pop("terms")
        terms["load_steps"] = tuple(terms["load_steps"])
        width = len(said["mentors"])
        rows = _rows(scores, said.pop("typecode"), len(said["mentees"]), width)
        said |= {name: frozenset((a, b) for a, b in said[name]) for name in EDGES}
        said |= {name: tuple(values) for name, values in said.items() if name not in EDGES}
        return Instance(scores=rows, terms=Terms(**terms), **said)
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise Broken("This is not a packed instance.") from error


def _written(instance: Instance) -> bytes:
    numbers = flattened(instance.scores)
    said = {
        "mentees": instance.mentees, "mentors": instance.mentors, "capacity": instance.capacity,
        "taken": instance.taken, "terms": asdict(instance.terms),
        "kept": sorted(instance.kept), "forced": sorted(instance.forced),
        "forbidden": sorted(instance.forbidden),
        "mentee_departments": instance.mentee_departments,
        "mentor_departments": instance.mentor_departments,
        "typecode": numbers.typecode,
    }  # fmt: skip
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return json.dumps(said, sort_keys=True).encode() + b"\n" + numbers.tobytes()


def _rows(written: bytes, typecode: str, height: int, width: int) -> tuple[Row, ...] | Compact:
    numbers = array("h" if typecode == "h" else "q")
    numbers.frombytes(written)
    if sys.byteorder == "big":
        numbers.byteswap()
    if len(numbers) != height * width:
        raise Broken("The scores do not fill the matrix.")
    if typecode == "h" and len(numbers) > COMPACT_FROM:
        return Compact(numbers, height, width)
    nothing = FORBIDDEN if typecode == "h" else LARGE
    flat = [None if number == nothing else number for number in numbers]
    return tuple(tuple(flat[row * width : (row + 1) * width]) for row in range(height))
