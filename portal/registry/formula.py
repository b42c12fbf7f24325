"""Formulas of definitions: read, brought to one form, and evaluated, without `eval`.

    expression = term { (+ | -) term }        term   = factor { (* | /) factor }
    factor     = - factor | primary           primary = number | name | call | ( expression )
    call       = function ( expression { , expression } )

A name is a plain identifier (`numerator`) or anything in square brackets (`[LEAD-TIME]`), for a
metric's code holds a hyphen. Reading takes time linear in the text; depth is limited.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from portal.registry.formula_tree import (
    FUNCTIONS,
    PLAIN_NAMES,
    Call,
    Chain,
    FormulaError,
    Name,
    Negation,
    Node,
    Number,
    ZeroDenominatorError,
    evaluate,
    form,
    names,
    write,
)

__all__ = ["FUNCTIONS", "PLAIN_NAMES", "Formula", "FormulaError", "ZeroDenominatorError", "parse"]

MAX_LENGTH = 2_000  # characters; the longest sensible formula has a few hundred
MAX_DEPTH = 40  # nested parentheses; far below Python's own limit of recursion

_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|\[(?P<bracketed>[^\[\]\n]*)\]"
    r"|(?P<mark>[-+*/(),×÷−])"
)
_SPACE = re.compile(r"\s*")
_SAME_MARK = {"×": "*", "÷": "/", "−": "-"}


@dataclass(frozen=True)
class Formula:
    """A formula that was read."""

    tree: Node
    names: tuple[str, ...]  # each once, in the order of the text

    @property
    def text(self) -> str:
        """The canonical text: one spacing, no needless parentheses; reading it gives it again."""
        return write(self.tree)

    @property
    def form(self) -> str:
        """What does not depend on the order of sums and products: for comparing, not for people."""
        return form(self.tree)

    def multiplies_by(self, factor: int) -> bool:
        """Whether the formula as a whole is a product with the number `factor`."""
        if not isinstance(self.tree, Chain) or self.tree.is_sum:
            return False
        parts = [self.tree.first, *(part for mark, part, _ in self.tree.rest if mark == "*")]
        return Number(str(factor)) in parts

    def evaluate(self, inputs: Mapping[str, float | None]) -> float | None:
        """The value for `inputs`; None where a value that it needs is missing.

        Only `count` looks at missing values: it counts the arguments that have one. Raises
        FormulaError for a name without input and for a result too large, ZeroDenominatorError for a
        division by zero.
        """
        for name in self.names:
            if name not in inputs:
                raise FormulaError(f"There is no input called {name}.", 0)
        result = evaluate(self.tree, inputs)
        if result is not None and not math.isfinite(result):
            raise FormulaError("The result is too large to be a value.", 0)
        return result


def parse(text: str) -> Formula:
    """Read `text`. Raises FormulaError with a sentence that says what to change."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"Shorten the formula to {MAX_LENGTH:,} characters.", MAX_LENGTH)
    reader = _Reader(text)
    tree = reader.expression(0)
    if reader.kind != "end":
        raise reader.unexpected()
    return Formula(tree, tuple(names(tree)))


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """(kind, text, position) of each token, then one of kind `end`."""
    position = _SPACE.match(text).end()  # type: ignore[union-attr]  # \s* always matches
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise _unreadable(text[position], position)
        kind = str(found.lastgroup)
        yield kind, found[kind], position
        position = _SPACE.match(text, found.end()).end()  # type: ignore[union-attr]  # as above
    yield "end", "", len(text)


def _unreadable(mark: str, position: int) -> FormulaError:
    sentences = {
        "%": "Leave out “%”: choose the scale per hundred instead.",
        "[": "Close the bracket that begins here with “]” on the same line.",
        "]": "Open a bracket with “[” before the name that ends here.",
        "^": "Powers are not known: multiply the factor as often as needed.",
        "=": "Leave out “=”: the formula is the right-hand side alone.",
        ".": "Write a digit after the decimal point.",
    }
    sentence = sentences.get(mark, f"“{mark}” has no meaning in a formula: take it out.")
    return FormulaError(sentence, position)


class _Reader:
    """Recursive descent over the tokens; it holds the one it looks at."""

    def __init__(self, text: str) -> None:
        self._rest = _tokens(text)
        self._advance()

    def unexpected(self) -> FormulaError:
        """What to say of a token that follows a complete operand."""
        shown = f"[{self.text}]" if self.kind == "bracketed" else self.text
        sentences = {
            ",": "A comma stands between what a function takes; numbers have a decimal point.",
            ")": "Take out this “)”: no parenthesis is open.",
        }
        sentence = sentences.get(shown, f"Put an operator (+ - * /) before “{shown}”.")
        return FormulaError(sentence, self.position)

    def expression(self, depth: int) -> Node:
        return self._chain("+-", lambda: self._term(depth))

    def _term(self, depth: int) -> Node:
        return self._chain("*/", lambda: self._factor(depth))

    def _chain(self, marks: str, operand: Callable[[], Node]) -> Node:
        first = operand()
        rest = []
        while self.kind == "mark" and self.text in marks:
            mark, position = self.text, self.position
            self._advance()
            rest.append((mark, operand(), position))
        if not rest:
            return first
        if isinstance(first, Chain) and first.is_sum == (marks == "+-"):
            return Chain(first.first, (*first.rest, *rest))
        return Chain(first, tuple(rest))

    def _factor(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FormulaError(f"Nest no deeper than {MAX_DEPTH} levels.", self.position)
        if self._is("-"):
            self._advance()
            return Negation(self._factor(depth + 1))
        if self._is("("):
            opened = self.position
            self._advance()
            inner = self.expression(depth + 1)
            self._close(opened)
            return inner
        return self._primary(depth)

    def _primary(self, depth: int) -> Node:
        kind, text, position = self.kind, self.text, self.position
        if kind == "number":
            self._advance()
            return Number(_digits(text, position))
        if kind == "bracketed":
            self._advance()
            return self._named(" ".join(text.split()), position)
        if kind == "name":
            self._advance()
            if text.lower() in FUNCTIONS:
                return self._call(text.lower(), position, depth)
            return self._named(text, position)
        if kind == "end":
            raise FormulaError("Something is missing at the end: add a number or a name.", position)
        raise FormulaError(f"Put a number or a name before “{text}”.", position)

    def _call(self, function: str, position: int, depth: int) -> Node:
        if not self._is("("):
            raise FormulaError(f"Write what to take the {function} of: {function}(…, …).", position)
        opened = self.position
        self._advance()
        arguments = [self.expression(depth + 1)]
        while self._is(","):
            self._advance()
            arguments.append(self.expression(depth + 1))
        self._close(opened)
        return Call(function, tuple(arguments))

    def _named(self, name: str, position: int) -> Node:
        if not name:
            raise FormulaError("Write a name between the brackets.", position)
        plain = name.lower()
        return Name(plain if plain in PLAIN_NAMES else name)

    def _close(self, opened: int) -> None:
        if not self._is(")"):
            if self.kind == "end":
                raise FormulaError("Close the parenthesis that opens here.", opened)
            raise self.unexpected()
        self._advance()

    def _is(self, mark: str) -> bool:
        return self.kind == "mark" and self.text == mark

    def _advance(self) -> None:
        kind, text, self.position = next(self._rest)
        self.kind, self.text = kind, _SAME_MARK.get(text, text)


def _digits(text: str, position: int) -> str:
    """`text` without needless zeros; the number stays exactly the same."""
    if not math.isfinite(float(text)):
        raise FormulaError("This number is too large.", position)
    whole, _, fraction = text.partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole
