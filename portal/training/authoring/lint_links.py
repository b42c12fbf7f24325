"""What content refers to: skills, banks, questions, lessons, metrics, addresses, pictures."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from portal.training.authoring import images
from portal.training.authoring.documents import Asked, Document, Problem

SCHEMES = ("http", "https", "mailto")
PORTAL = re.compile(
    r"^/(|overview|objectives|metrics|values|imports|learn|certificates|mentoring|refinement"
    r"|changes|feedback|follow-ups|findings|workshops|surveys|reviews|recognition|support|reports"
    r"|notices|search|account|departments|calendar|sign-in)(/.*)?$"
)


@dataclass
class Known:
    """Everything that content may refer to."""

    skills: dict[str, set[str]] = field(default_factory=dict)  # area: topics
    aliases: dict[str, str] = field(default_factory=dict)  # another name: area
    misconceptions: set[str] = field(default_factory=set)
    owns_misconceptions: bool = False
    metrics: set[str] = field(default_factory=set)
    slugs: dict[str, set[str]] = field(default_factory=dict)  # kind: slugs
    banks: dict[str, Document] = field(default_factory=dict)

    def has(self, kind: str, slug: str) -> bool:
        return slug in self.slugs.get(kind, ())


def known(root: Path, documents: Iterable[Document], project: Path) -> Known:
    """What the content at `root` may refer to; what it lacks itself is taken from `project`."""
    found = Known()
    _skills(found, root if (root / "skills.toml").is_file() else project)
    for folder in {root, project}:
        names = _misconceptions(folder)
        found.misconceptions |= names
        found.owns_misconceptions |= bool(names) and folder == root
        found.metrics |= {one.stem for one in folder.glob("metrics/*.toml")}
        _add_files(found, folder)
    for document in documents:
        found.slugs.setdefault(document.kind, set()).add(document.slug)
        if document.kind == "bank":
            found.banks[document.slug] = document
    return found


def _skills(found: Known, folder: Path) -> None:
    for area, held in _toml(folder / "skills.toml").items():
        if isinstance(held, dict):
            found.skills[area] = set(held.get("topics", ()))
            found.aliases |= dict.fromkeys(held.get("aliases", ()), area)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _misconceptions(folder: Path) -> set[str]:
    return {name for path in folder.glob("misconceptions/*.toml") for name in _toml(path)}


def _add_files(found: Known, folder: Path) -> None:
    for kind, pattern in (
        ("bank", "banks/*.md"), ("assessment", "assessments/*.md"), ("playbook", "playbooks/*.md"),
        ("case", "cases/*.md"),
    ):  # fmt: skip
        found.slugs.setdefault(kind, set()).update(one.stem for one in folder.glob(pattern))
    for one in folder.glob("courses/*/*.md"):
        is_course = one.stem == "course"
        kind, slug = ("course", one.parent.name) if is_course else (
            "lesson", f"{one.parent.name}/{one.stem}"
        )  # fmt: skip
        found.slugs.setdefault(kind, set()).add(slug)


def of(document: Document, there: Known, root: Path) -> Iterator[Problem]:
    """References of one file that lead nowhere."""
    for line, code, text, is_error in _references(document, there, root):
        yield Problem(document.path, line, 1, code, text, is_error)


Found = Iterator[tuple[int, str, str, bool]]


def _references(document: Document, there: Known, root: Path) -> Found:
    yield from _front(document, there)
    for asked in document.asked:
        yield from _asked(asked, there)
    for quiz in document.quizzes:
        yield from _picked(quiz.line, quiz.bank, quiz.pick, there)
    for line, address in document.links:
        fault = _address(address, document, there, root)
        if fault:
            yield line, "R007", fault, True
    for one in images.of(document, root / PurePosixPath(document.path).parent)[1]:
        yield one.line, one.code, one.text, True


def of_metrics(root: Path, there: Known) -> Iterator[Problem]:
    """Ready definitions whose lesson does not exist."""
    for path in sorted(root.glob("metrics/*.toml")):
        slug = _toml(path).get("lesson")
        if isinstance(slug, str) and not there.has("lesson", slug):
            lines = path.read_text("utf-8").split("\n")
            line = next((at for at, one in enumerate(lines, 1) if one.startswith("lesson")), 1)
            text = f"there is no lesson “{slug[:80]}”"
            yield Problem(f"metrics/{path.name}", line, 1, "R005", text)


def skill_fault(name: str, there: Known) -> str:
    """What is wrong with a skill; empty where nothing is."""
    area, _dot, topic = name.partition(".")
    area = there.aliases.get(area, area)
    if area not in there.skills:
        return f"unknown skill “{name[:60]}”: areas are {', '.join(sorted(there.skills))}"
    if topic and topic not in there.skills[area]:
        return f"unknown skill “{name[:60]}”: topics are {', '.join(sorted(there.skills[area]))}"
    return ""


def _listed(document: Document, key: str) -> list[str]:
    held = document.meta.get(key)
    return [one for one in held if isinstance(one, str)] if isinstance(held, list) else []


def _front(document: Document, there: Known) -> Found:
    at = document.lines
    for skill in _listed(document, "skills"):
        if fault := skill_fault(skill, there):
            yield at["skills"], "R001", fault, True
    in_course = f"{document.slug}/" if document.kind == "course" else ""
    for key, kind in (
        ("lessons", "lesson"), ("requires", "course"), ("playbooks", "playbook"), ("cases", "case")
    ):  # fmt: skip
        for slug in _listed(document, key):
            if not there.has(kind, f"{in_course}{slug}" if key == "lessons" else slug):
                yield at[key], "R005", f"there is no {kind} “{slug[:80]}”", True
    for slug in _listed(document, "metrics"):
        if slug not in there.metrics:
            yield at["metrics"], "R005", f"there is no ready definition “{slug[:80]}”", True
    test = document.meta.get("test")
    if isinstance(test, str) and not there.has("assessment", test):
        yield at["test"], "R005", f"there is no assessment “{test[:80]}”", True
    bank = document.meta.get("continues")
    if isinstance(bank, str) and (bank == document.slug or not there.has("bank", bank)):
        yield at["continues"], "R002", f"there is no other bank “{bank[:80]}”", True
    yield from _assessment(document, there)


def _assessment(document: Document, there: Known) -> Found:
    pools = document.meta.get("pools")
    line = document.lines.get("pools", 1)
    for pool in pools if isinstance(pools, list) else ():
        if isinstance(pool, dict):
            yield from _pool(line, pool, there)
    bands = document.meta.get("bands")
    for band in bands if isinstance(bands, list) else ():
        slug = band.get("next") if isinstance(band, dict) else None
        if isinstance(slug, str) and not there.has("lesson", slug):
            yield document.lines["bands"], "R005", f"there is no lesson “{slug[:80]}”", True


def _pool(line: int, pool: dict[str, Any], there: Known) -> Found:
    bank, pick = pool.get("bank"), pool.get("pick")
    skill = pool.get("skill")
    if isinstance(skill, str) and (fault := skill_fault(skill, there)):
        yield line, "R001", f"pools: {fault}", True
        return
    if bank is not None and not there.has("bank", str(bank)):
        yield line, "R002", f"pools: there is no bank “{str(bank)[:80]}”", True
        return
    if isinstance(bank, str) and bank not in there.banks:
        return  # of the project's, which is not read here
    ids = pool.get("ids")
    if isinstance(bank, str) and isinstance(ids, list):
        yield from _picked(line, bank, tuple(map(str, ids)), there)
    size = sum(1 for one in _candidates(pool, there))
    if isinstance(pick, int) and size < pick:
        shown = ", ".join(f"{key}: {one}" for key, one in pool.items() if key != "pick")
        yield line, "R004", f"the pool ({shown}) has {size} questions, {pick} are to be drawn", True


def _candidates(pool: dict[str, Any], there: Known) -> Iterator[Asked]:
    """The questions of a pool."""
    bank = pool.get("bank")
    banks = [there.banks[bank]] if isinstance(bank, str) else there.banks.values()
    skill = str(pool.get("skill") or "")
    area, _dot, topic = skill.partition(".")
    area = there.aliases.get(area, area)
    for asked in (one for held in banks for one in held.asked):
        question = asked.question
        own, _dot, own_topic = question.skill.partition(".")
        fits = not skill or (
            there.aliases.get(own, own) == area and (not topic or own_topic == topic)
        )
        level, difficulty, ids = pool.get("level"), pool.get("difficulty"), pool.get("ids")
        fits &= level is None or question.level == level
        fits &= difficulty is None or question.difficulty == difficulty
        fits &= not isinstance(ids, list) or question.id in ids
        if fits and not question.retired:
            yield asked


def _picked(line: int, bank: str, pick: tuple[str, ...], there: Known) -> Found:
    if not there.has("bank", bank):
        yield line, "R002", f"there is no bank “{bank[:80]}”", True
        return
    if bank not in there.banks:
        return
    asked = there.banks[bank].questions
    names = {name for one in asked for name in (one.id, *one.aliases) if not one.retired}
    for name in pick:
        if name not in names:
            yield line, "R003", f"the bank “{bank}” has no question “{name[:80]}”", True


def _asked(asked: Asked, there: Known) -> Found:
    question, at = asked.question, asked.settings
    line = at.get("skill", asked.line)
    if not question.skill:
        yield asked.line, "R001", "no skill: it counts towards none", False
    elif fault := skill_fault(question.skill, there):
        yield line, "R001", fault, True
    if question.lesson and not there.has("lesson", question.lesson):
        text = f"there is no lesson “{question.lesson[:80]}”"
        yield at.get("lesson", asked.line), "R005", text, True
    marked = [
        *zip((one.misconception for one in question.options), asked.option_lines, strict=False),
        *zip((one.misconception for one in question.lines), asked.answer_lines, strict=False),
    ]
    for name, where in marked:
        if name and name not in there.misconceptions:
            yield where, "R006", f"unknown misconception “{name[:80]}”", there.owns_misconceptions


def _address(address: str, document: Document, there: Known, root: Path) -> str:
    """What is wrong with a link; empty where nothing is."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return f"“{address[:80]}” is no address"
    if parts.scheme or address.startswith("//"):
        good = parts.scheme in SCHEMES and (parts.netloc or parts.scheme == "mailto")
        return (
            "" if good else f"“{address[:80]}”: only https, http and mailto lead out of the portal"
        )
    if address.startswith("#"):
        ids = {name for name, _heading, _digest in document.outline}
        return "" if address[1:] in ids else f"no heading of this page has the id “{address[1:81]}”"
    if address.startswith("/"):
        return _in_portal(parts.path, there)
    target = root / PurePosixPath(document.path).parent / parts.path
    inside = target.resolve().is_relative_to(root.resolve()) and target.is_file()
    return "" if parts.path and inside else f"“{address[:80]}” leads nowhere"


def _in_portal(path: str, there: Known) -> str:
    parts = path.strip("/").split("/")
    if parts[0] != "learn" or len(parts) == 1:
        return "" if PORTAL.match(path) else f"the portal has no address “{path[:80]}”"
    folder = {"assessments": "assessment", "playbooks": "playbook", "cases": "case"}.get(parts[1])
    if len(parts) == 2:
        good = folder or parts[1] in ("me", "review", "search", "paths") or there.has(
            "course", parts[1]
        )  # fmt: skip
    elif len(parts) == 3:
        good = there.has(folder, parts[2]) if folder else there.has(
            "lesson", f"{parts[1]}/{parts[2]}"
        )  # fmt: skip
    else:
        good = False
    return "" if good else f"the portal has no address “{path[:80]}”"
