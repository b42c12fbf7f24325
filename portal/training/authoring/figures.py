"""Figures recomputed: formulae of authors over their data, read by `ast` and never executed.

Only what stands in `functions.FUNCTIONS`, arithmetic, comparison, names of data, lists and
positions is known. `docs/methods/lint.md` says what each function gives.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from portal.training.authoring.functions import (
    FUNCTIONS,
    Unreckonable,
    Value,
    finite,
    listed,
    number,
)

LONGEST = 1_000  # characters of a formula
DEEPEST = 40  # levels of brackets
POINTS = 1e-9  # what binary numbers may be off


def reckon(formula: str, given: Mapping[str, Value]) -> float:
    """The figure that `formula` gives over the data `given`. Raises Unreckonable."""
    if len(formula) > LONGEST:
        raise Unreckonable("the formula is too long")
    try:
        tree = ast.parse(formula.strip().replace("−", "-"), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise Unreckonable("the formula cannot be read") from None
    try:
        value = _of(tree.body, given, 0)
    except Unreckonable:
        raise
    except ZeroDivisionError:
        raise Unreckonable("the formula divides by nothing") from None
    except (ArithmeticError, ValueError, TypeError, IndexError, RecursionError) as error:
        raise Unreckonable(f"the formula gives no figure ({error})"[:160]) from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreckonable("the formula gives no single figure")
    if not math.isfinite(value):
        raise Unreckonable("the formula gives no finite figure")
    return float(value)


def agrees(shown: str, value: float) -> bool:
    """Whether `value`, rounded to the decimals of `shown`, is what `shown` says; halves both ways.

    Raises Unreckonable where `shown` holds no number.
    """
    written, decimals = leading_number(shown)
    return abs(float(written) - value) <= 0.5 * 10.0**-decimals + POINTS * max(1.0, abs(value))


_LEADING = re.compile(
    r"^\s*+([-+−–]?)\s*+[£€$]?\s*+((?:\d{1,3}(?:[,\u202f\u00a0]\d{3})+|\d+)(?:\.\d+)?)(?![\d.,]*\d)"
)


def leading_number(shown: str) -> tuple[Decimal, int]:
    """The number at the beginning of `shown`, and its decimals. Raises Unreckonable."""
    found = _LEADING.match(shown)
    if not found:
        raise Unreckonable(f"“{shown[:40]}” does not begin with a figure")
    digits = re.sub(r"[,\u202f\u00a0]", "", found[2])
    value = Decimal(digits)
    return (-value if found[1] in ("-", "−", "–") else value), len(digits.partition(".")[2])


_ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: lambda base, power: float(base) ** float(power),
}  # fmt: skip
_COMPARED: dict[type, Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip


def _of(node: ast.expr, given: Mapping[str, Value], depth: int) -> Value:  # noqa: C901  # one case a kind
    if depth > DEEPEST:
        raise Unreckonable("the formula has too many brackets")
    below = depth + 1
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value) if abs(value) > 2**53 else value
        case ast.Name(id=name):
            if name not in given:
                raise Unreckonable(f"there are no data “{name}”")
            return given[name]
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [_of(part, given, below) for part in parts]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=inner):
            value = number(_of(inner, given, below))
            return -value if isinstance(sign, ast.USub) else value
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            sides = [number(_of(side, given, below)) for side in (left, right)]
            return finite(_ARITHMETIC[type(op)](*sides))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
            sides = [number(_of(side, given, below)) for side in (left, right)]
            return int(_COMPARED[type(op)](*sides))
        case ast.Subscript(value=inner, slice=at):
            return _picked(_of(inner, given, below), at, given, below)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            if name not in FUNCTIONS:
                raise Unreckonable(f"“{name}” is no function that is known here")
            return finite(FUNCTIONS[name](*[_of(one, given, below) for one in args]))
    raise Unreckonable("the formula holds something that is not reckoned here")


def _picked(held: Value, at: ast.expr, given: Mapping[str, Value], depth: int) -> Value:
    values = listed(held)
    if not isinstance(at, ast.Slice):
        return values[int(_of(at, given, depth))]
    if at.step is not None:
        raise Unreckonable("a stretch is written [from:to]")
    first, last = (
        None if end is None else int(_of(end, given, depth)) for end in (at.lower, at.upper)
    )
    return values[first:last]
