"""An instance as bytes that a run keeps, and the hash by which two runs' inputs are compared."""

from __future__ import annotations

from portal.mentorship.instances import Instance


def pack(instance: Instance) -> bytes:
    """`instance`, compressed; equal instances give equal bytes."""
    raise NotImplementedError


def unpack(packed: bytes) -> Instance:
    """The instance that `pack` was given."""
    raise NotImplementedError


def digest(instance: Instance) -> str:
    """SHA-256 of what the solver is given, in 64 hexadecimal figures."""
    raise NotImplementedError
