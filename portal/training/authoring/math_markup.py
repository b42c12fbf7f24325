"""Formulae of one line in plain LaTeX as MathML; what is not known here stands as it is written."""

from __future__ import annotations

import re
from html import escape

TAGS = (
    "math", "mrow", "mi", "mn", "mo", "mtext", "mfrac", "msqrt", "msub", "msup", "msubsup", "mover"
)  # fmt: skip
SYMBOLS = {
    "times": "×", "cdot": "·", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠",
    "approx": "≈", "sum": "∑", "div": "÷", "to": "→", "ldots": "…", "dots": "…", "infty": "∞",
    "quad": " ", "lt": "<", "gt": ">", "alpha": "α", "beta": "β", "sigma": "σ", "mu": "μ",
    "pi": "π", "Delta": "Δ", "lambda": "λ",
}  # fmt: skip
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d[\d.,]*\d|\d|[{}^_]|\s+|.", re.DOTALL)
DEEPEST = 20  # levels of brackets


class _Unknown(ValueError):
    """A construct that is not read here."""


def html(text: str, *, block: bool = False) -> str:
    """The formula as MathML, or as code where it cannot be read."""
    try:
        inner = _Formula(text).row(0)
    except (_Unknown, IndexError):
        return f"<code>{escape(text)}</code>"
    display = ' display="block"' if block else ""
    return f"<math{display}><mrow>{inner}</mrow></math>"


class _Formula:
    def __init__(self, text: str) -> None:
        self.parts = _TOKEN.findall(text.strip())
        self.at = 0

    def row(self, depth: int, end: str = "") -> str:
        """Everything up to `end`."""
        if depth > DEEPEST:
            raise _Unknown
        found: list[str] = []
        while self.at < len(self.parts):
            if self.parts[self.at] == end:
                self.at += 1
                return "".join(found)
            atom = self.atom(depth)
            if atom:
                found.append(self.scripted(atom, depth))
        if end:
            raise _Unknown
        return "".join(found)

    def scripted(self, atom: str, depth: int) -> str:
        """`atom` with what stands below and above it."""
        low = high = ""
        while self.at < len(self.parts) and self.parts[self.at] in "_^":
            below = self.parts[self.at] == "_"
            self.at += 1
            script = self.atom(depth + 1)
            low, high = (script, high) if below else (low, script)
        if low and high:
            return f"<msubsup>{atom}{low}{high}</msubsup>"
        if low:
            return f"<msub>{atom}{low}</msub>"
        return f"<msup>{atom}{high}</msup>" if high else atom

    def atom(self, depth: int) -> str:
        part = self.parts[self.at]
        self.at += 1
        if part.isspace():
            return ""
        if part == "{":
            return f"<mrow>{self.row(depth + 1, '}')}</mrow>"
        if part in ("}", "^", "_"):
            raise _Unknown
        if part.startswith("\\"):
            return self.command(part[1:], depth)
        if part[0].isdigit():
            return f"<mn>{escape(part)}</mn>"
        if part.isalpha():
            return f"<mi>{escape(part)}</mi>"
        return f"<mo>{escape(part.replace('-', '−'))}</mo>"

    def command(self, name: str, depth: int) -> str:
        if name in ("text", "mathrm", "operatorname"):
            return f"<mtext>{escape(self.words())}</mtext>"
        if name == "frac":
            return f"<mfrac>{self.argument(depth)}{self.argument(depth)}</mfrac>"
        if name == "sqrt":
            return f"<msqrt>{self.argument(depth)}</msqrt>"
        if name in ("bar", "overline"):
            return f"<mover>{self.argument(depth)}<mo>‾</mo></mover>"
        if name in ("left", "right", ",", ";", "!"):
            return ""
        if name in SYMBOLS:
            return f"<mo>{escape(SYMBOLS[name])}</mo>"
        if name in ("%", "{", "}", "$", "&", "#", "_"):
            return f"<mo>{escape(name)}</mo>"
        raise _Unknown

    def argument(self, depth: int) -> str:
        while self.parts[self.at].isspace():
            self.at += 1
        return self.atom(depth + 1)

    def words(self) -> str:
        if self.parts[self.at] != "{":
            raise _Unknown
        end = self.parts.index("}", self.at) if "}" in self.parts[self.at :] else -1
        if end < 0:
            raise _Unknown
        text = "".join(self.parts[self.at + 1 : end])
        self.at = end + 1
        return text
