"""The form of a programme's settings: rules, weights, load steps."""

import re
from collections.abc import Iterable
from typing import Any, cast

from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.accounts.queries import Named
from portal.mentorship.forms.fields import told
from portal.mentorship.rules import Departments, Rules, Ruling
from portal.mentorship.scoring import Weights
from portal.mentorship.settings import Settings, Unfit
from portal.web.forms import PortalForm, trimmed

WEIGHTS = {
    "needs": "Needs covered",
    "slots": "Shared half-days",
    "gap": "Experience gap",
    "department": "Another department",
    "wishes": "The mentor's wishes",
    "meeting": "Site and way to meet",
}
RULINGS = {"allow": "allow", "forbid": "forbid", "other": "only another department's mentor"}
_LINE = re.compile(r"([a-z0-9-]{1,80}) *> *([a-z0-9-]{1,80}) *: *(allow|forbid|other)")


def points(label: str, most: int = 100, description: str = "") -> IntegerField:
    """Whole points from 0."""
    words = f"Type 0 to {most}."
    checks = [InputRequired(words), NumberRange(0, most, words)]
    return IntegerField(label, checks, description=description)


class SettingsForm(PortalForm):
    """The next version of the settings, and why."""

    needs = points(WEIGHTS["needs"])
    slots = points(WEIGHTS["slots"])
    gap = points(WEIGHTS["gap"])
    department = points(WEIGHTS["department"])
    wishes = points(WEIGHTS["wishes"])
    meeting = points(WEIGHTS["meeting"])
    need_shares = StringField(
        "Shares of the needs, in the mentee's order", [Length(max=40)], filters=[trimmed],
        description="Percent with commas: 50, 30, 20",
    )  # fmt: skip
    waiting = points("For each pairing that left a mentee without", 50)
    most_waiting = points("At most for waiting", 50)
    load_steps = StringField(
        "Off the points of a mentor's first, second, third mentee", [Length(max=60)],
        filters=[trimmed], description="0, 8, 20: the last repeats. They spread the load.",
    )  # fmt: skip
    floor = IntegerField(
        "Fewest points of a pair", [Optional(), NumberRange(0, 100, "Type 0 to 100.")],
        description="Empty: any pair that the rules allow.",
    )  # fmt: skip
    best_worst = BooleanField(
        "First make the worst pair as good as can be", description="Then the total."
    )
    keep_bonus = points("Bonus of a pair that stands")
    cross_share = points(
        "Percent of pairs across departments", description="0: no wish. The total pays for it."
    )
    manager_levels = points("Levels of managers who are never paired with their people", 20)
    otherwise = SelectField("Departments", choices=[SelectChoice(*one) for one in RULINGS.items()])
    cells = told(
        "Except",
        description="A line each: mentee's department > mentor's department: allow, forbid or "
        "other. Departments by the word in their address: sales > service: forbid",
        rows=3,
    )
    reason = told("Why it changes", "Say why: it stands beside the version.")

    def know(self, departments: Iterable[Named]) -> None:
        """The departments that the exceptions may name."""
        self.departments = {one.slug: one.id for one in departments}

    @property
    def values(self) -> dict[str, Any]:
        """The settings as one value, and the reason."""
        return {"settings": self.settings, "reason": self.reason.data}

    def validate(self, extra_validators: Any = None) -> bool:
        """Read as a whole, for one part depends on another."""
        if not super().validate(extra_validators):
            return False
        try:
            self.settings = self._read()
        except Unfit as unfit:
            self.refusal = str(unfit)
            return False
        return True

    def _read(self) -> Settings:
        parts = {name: self[name].data for name in (*WEIGHTS, "waiting", "most_waiting")}
        weights = Weights(need_shares=_numbers(self.need_shares.data), **parts)
        return Settings(
            weights=weights,
            rules=Rules(self.manager_levels.data, self._matrix()),
            load_steps=_numbers(self.load_steps.data),
            floor=self.floor.data,
            best_worst=self.best_worst.data,
            keep_bonus=self.keep_bonus.data,
            cross_share=self.cross_share.data,
        )

    def _matrix(self) -> Departments:
        cells: dict[tuple[int, int], Ruling] = {}
        for line in filter(None, map(str.strip, (self.cells.data or "").splitlines())):
            found = _LINE.fullmatch(line)
            if found is None:
                raise Unfit(f"Write it as “sales > service: forbid”: {line[:80]}")
            mentee, mentor, ruling = found.groups()
            for slug in (mentee, mentor):
                if slug not in self.departments:
                    raise Unfit(f"No department has the address {slug}.")
            cells[self.departments[mentee], self.departments[mentor]] = cast(Ruling, ruling)
        return Departments(self.otherwise.data, cells)


def filled(now: Settings, departments: Iterable[Named]) -> SettingsForm:
    """The form with what holds now."""
    slugs = {one.id: one.slug for one in departments}
    cells = sorted(
        f"{slugs[mentee]} > {slugs[mentor]}: {ruling}"
        for (mentee, mentor), ruling in now.rules.departments.cells.items()
        if mentee in slugs and mentor in slugs
    )
    held = {name: getattr(now.weights, name) for name in (*WEIGHTS, "waiting", "most_waiting")}
    names = ("floor", "best_worst", "keep_bonus", "cross_share")
    return SettingsForm(
        data={
            **held,
            **{name: getattr(now, name) for name in names},
            "need_shares": _words(now.weights.need_shares),
            "load_steps": _words(now.load_steps),
            "manager_levels": now.rules.manager_levels,
            "otherwise": now.rules.departments.otherwise,
            "cells": "\n".join(cells),
        }
    )


def _numbers(typed: str) -> tuple[int, ...]:
    found = [one.strip() for one in (typed or "").split(",")]
    if len(found) > 5 or not all(one.isascii() and one.isdigit() and len(one) < 4 for one in found):
        raise Unfit("Type whole numbers with commas, such as 0, 8, 20.")
    return tuple(int(one) for one in found)


def _words(numbers: Iterable[int]) -> str:
    return ", ".join(str(one) for one in numbers)
