"""An answer to one version of a question, in the names of another version. Pure.

Options that their author gave no id are named by their place, so that one put in before them moves
their names. Who chose an option has chosen its words: those are looked for first, and the name only
decides where the words are new.
"""

from collections.abc import Mapping
from typing import Any

from portal.training.questions import Question


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
        left = _names({one.id: one.left for one in own.pairs}, {x.id: x.left for x in now.pairs})
        right = _names(_choices(own), _choices(now))
        return {left[at]: right[to] for at, to in given.items() if at in left and to in right}
    if own.options:
        return {options[at]: place for at, place in given.items() if at in options}
    return given


def _options(question: Question) -> dict[str, str]:
    return {one.id: one.text for one in question.options}


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
