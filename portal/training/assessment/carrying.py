"""An answer to one version of a question, in the names of another version. Pure.

Options that their author gave no id are named by their place, so that one put in before them moves
their names. Who chose an option has chosen its words: those are looked for first, and the name only
decides where the words are new. A question that is loaded keeps to the same: its parts go by the
names that their words had before, so that words which change places take their names along, and
the key's hash tells another key from another wording. docs/decisions/0055.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from portal.training.assessment.questions import Question


def carried(given: Any, own: Question, now: Question) -> Any:
    """What `given` to `own` says of `now`; parts that `now` does not have are left out."""
    options = _names(_options(own), _options(now))
    if isinstance(given, str):
        return options.get(given) if own.options else given
    if isinstance(given, list):
        return sorted(options[one] for one in given if one in options) or None
    if not isinstance(given, Mapping):
        return given
    if own.pairs:
        left = _names(_lefts(own), _lefts(now))
        right = _names(_choices(own), _choices(now))
        return {left[at]: right[to] for at, to in given.items() if at in left and to in right}
    if own.options:
        return {options[at]: place for at, place in given.items() if at in options}
    return given


def named_as(held: Question, before: Question) -> Question:
    """`held` with the names that the words of its parts had in `before`, a version of the same
    question; parts whose words are new keep their own, or get one that was never used in either."""
    if held.kind != before.kind:
        return held
    options = _known(_options(before), _options(held))
    left = _known(_lefts(before), _lefts(held))
    choices = _known(_choices(before), _choices(held))
    if not any(old != new for names in (options, left, choices) for old, new in names.items()):
        return held
    return replace(
        held,
        options=tuple(replace(one, id=options[one.id]) for one in held.options),
        pairs=tuple(
            replace(one, id=left[one.id], right=choices.get(one.right, one.right))
            for one in held.pairs
        ),
        choices=tuple(replace(one, id=choices[one.id]) for one in held.choices),
    )


def _known(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """The name of each part of `after` in `before`."""
    found = {new: old for old, new in _names(before, after).items()}
    fresh = _fresh({*before, *after})
    for name in after:
        if name not in found:
            found[name] = name if name not in {*before, *found.values()} else next(fresh)
    return found


def _fresh(used: set[str]) -> Iterator[str]:
    return (name for name in (f"n{at}" for at in count(1)) if name not in used)


def _options(question: Question) -> dict[str, str]:
    return {one.id: one.text for one in question.options}


def _lefts(question: Question) -> dict[str, str]:
    return {one.id: one.left for one in question.pairs}


def _choices(question: Question) -> dict[str, str]:
    return {one.id: one.text for one in question.choices}


def _names(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """The new name of each old part: by the same name and words, by its words, by its name."""
    found = {name: name for name, words in before.items() if after.get(name) == words}
    by_words = {words: name for name, words in after.items() if name not in found.values()}
    for name, words in before.items():
        if name not in found and words in by_words:
            found[name] = by_words.pop(words)
    taken = set(found.values())
    for name in before:
        if name not in found and name in after and name not in taken:
            found[name] = name
    return found
