"""A: targets lie on the good side of the baseline and within what the process can do."""

from collections.abc import Iterator

from portal.registry.aims import Corridor, aim
from portal.registry.definition_text import DefinitionText
from portal.registry.facts import Facts, History, TargetTerms
from portal.registry.realism import BASELINE, EASY, Realism, target_realism
from portal.registry.smart_finding import Check, Finding, Letter, Severity
from portal.registry.vocabulary import Direction, TargetType
from portal.registry.wording import Wording

_a = Letter("A")


def targets(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """Every target is checked on its own; a metric with a better side has one."""
    if not facts.targets and definition.direction not in set(Direction):
        yield _a.warning(
            "target-missing",
            "direction",
            "Nobody can tell yet whether a target is within reach.",
            "Say first which way is better.",
        )
        return
    if facts.targets is None:
        return
    if not facts.targets and definition.direction != Direction.NEUTRAL:
        yield _a.warning(
            "target-missing",
            "target",
            "It has no target, so nothing says what would be good enough.",
            "Set one on its page once it is saved, from a baseline of 12 values if there is one.",
        )
    if definition.direction not in set(Direction):
        return
    direction = Direction(definition.direction)
    for terms in facts.targets:
        gaps = list(_complete(terms, direction))
        yield from gaps
        if any(gap.severity is Severity.ERROR for gap in gaps):
            continue
        yield from _against_baseline(definition, terms, direction)
        yield from _against_hard_range(definition, terms, direction)
        if facts.history is not None:
            yield from _against_history(definition, terms, facts.history)


def _complete(terms: TargetTerms, direction: Direction) -> Iterator[Finding]:
    if direction is Direction.NEUTRAL and terms.type not in (
        TargetType.RANGE,
        TargetType.MILESTONE,
    ):
        yield _a.warning(
            "target-on-neutral",
            "target",
            "The metric has no better side, so nothing can meet or miss this target.",
            "Give the metric a direction, or set a range.",
        )
    if terms.type == TargetType.MILESTONE:
        return
    if terms.type == TargetType.RANGE or direction is Direction.BAND:
        is_empty = terms.low is None and terms.high is None
        if terms.low is not None and terms.high is not None and terms.low >= terms.high:
            yield _a.error(
                "target-range-upside-down",
                "target",
                "The lower end of the range is not below its upper end.",
                "Exchange the two or correct one.",
            )
    else:
        is_empty = terms.value is None and not terms.profile
    if is_empty:
        yield _a.error("target-empty", "target", "The target has no value.", "Enter its value.")


def _against_baseline(
    definition: DefinitionText, terms: TargetTerms, direction: Direction
) -> Iterator[Finding]:
    start, level = terms.baseline_value, aim(terms, direction)
    if start is None or level is None or terms.type in (TargetType.RANGE, TargetType.MILESTONE):
        return
    side = {Direction.INCREASE: 1, Direction.DECREASE: -1}.get(direction)
    if side is None or (level - start) * side > 0:
        return
    say = Wording.of(definition)
    yield _a.error(
        "target-not-better",
        "target",
        f"The target of {say.quantity(level)} is no better than the baseline of "
        f"{say.quantity(start)}.",
        f"Set it {'above' if side > 0 else 'below'} {say.quantity(start)}, or correct the "
        "baseline or the direction.",
    )


def _against_hard_range(
    definition: DefinitionText, terms: TargetTerms, direction: Direction
) -> Iterator[Finding]:
    if terms.type in (TargetType.CUMULATIVE, TargetType.MILESTONE):
        return  # a total is no single value; a milestone has none
    possible = Corridor(definition.hard_low, definition.hard_high)
    say = Wording.of(definition)
    asked = (aim(terms, direction), terms.low, terms.high, terms.stretch)
    for value in asked:
        if value is not None and not possible.holds(value):
            yield _a.error(
                "target-impossible",
                "target",
                f"{say.quantity(value)} lies outside what the definition calls possible.",
                "Correct the target, or the lowest and highest possible value.",
            )
            return


def _against_history(
    definition: DefinitionText, terms: TargetTerms, history: History
) -> Iterator[Finding]:
    if terms.type == TargetType.MILESTONE:
        return
    found = target_realism(definition, terms, history)
    if found is None:
        return
    say, count = Wording.of(definition), len(history.points)
    if count < BASELINE:
        yield _a.warning(
            "baseline-short",
            "target",
            f"The target rests on {say.periods(count)}; a baseline needs {BASELINE}.",
            "Call the target provisional and set it again when the values are there.",
        )
    if found.share is None:
        return
    if found.beyond_best is not None or found.beyond_limit is not None:
        yield _a.warning(
            "target-beyond-reach",
            "target",
            f"{_how_far(found, say)} {found.sentence}",
            "Name the change to the work that would bring it about, or set a nearer target.",
        )
    elif found.share >= EASY:
        yield _a.warning(
            "target-too-easy",
            "target",
            found.sentence,
            "Set a target that asks for a change, or say that this one is to be held.",
        )


def _how_far(found: Realism, say: Wording) -> str:
    if found.beyond_limit is not None:
        return f"The target lies {say.difference(found.beyond_limit)} beyond the process limit."
    return f"The target lies {say.difference(found.beyond_best or 0)} beyond the best value ever."


CHECKS: tuple[Check, ...] = (targets,)
