"""The tree of a formula: its nodes, its canonical text, its form for comparing, and its value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

PLAIN_NAMES = ("numerator", "denominator", "value")
"""Names that every definition has: what is entered for the period itself."""

FUNCTIONS = ("sum", "mean", "min", "max", "count")


class FormulaError(ValueError):
    """The formula cannot be read or computed; `position` counts characters from 0."""

    def __init__(self, sentence: str, position: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.position = position


class ZeroDenominatorError(FormulaError):
    """A division by zero: the definition's own rule says what to do."""


@dataclass(frozen=True)
class Number:
    """A literal, kept as canonical digits so that the text survives exactly."""

    digits: str


@dataclass(frozen=True)
class Name:
    """An input."""

    name: str


@dataclass(frozen=True)
class Negation:
    """Minus one operand."""

    operand: "Node"


@dataclass(frozen=True)
class Chain:
    """Operands of one rank, from left to right: `first`, then (mark, operand, position) each.

    A chain is flat, so that `a + b + c + …` costs no depth.
    """

    first: "Node"
    rest: tuple[tuple[str, "Node", int], ...]

    @property
    def is_sum(self) -> bool:
        """Whether it adds and subtracts, rather than multiplies and divides."""
        return self.rest[0][0] in "+-"


@dataclass(frozen=True)
class Call:
    """A function over its arguments."""

    function: str
    arguments: tuple["Node", ...]


Node = Number | Name | Negation | Chain | Call


def names(node: Node) -> dict[str, None]:
    """Every name in `node`, once, in the order of the text."""
    if isinstance(node, Name):
        return {node.name: None}
    return {name: None for part in _parts(node) for name in names(part)}


def write(node: Node) -> str:
    """The canonical text of `node`."""
    match node:
        case Number(digits):
            return digits
        case Name(name):
            plain = name.isidentifier() and name.lower() not in FUNCTIONS
            return name if plain else f"[{name}]"
        case Negation(operand):
            return f"-{_wrapped(operand, isinstance(operand, Chain))}"
        case Call(function, arguments):
            return f"{function}({', '.join(write(argument) for argument in arguments)})"
        case Chain(first, rest):
            tail = "".join(
                f" {mark} {_wrapped(part, _binds(node, part))}" for mark, part, _ in rest
            )
            opens = isinstance(first, Chain) and first.is_sum and not node.is_sum
            return _wrapped(first, opens) + "".join(tail)


def form(node: Node) -> str:
    """A text that is the same for every order of a sum or a product."""
    match node:
        case Negation(operand):
            return f"-({form(operand)})"
        case Call(function, arguments):
            return f"{function}({', '.join(sorted(form(argument) for argument in arguments))})"
        case Chain():
            return "(" + " ".join(sorted(mark + text for mark, text in _flat(node))) + ")"
        case _:
            return write(node).lower()


def evaluate(node: Node, inputs: Mapping[str, float | None]) -> float | None:
    """The value of `node`; None where a value that it needs is missing."""
    match node:
        case Number(digits):
            return float(digits)
        case Name(name):
            return inputs[name]
        case Negation(operand):
            value = evaluate(operand, inputs)
            return None if value is None else -value
        case Call("count", arguments):
            return float(sum(evaluate(argument, inputs) is not None for argument in arguments))
        case Call(function, arguments):
            values = [evaluate(argument, inputs) for argument in arguments]
            present = [value for value in values if value is not None]
            return _APPLY[function](present) if len(present) == len(values) else None
        case Chain(first, rest):
            return _evaluate_chain(first, rest, inputs)


def _evaluate_chain(
    first: Node, rest: Sequence[tuple[str, Node, int]], inputs: Mapping[str, float | None]
) -> float | None:
    """Left to right. A missing operand makes the result missing, but a zero is still told."""
    result = evaluate(first, inputs)
    for mark, part, position in rest:
        value = evaluate(part, inputs)
        if mark == "/" and value == 0:
            raise ZeroDenominatorError("The formula divides by zero for these values.", position)
        result = None if result is None or value is None else _COMBINE[mark](result, value)
    return result


def _parts(node: Node) -> Sequence[Node]:
    match node:
        case Negation(operand):
            return (operand,)
        case Call(_, arguments):
            return arguments
        case Chain(first, rest):
            return (first, *(part for _, part, _ in rest))
        case _:
            return ()


def _wrapped(node: Node, wrap: bool) -> str:
    return f"({write(node)})" if wrap else write(node)


def _binds(chain: Chain, part: Node) -> bool:
    """Whether `part`, not the first of `chain`, needs parentheses: a product in a sum does not."""
    return isinstance(part, Chain) and (part.is_sum or not chain.is_sum)


def _flat(chain: Chain) -> list[tuple[str, str]]:
    """(mark, form) of every operand, with nested chains of the same rank taken apart."""
    plus, minus = ("+", "-") if chain.is_sum else ("*", "/")
    found: list[tuple[str, str]] = []
    for mark, part in ((plus, chain.first), *((mark, part) for mark, part, _ in chain.rest)):
        if isinstance(part, Chain) and part.is_sum == chain.is_sum:
            turned = {plus: minus, minus: plus} if mark == minus else {plus: plus, minus: minus}
            found += [(turned[inner], text) for inner, text in _flat(part)]
        else:
            found.append((mark, form(part)))
    return found


_COMBINE: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}
_APPLY: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "mean": lambda values: sum(values) / len(values),
    "min": min,
    "max": max,
}
