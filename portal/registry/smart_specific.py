"""S: name, purpose, unit, direction, owner and population leave nothing to guess."""

import re
from collections.abc import Iterator

from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.facts import Facts
from portal.registry.likeness import telling_words
from portal.registry.smart_finding import Check, Finding, Letter
from portal.registry.vocabulary import Direction

PURPOSE_LENGTH = 40  # characters; a shorter purpose is a second name
OWN_WORDS = 3  # words that a purpose must add to the name
LIKENESSES = 3  # shown; more would not be read

_VAGUE = re.compile(
    r"\b(?:improv\w*|better|optimi[sz]\w*|(?:in)?efficien\w*|effective\w*|enhanc\w*|excellen\w*"
    r"|maximi[sz]\w*|minimi[sz]\w*|adequate\w*|appropriate\w*|world-class)\b",
    re.IGNORECASE,
)
_FILLER = {"measure", "metric", "show", "shows", "track", "this", "it", "we", "our", "how", "what"}

_s = Letter("S")


def name(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """A name is there."""
    if not definition.name.strip():
        yield _s.error("name-missing", "name", "It has no name.", "Give it a short name.")


def purpose(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """A purpose is there, long enough, and says more than the name."""
    text = " ".join(definition.purpose.split())
    remedy = "Write in a sentence or two what will be decided with it, and by whom."
    if not text:
        yield _s.error("purpose-missing", "purpose", "It has no purpose.", remedy)
    elif len(telling_words(text) - telling_words(definition.name) - _FILLER) < OWN_WORDS:
        reason = "The purpose only repeats the name."
        yield _s.error("purpose-repeats-name", "purpose", reason, remedy)
    elif len(text) < PURPOSE_LENGTH:
        reason = f"The purpose has {len(text)} characters; fewer than {PURPOSE_LENGTH} say little."
        yield _s.error("purpose-short", "purpose", reason, remedy)


def unit(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """A unit is there."""
    if not definition.unit.strip():
        yield _s.error(
            "unit-missing",
            "unit",
            "It has no unit, so its values cannot be read.",
            "Name the unit, such as %, days, persons or £.",
        )


def direction(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """It is said which way is better."""
    if definition.direction not in set(Direction):
        yield _s.error(
            "direction-missing",
            "direction",
            "It does not say which way is better.",
            "Choose whether higher, lower, a band or neither is better.",
        )


def vague_words(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """No word such as "improve" stands where no number says how far."""
    for field in ("name", "purpose", "key_question"):
        text = getattr(definition, field)
        found = list(dict.fromkeys(word.lower() for word in _VAGUE.findall(text)))
        if found and not re.search(r"\d", text):
            told = ", ".join(f"“{word}”" for word in found)
            yield _s.warning(
                f"vague-{field.replace('_', '-')}",
                field,
                f"{LABELS[field]}: {told} means something else to everybody.",
                "Say what changes and by how much, or leave the word out.",
            )


def owner(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """Exactly one active person is accountable."""
    if facts.owners is None:
        return
    if not facts.owners:
        yield _s.error("owner-missing", "owner", "Nobody owns it.", "Name one person as owner.")
    elif len(facts.owners) > 1:
        yield _s.error(
            "owner-many",
            "owner",
            f"{len(facts.owners)} people own it, so nobody does.",
            "Keep one owner and make the others contributors.",
        )
    elif not facts.owners[0].is_active:
        yield _s.error(
            "owner-inactive",
            "owner",
            f"{facts.owners[0].name} no longer has an active account.",
            "Name an owner who is here.",
        )


def population(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """What is counted, or not, is named."""
    if not definition.inclusions.strip() and not definition.exclusions.strip():
        yield _s.warning(
            "population-missing",
            "inclusions",
            "It does not name what is included and what is left out.",
            "Name the cases that count, and at least one that somebody might count wrongly.",
        )


def likenesses(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """No other metric says nearly the same."""
    for other in (facts.likenesses or ())[:LIKENESSES]:
        fields = ", ".join(difference.field.lower() for difference in other.differences)
        differs = f"It differs in: {fields}." if fields else "Nothing in the text differs."
        yield _s.warning(
            "near-duplicate",
            "name",
            f"“{other.name}” ({other.key}) says nearly the same. {differs}",
            "Adopt that one, or say in the name and the purpose what yours is for.",
        )


CHECKS: tuple[Check, ...] = (
    name,
    purpose,
    unit,
    direction,
    vague_words,
    owner,
    population,
    likenesses,
)
