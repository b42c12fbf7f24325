"""One text for one content, and its digest: packs, proposals and impact sheets are held by it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same text for the same content, anywhere.

    Raises ValueError for a number that is none (NaN, infinity): JSON knows no such.
    """
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def sha256_of(content: Mapping[str, Any]) -> str:
    """The digest of `content` in hexadecimal digits: the order of its keys never matters."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
