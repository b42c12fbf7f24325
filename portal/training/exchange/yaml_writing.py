"""Settings as YAML in lines, as our reader of YAML reads them back."""

from __future__ import annotations

import json
import re
from typing import Any

_SPOKEN = ("true", "false", "null")


def mapping(held: dict[str, Any]) -> str:
    """A line for each key."""
    return "".join(f"{key}: {_yaml(value)}\n" for key, value in held.items())


def _yaml(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, str):
        is_word = re.fullmatch(r"[a-zA-Z][a-zA-Z_/ .-]*[a-z]", value) and value not in _SPOKEN
        return value if is_word else json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, list | tuple):
        return f"[{', '.join(_yaml(one) for one in value)}]"
    if isinstance(value, dict):
        inner = ", ".join(f"{_yaml(str(key))}: {_yaml(one)}" for key, one in value.items())
        return f"{{{inner}}}"
    return repr(value)
