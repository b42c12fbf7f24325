"""Rules and scores of many people at once: what `rules` and `scoring` say, as matrices.

A block of mentees at a time, so that memory stays small and the work can be stopped between.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from portal.mentorship.compact import FORBIDDEN, Compact
from portal.mentorship.instances import Edge
from portal.mentorship.profiles import HALF_DAYS, HIGHEST_LEVEL, IN_PERSON, Mentee, Mentor
from portal.mentorship.scoring import BEST_GAPS, ENOUGH_SLOTS, Weights
from portal.mentorship.settings import Settings

Mask = npt.NDArray[np.bool_]
Points = npt.NDArray[np.int16]
Gaps = npt.NDArray[np.int8]
ROWS = 256  # mentees in a block
GAP_BITS = HIGHEST_LEVEL.bit_length()
WORD = 60  # bits of a number that stand for words


def scores(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    settings: Settings,
    kept: frozenset[Edge],
    tick: Callable[[int, int], None],
) -> Compact:
    """The scores of all pairs, None where a rule forbids one; both sides sorted by id.

    `tick` is called after each block with how many mentees are done, of how many.
    """
    grid = Grid(mentors, settings)
    numbers = array("h")
    for start in range(0, len(mentees), ROWS):
        block = mentees[start : start + ROWS]
        ahead = grid.ahead(block)
        points = grid.points(block, ahead)
        points[~grid.allowed(block, ahead, kept)] = FORBIDDEN
        numbers.frombytes(points.tobytes())
        tick(start + len(block), len(mentees))
    return Compact(numbers, len(mentees), len(mentors))


class Grid:
    """The mentors as columns."""

    def __init__(self, mentors: Sequence[Mentor], settings: Settings) -> None:
        self.mentors = mentors
        self.settings = settings
        self.column_of = {mentor.id: column for column, mentor in enumerate(mentors)}
        self.slots = _bits([mentor.slots for mentor in mentors])
        self.topics = sorted({topic for mentor in mentors for topic in mentor.levels})
        self.levels = np.array(
            [[mentor.levels.get(topic, 0) for mentor in mentors] for topic in self.topics]
            + [[0] * len(mentors)],  # of topics that nobody knows
            dtype=np.int8,
        ).reshape(len(self.topics) + 1, len(mentors))
        self.out = np.array([not one.opted_in or one.paused for one in mentors], dtype=np.bool_)
        self.departments = np.array([mentor.department for mentor in mentors], dtype=np.int64)
        self.languages = _numbered(mentor.languages for mentor in mentors)
        self.modes = _numbered(mentor.modes - {IN_PERSON} for mentor in mentors)
        self.in_person = np.array([IN_PERSON in one.modes for one in mentors], dtype=np.bool_)
        self.sites = {site: n for n, site in enumerate({one.site for one in mentors} - {""})}
        self.site = np.array([self.sites.get(one.site, -1) for one in mentors], dtype=np.int64)
        self.reports = self._reports()
        self.wishes = _Wishes(mentors)
        weights = settings.weights
        self.slot_points = np.array(
            [
                weights.slots * min(half_days.bit_count(), ENOUGH_SLOTS) // ENOUGH_SLOTS
                for half_days in range(1 << len(HALF_DAYS))
            ],
            dtype=np.int16,
        )

    def _reports(self) -> dict[int, list[int]]:
        """Columns by who manages them."""
        found: dict[int, list[int]] = {}
        for column, mentor in enumerate(self.mentors):
            for manager in mentor.above[: self.settings.rules.manager_levels]:
                found.setdefault(manager, []).append(column)
        return found

    def allowed(
        self, block: Sequence[Mentee], ahead: Sequence[Gaps], kept: frozenset[Edge]
    ) -> Mask:
        """Where `rules.allows` says so."""
        found = self.meets(block) & self.talks(block) & self.teaches(block, ahead)
        found &= ~self.out[None, :]
        found &= ~self.wrong_departments(block)
        for row, mentee in enumerate(block):
            if not mentee.opted_in or mentee.paused:
                found[row] = False
            for column in self._barred(mentee, kept):
                found[row, column] = False
        return found

    def meets(self, block: Sequence[Mentee]) -> Mask:
        """Where the two share a half-day."""
        found: Mask = (_bits([one.slots for one in block])[:, None] & self.slots) != 0
        return found

    def talks(self, block: Sequence[Mentee]) -> Mask:
        """Where the two share a language."""
        found = _shared([one.languages for one in block], self.languages)
        return np.broadcast_to(found, (len(block), len(self.mentors)))

    def teaches(self, block: Sequence[Mentee], ahead: Sequence[Gaps]) -> Mask:
        """Where the mentor is further in one need at least."""
        further: Mask = np.zeros((len(block), len(self.mentors)), dtype=np.bool_)
        for levels in ahead:
            further |= levels > 0
        return further

    def personal(self, mentee: Mentee) -> dict[str, set[int]]:
        """Columns that rules about single persons forbid, by the rule's code."""
        above = mentee.above[: self.settings.rules.manager_levels]
        people: dict[str, Iterable[int]] = {
            "SELF": (mentee.id,), "MANAGER": above, "REVIEWER": mentee.reviewers,
            "NOT_WITH": mentee.not_with, "DECLINED": mentee.declined, "ALREADY": mentee.already,
        }  # fmt: skip
        found = {
            code: {self.column_of[one] for one in own if one in self.column_of}
            for code, own in people.items()
        }
        found["MANAGER"].update(self.reports.get(mentee.id, ()))
        return found

    def _barred(self, mentee: Mentee, kept: frozenset[Edge]) -> Iterable[int]:
        for code, columns in self.personal(mentee).items():
            for column in columns:
                if code != "ALREADY" or (mentee.id, self.mentors[column].id) not in kept:
                    yield column

    def wrong_departments(self, block: Sequence[Mentee]) -> Mask:
        """Where the programme doesn't pair the two departments in this way."""
        found: Mask = np.zeros((len(block), len(self.mentors)), dtype=np.bool_)
        departments = self.settings.rules.departments
        if departments.otherwise == "allow" and not departments.cells:
            return found
        theirs = np.unique(self.departments).tolist()
        rows = np.array([mentee.department for mentee in block])
        for own in set(rows.tolist()):
            for other in theirs:
                ruling = departments.ruling(own, other)
                if ruling == "forbid" or (ruling == "other" and own == other):
                    found[np.ix_(rows == own, self.departments == other)] = True
        return found

    def ahead(self, block: Sequence[Mentee]) -> list[Gaps]:
        """Of each need, how many levels each mentor is ahead; 0 or less where they are not."""
        place = {topic: at for at, topic in enumerate(self.topics)}
        nobody = len(self.topics)
        found = []
        for number in range(max((len(one.needs) for one in block), default=0)):
            needs = [one.needs[number] if number < len(one.needs) else None for one in block]
            topics = [nobody if need is None else place.get(need.topic, nobody) for need in needs]
            current = np.array([0 if need is None else need.current for need in needs], np.int8)
            found.append(self.levels[topics] - current[:, None])
        return found

    def points(self, block: Sequence[Mentee], ahead: Sequence[Gaps]) -> Points:
        """What `scoring.points` says."""
        weights = self.settings.weights
        total: Points = self.slot_points[_bits([one.slots for one in block])[:, None] & self.slots]
        total += self._needs(block, ahead)
        own = np.array([one.department for one in block])
        total += np.int16(weights.department) * (own[:, None] != self.departments)
        total += self.wishes.points(block, weights)
        total += self._meeting(block, weights)
        waiting = [min(weights.waiting * one.waiting, weights.most_waiting) for one in block]
        total += np.array(waiting, dtype=np.int16)[:, None]
        return total

    def _needs(self, block: Sequence[Mentee], ahead: Sequence[Gaps]) -> Points:
        """Points for the needs and for the gap in the first that is covered."""
        shape = len(block), len(self.mentors)
        covered = np.zeros(shape, dtype=np.uint8)  # a bit a need
        gap: Gaps = np.zeros(shape, dtype=np.int8)
        for number, levels in reversed(list(enumerate(ahead))):
            further = levels > 0
            covered |= further.view(np.uint8) << np.uint8(number)
            np.copyto(gap, levels, where=further)
        covered <<= np.uint8(GAP_BITS)
        covered |= gap.view(np.uint8)
        points: Points = np.empty(shape, dtype=np.int16)
        counts = np.array([len(one.needs) for one in block])
        for needs in set(counts.tolist()):
            rows = np.flatnonzero(counts == needs)
            points[rows] = np.take(self._worths(needs, len(ahead)), covered[rows])
        return points

    def _worths(self, needs: int, most: int) -> Points:
        """Points by which needs are covered, a bit each, and the gap in the lowest bits."""
        weights = self.settings.weights
        shares = [*weights.need_shares[:needs], *(0,) * most][:most]
        whole = sum(shares) or 1
        gaps = [0] + [
            weights.gap if gap in BEST_GAPS else weights.gap // 2 for gap in range(1, 1 << GAP_BITS)
        ]
        return np.array(
            [
                weights.needs * _sum_of(shares, covered) // whole + gap
                for covered in range(1 << most)
                for gap in gaps
            ],
            dtype=np.int16,
        )

    def _meeting(self, block: Sequence[Mentee], weights: Weights) -> Points:
        sites = np.array([self.sites.get(one.site, -2) for one in block])
        is_near = sites[:, None] == self.site
        far = _shared([one.modes - {IN_PERSON} for one in block], self.modes)
        in_person = np.array([IN_PERSON in one.modes for one in block])[:, None] & self.in_person
        best = far | (in_person & is_near)
        near = np.int16(weights.meeting // 2) * is_near
        return np.where(best, np.int16(weights.meeting), near)


def _sum_of(shares: Sequence[int], covered: int) -> int:
    return sum(share for bit, share in enumerate(shares) if covered >> bit & 1)


class _Wishes:
    """What mentors wish of mentees, by department and by level."""

    def __init__(self, mentors: Sequence[Mentor]) -> None:
        self.departments = _wished([one.wished_departments for one in mentors])
        self.levels = _wished([one.wished_levels for one in mentors])

    def points(self, block: Sequence[Mentee], weights: Weights) -> Points:
        """Half for each of the two that is as wished, or not wished for."""
        worth = np.array([weights.wishes * met // 2 for met in range(3)], dtype=np.int16)
        rows, table = self.departments
        met = table[[rows.get(one.department, 0) for one in block]]
        rows, table = self.levels
        levels = [one.needs[0].current if one.needs else 0 for one in block]
        points: Points = worth[met + table[[rows.get(level, 0) for level in levels]]]
        return points


def _wished(sets: Sequence[frozenset[int]]) -> tuple[dict[int, int], Gaps]:
    """Rows of 1 where a mentor is content; the first is of whatever nobody wishes."""
    rows = {value: row for row, value in enumerate(sorted(set().union(*sets)), start=1)}
    table = np.zeros((len(rows) + 1, len(sets)), dtype=np.int8)
    for column, own in enumerate(sets):
        if not own:
            table[:, column] = 1
        for value in own:
            table[rows[value], column] = 1
    return rows, table


Numbered = tuple[dict[str, int], list[npt.NDArray[np.uint64]]]


def _numbered(columns: Iterable[Iterable[str]]) -> Numbered:
    """Words as bits of whole numbers, WORD of them in each; a number a mentor."""
    sets = [frozenset(words) for words in columns]
    words = {word: bit for bit, word in enumerate(sorted(set().union(*sets)))}
    return words, _as_bits(sets, words)


def _as_bits(sets: Sequence[frozenset[str]], words: dict[str, int]) -> list[npt.NDArray[np.uint64]]:
    found = []
    for first in range(0, len(words), WORD):
        known = {word: bit - first for word, bit in words.items() if first <= bit < first + WORD}
        numbers = [sum(1 << known[word] for word in own if word in known) for own in sets]
        found.append(np.array(numbers, dtype=np.uint64))
    return found


def _shared(rows: Sequence[frozenset[str]], numbered: Numbered) -> Mask:
    """Whether a row's words and a column's have one in common."""
    words, columns = numbered
    found: Mask = np.zeros((len(rows), 1), dtype=np.bool_)
    for own, theirs in zip(_as_bits(rows, words), columns, strict=True):
        found = found | ((own[:, None] & theirs) != 0)
    return found


def _bits(sets: Sequence[frozenset[int]]) -> npt.NDArray[Any]:
    return np.array([sum(1 << slot for slot in own) for own in sets], dtype=np.uint16)
