"""Passwords that anybody would try first, recognised by how they are made, or by a list.

Most of the commonest are a familiar word with digits or signs around it, two such words, a walk
over the keyboard, a sequence, or a repetition. So that is what is looked for, over
`common_words.txt` (written for this portal); what else is common is known by its digest
(`commonest.py`). What is left must still be `passwords.SHORTEST` characters long.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache
from importlib import resources

from portal.accounts import commonest

MOST_WORDS = 2  # familiar words in a row; three or more are a passphrase
SHORTEST_WORD = 3  # letters
SHORTEST_WALK = 3  # keys next to each other
MOST_STRAY = 2  # characters beside the walks
LONGEST_UNIT = 6  # characters of a piece that is repeated to make a password
FEWEST_SYMBOLS = 4  # different characters; fewer are a pattern
LONGEST_NUMBER = 10  # digits; up to here they are dates, telephone numbers and the like

_ENDING = re.compile(r"(?:(?:19|20)\d\d|\d{1,2})?[!?.#*$]{0,3}\Z")  # that people put behind

# Look-alikes, in the two readings that differ: 1 and ! stand for i or for l.
_LIKE_I = str.maketrans("@4301!$5789|", "aaeoiisstbgl")
_LIKE_L = str.maketrans("@4301!$5789|", "aaeollsstbgl")

# Rows, columns and diagonals of the usual keyboards, the digits' block, and the alphabet.
_LINES = (
    "`1234567890-=", "~!@#$%^&*()_+", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./",
    "qwertzuiopü", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
    "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/",
    "qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm", "zaq1", "xsw2", "cde3", "!qaz", "@wsx", "#edc",
    "741852963", "789456123", "147258369", "159753", "123654789", "112233445566778899",
    "0123456789", "12345678910111213", "1357924680", "24681012", "1123581321345589",
    "314159265358979", "abcdefghijklmnopqrstuvwxyz", "aabbccddeeff",
)  # fmt: skip
_RUNS = tuple(run for line in _LINES for run in (line, line[::-1]))


@cache
def words() -> frozenset[str]:
    """The familiar words."""
    text = resources.files("portal.accounts").joinpath("common_words.txt")
    lines = text.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_guessable(password: str, own: Collection[str] = ()) -> bool:
    """Whether it is one of the commonest passwords, or made as they are, a year or so behind it.

    `own` are words that stand beside the account (name, address, organisation): they count as
    familiar. Meant for at most `passwords.LONGEST` characters.
    """
    text = password.lower()
    return any(
        _is_listed(one) or is_made_as_common_ones(one, own) for one in {text, _ENDING.sub("", text)}
    )


def _is_listed(text: str) -> bool:
    bare = _bare(text)
    tried = {text, bare, _stripped(text), _stripped(bare), *_cores(bare)}
    return any(map(commonest.is_listed, tried))


def is_made_as_common_ones(password: str, own: Collection[str] = ()) -> bool:
    """Whether the way it is made is that of the commonest passwords."""
    bare = _bare(password.lower())
    known = words() | {word for word in _letters_of(own) if len(word) >= SHORTEST_WORD}
    unit = _unit(bare)
    return (
        len(set(bare)) < FEWEST_SYMBOLS
        or (unit != bare and len(unit) <= LONGEST_UNIT)
        or (bare.isdigit() and len(bare) <= LONGEST_NUMBER)
        or _is_walk(bare)
        or any(_is_of_words(core, known) for core in _cores(unit))
    )


def _bare(text: str) -> str:
    """`text` without what separates words."""
    return re.sub(r"[\s_.,/+-]+", "", text)


def _letters_of(own: Collection[str]) -> Iterator[str]:
    """The words of each text, and all of them as one word, in either order."""
    for text in own:
        parts = re.findall(r"[^\W\d_]+", text.lower())
        yield from parts
        yield "".join(parts)
        yield "".join(reversed(parts))


def _unit(text: str) -> str:
    """The shortest piece that `text` repeats; `text` itself where it repeats none."""
    return text[: (text + text).find(text, 1)] if text else text


def _is_walk(text: str) -> bool:
    """Whether all of it, but for a character or two, is walks: `1qaz2wsx`, `q1w2e3r4t5`."""
    return _left_over(text) <= MOST_STRAY or (
        len(text) >= 2 * SHORTEST_WALK and _left_over(text[::2]) + _left_over(text[1::2]) == 0
    )


def _left_over(text: str) -> int:
    """How many characters no walk takes, when each walk goes as far as it can."""
    place = left = 0
    while place < len(text):
        length = _walk_from(text, place)
        left += length < SHORTEST_WALK
        place += max(length, 1) if length >= SHORTEST_WALK else 1
    return left


def _walk_from(text: str, place: int) -> int:
    """The length of the longest walk, or run of one character, that begins at `place`."""
    longest = 1
    while place + longest < len(text) and text[place + longest] == text[place]:
        longest += 1
    for run in _RUNS:
        length = longest
        while (
            length < len(run)
            and place + length < len(text)
            and (text[place : place + length + 1] in run)
        ):
            length += 1
        longest = max(longest, length)
    return longest


def _stripped(text: str) -> str:
    """`text` without digits and signs around it."""
    return text.strip("0123456789!?#*@$%&=~^\"'()<>|")


def _cores(text: str) -> Iterator[str]:
    """What is left as letters when digits and signs around go and look-alikes are read."""
    for part in (text, _stripped(text)):
        for reading in (_LIKE_I, _LIKE_L):
            yield "".join(filter(str.isalpha, part.translate(reading)))
        yield "".join(filter(str.isalpha, part))


def _is_of_words(text: str, known: Collection[str]) -> bool:
    """Whether up to MOST_WORDS familiar words make it, with at most one letter beside them.

    `fewest[stray][n]` is how few words make the first n letters with so many letters beside them.
    """
    if len(text) < SHORTEST_WORD:
        return False
    never = MOST_WORDS + 1
    longest = max(map(len, known))
    fewest = [[0] + [never] * len(text), [0] + [never] * len(text)]
    for end in range(1, len(text) + 1):
        fewest[1][end] = fewest[0][end - 1]
        for start in range(max(0, end - longest), end - SHORTEST_WORD + 1):
            if text[start:end] in known:
                for stray in fewest:
                    stray[end] = min(stray[end], stray[start] + 1)
    return min(fewest[0][-1], fewest[1][-1]) <= MOST_WORDS
