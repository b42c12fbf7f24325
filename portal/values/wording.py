"""A value in words, for the log, messages and lists."""

from portal.registry.vocabulary import ObservationState
from portal.registry.wording import Wording
from portal.values.standing import MISSING
from portal.values.terms import Terms


def in_words(value: float | None, state: str, terms: Terms) -> str:
    """“12.5 days, provisional”; “missing” where there is no value."""
    label = ObservationState(state).label.lower()
    if value is None:
        return label if state == MISSING else f"no value, {label}"
    return f"{Wording(terms.unit, terms.decimals).quantity(value)}, {label}"
