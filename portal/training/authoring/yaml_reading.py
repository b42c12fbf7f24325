"""YAML as authors write it: plain values only, no anchors or aliases, every key once.

Words such as `yes` and `on` stay words, dates stay text and numbers are finite: what is read is
JSON. Deep or huge input is refused like any other mistake.
"""

from __future__ import annotations

import math
import re
from typing import Any

import yaml

LARGEST = 200_000  # characters of one block
DEEPEST = 20  # levels of lists and mappings
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")


class Malformed(ValueError):
    """What is wrong, and where in the block, both counted from 0."""

    def __init__(self, reason: str, line: int = 0, col: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.line, self.col = reason, line, col


_PLAIN = re.compile(r"(?:[a-z_]{1,40}: [A-Za-z0-9\"][^&*\[\]{}|>\n]*\n)*")  # nothing in anything

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is


class _Loader(_Base):  # type: ignore[misc]  # chosen as it runs
    """SafeLoader with fewer surprises."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # as PyYAML reads it

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _value in node.value:
            name = str(key.value)
            if not isinstance(key, yaml.ScalarNode):
                raise Malformed("a key is a word", key.start_mark.line, key.start_mark.column)
            if name in seen:
                mark = key.start_mark
                raise Malformed(f"“{name}” stands here twice", mark.line, mark.column)
            seen.add(name)
        return yaml.SafeLoader.construct_mapping(self, node, deep=deep)


def _number(loader: _Loader, node: Any) -> int | float:
    text = loader.construct_scalar(node)
    mark = node.start_mark
    if len(text) > 40:  # characters; nobody writes such a figure, and int() is slow on them
        raise Malformed("that number is too long", mark.line, mark.column)
    if re.fullmatch(r"[-+]?\d+", text):
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        raise Malformed("that number is too large", mark.line, mark.column)
    return value


def _pairs(loader: _Loader, node: Any) -> dict[str, Any]:
    if not isinstance(node, yaml.MappingNode):
        raise Malformed("expected keys and values", node.start_mark.line, node.start_mark.column)
    held: dict[str, Any] = loader.construct_mapping(node, deep=True)
    return {str(key): value for key, value in held.items()}


def _refused(loader: _Loader, node: Any) -> Any:
    mark = node.start_mark
    raise Malformed(f"“{node.tag[:40]}” is not read here", mark.line, mark.column)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver(
    "tag:portal,number", re.compile(rf"^{_NUMBER.pattern}$"), list("-+0123456789.")
)
_Loader.add_constructor("tag:portal,number", _number)
_Loader.add_constructor("tag:yaml.org,2002:map", _pairs)
for _tag in ("binary", "set", "omap", "pairs", "timestamp", "int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _refused)


def _check(text: str) -> None:
    """Refuse anchors, aliases and what is nested so deep that it would break the reader."""
    depth = 0
    events: Any = yaml.parse(text, Loader=_Loader)
    for event in events:
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Malformed("anchors and aliases are not read here", mark.line, mark.column)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise Malformed("this is nested too deep", mark.line, mark.column)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def read(text: str) -> tuple[Any, dict[str, int]]:
    """The value of a block of YAML, and the line of each of its top keys, counted from 0.

    Raises Malformed.
    """
    if len(text) > LARGEST:
        raise Malformed("this block is too long to be read")
    try:
        if not _PLAIN.fullmatch(text):
            _check(text)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, {}
        value = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = (error.problem or error.context or "is not YAML").replace("\n", " ")
        raise Malformed(reason, mark.line if mark else 0, mark.column if mark else 0) from None
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, OverflowError) as error:
        if isinstance(error, Malformed):
            raise
        raise Malformed("this block cannot be read as YAML") from None
    keys = node.value if isinstance(node, yaml.MappingNode) else []
    return value, {str(key.value): key.start_mark.line for key, _value in keys}


def mapping(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Like `read`, of a block that holds keys and values; an empty one holds none."""
    value, lines = read(text)
    if value is None:
        return {}, {}
    if not isinstance(value, dict):
        raise Malformed("expected keys and values (`key: value`)")
    return value, lines
