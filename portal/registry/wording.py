"""How a quantity reads inside a sentence of a calculation. Templates have filters of their own."""

from dataclasses import dataclass

from portal.registry.definition_text import DefinitionText
from portal.registry.vocabulary import FREQUENCY_NOUN, Frequency

MINUS = "−"
PREFIXED = frozenset({"£", "€", "$", "¥"})  # units that stand before their figure


@dataclass(frozen=True)
class Wording:
    """The unit, the decimals and the noun of a period ("month") that sentences use."""

    unit: str = ""
    decimals: int | None = None
    period: str = "period"

    @classmethod
    def of(cls, definition: DefinitionText) -> "Wording":
        """The wording of `definition`; what a draft does not say yet stays neutral."""
        known = definition.frequency in set(Frequency)
        noun = FREQUENCY_NOUN[Frequency(definition.frequency)] if known else "period"
        return cls(definition.unit, definition.decimals, noun)

    def number(self, value: float) -> str:
        """`value` with the metric's decimals; without them, about three significant digits."""
        text = f"{abs(value):,.{self._places(value)}f}"
        if self.decimals is None and "." in text:
            text = text.rstrip("0").rstrip(".")
        return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text

    def quantity(self, value: float) -> str:
        """`value` with its unit: "4.2 days", "81%", "£12"."""
        text = self.number(value)
        if self.unit in PREFIXED:
            return f"{MINUS}{self.unit}{text[1:]}" if text[0] == MINUS else f"{self.unit}{text}"
        return f"{text}%" if self.unit == "%" else f"{text} {self.unit}".rstrip()

    def difference(self, value: float) -> str:
        """The size of a difference: percentages differ by points."""
        unit = "points" if self.unit == "%" else self.unit
        return f"{self.number(abs(value))} {unit}".rstrip()

    def shown(self, value: float) -> float:
        """`value` as precise as it is written, so that differences agree with what people read."""
        return round(value, self._places(value))

    def periods(self, count: int) -> str:
        """`count` with the noun of a period: "1 month", "24 months"."""
        return f"{count} {self.period}{'' if count == 1 else 's'}"

    def _places(self, value: float) -> int:
        if self.decimals is not None:
            return max(self.decimals, 0)
        size = abs(value)
        return 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
