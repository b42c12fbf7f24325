"""An item of another program as a question of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast

from portal.training.assessment.questions import Choice, Gap, Kind, Line, Option, Pair, Question
from portal.training.authoring import markdown, marks
from portal.training.authoring.parser_answers import BOTH, LETTERS
from portal.training.exchange import plain_text, sound, traces
from portal.training.exchange.items import GAP_CLOSE, GAP_OPEN, NOTHING, Answer, Blank, Item, Row
from portal.training.exchange.pictures import Pictures
from portal.training.exchange.texts import Texts

HUNDRED = Decimal(100)
NEAR = Decimal("0.01")  # percent points: other programs round thirds
PIN_LAST = sound.PIN_LAST
_GAP = re.compile(f"{GAP_OPEN}(\\d+){GAP_CLOSE}")


def question(item: Item, pictures: Pictures) -> Question | None:
    """The question, or None with a loss that says why there is none."""
    if not item.kind:
        return _of_no_kind(item)
    found = native(item, pictures)
    if found is None:
        return None
    if item.trace:
        found = traces.restored(found, item.trace, item.lost)
    return sound.made(found, item.lost)


def _of_no_kind(item: Item) -> Question | None:
    """What we wrote as something else, for want of the kind there; other programs' is left out."""
    found = traces.whole(item.text.value, item.trace) if item.trace else None
    if found is None:
        item.lost(item.unknown, "we have no kind of question for it; left out")
        return None
    return sound.made(found, item.lost)


def native(item: Item, pictures: Pictures) -> Question | None:
    """What the item itself says, without what we noted beside it."""
    _share_out(item)
    texts = Texts(pictures, lambda what, why: item.lost(what, why))
    stem, body = texts.asked(item.text, item.name)
    if not stem:
        item.lost("the question", "it asks nothing: it has neither text nor name; left out")
        return None
    name = markdown.slug(item.id or item.name or _GAP.sub(" ", stem))[:80].strip("-")
    said = " ".join(item.name.split())
    is_kept = name in (said.casefold(), said.casefold().replace(" ", "-")) or said == item.id
    if said and not is_kept:
        item.lost(f"the name “{said[:80]}”", f"a question has an id instead: {name}")
    held = Question(
        id=name,
        kind=cast(Kind, item.kind),
        stem=_without_marks(stem),
        body=body,
        explanation=texts.blocks(item.explanation),
        wrong=texts.blocks(item.wrong),
        hints=tuple(filter(None, (texts.blocks(one) for one in item.hints))),
        hint_cost=_percent(item.hint_cost) if item.hints else "0",
        points=_points(item),
        shuffle=item.shuffle,
        unit=" ".join(item.unit.split())[:40],
    )
    return _KINDS[item.kind](item, held, texts)


def _share_out(item: Item) -> None:
    """What is said to any right or wrong answer belongs to the answers, where there are some."""
    if item.kind in ("choice", "truefalse") and not item.many:
        for one in item.answers:
            said = item.partly if one.share > 0 else item.wrong
            one.feedback = one.feedback or (item.right if one.share >= HUNDRED else said)
        if any(0 < one.share < HUNDRED for one in item.answers):
            item.partly = NOTHING
        item.right = item.wrong = NOTHING
    words = plain_text.bare(item.right.value)
    if words:
        item.lost(
            f"what is said to a right answer: “{words[:60]}”", "there is only its explanation"
        )
    words = plain_text.bare(item.partly.value)
    if words:
        item.lost(f"what is said to a partly right answer: “{words[:60]}”", "no answer is that")
    words = plain_text.bare(item.wrong.value)
    if words and item.kind in ("choice", "truefalse"):
        item.lost(f"what is said to a wrong answer: “{words[:60]}”", "each option has its own")
        item.wrong = NOTHING


def _without_marks(line: str) -> str:
    """`line` so that braces at its end are no marks of ours."""
    return line if marks.strip(line)[0] == line.rstrip() else line[:-1] + "\\}"


def _points(item: Item) -> str:
    if 0 < item.points <= 100:
        return marks.plain(item.points.quantize(Decimal("0.0001")).normalize() or Decimal(1))
    item.lost(
        f"{marks.plain(item.points)[:20]} points", "a question has more than 0 and at most 100"
    )
    return "1" if item.points <= 0 else "100"


def _percent(value: Decimal) -> str:
    return marks.plain(value.quantize(Decimal("0.0001")))


def _letter(at: int, other: str) -> str:
    return LETTERS[at] if at < len(LETTERS) else f"{other}{at + 1}"


def _choice(item: Item, held: Question, texts: Texts) -> Question:
    options = tuple(
        Option(
            id=_letter(at, "o"),
            text=_without_marks(texts.line(one.text)),
            feedback=texts.blocks(one.feedback),
            pin=one.pin,
        )
        for at, one in enumerate(item.answers)
    )
    if item.kind == "truefalse" or not item.many:
        return _single(item, held, options)
    return _multiple(item, held, options)


def _single(item: Item, held: Question, options: tuple[Option, ...]) -> Question:
    best = max((one.share for one in item.answers), default=Decimal(0))
    key = next((at for at, one in enumerate(item.answers) if one.share == best and best > 0), -1)
    if 0 < best < HUNDRED:
        item.lost(f"the best answer gives {_percent(best)} %", "the right answer gives all here")
    made = []
    for at, (option, answer) in enumerate(zip(options, item.answers, strict=True)):
        share = answer.share
        if share < 0:
            item.lost(f"{_percent(share)} % for answer {at + 1}", "nothing is taken off in single")
        credit = _percent(share) if at != key and share > 0 else None
        made.append(replace(option, right=at == key, credit=credit))
    is_truth = {one.text.casefold() for one in options} == BOTH and len(options) == 2
    kind: Kind = "truefalse" if item.kind == "truefalse" or is_truth else "single"
    return replace(held, kind=kind, options=tuple(made))


def _multiple(item: Item, held: Question, options: tuple[Option, ...]) -> Question:
    shares = [one.share for one in item.answers]
    rights = [share > 0 for share in shares]
    scoring = item.scoring or scoring_of(shares)
    made = tuple(
        replace(one, right=right, credit=_percent(share) if scoring == "weights" else None)
        for one, right, share in zip(options, rights, shares, strict=True)
    )
    return replace(held, kind="multiple", scoring=scoring, options=made)  # type: ignore[arg-type]


def scoring_of(shares: Sequence[Decimal]) -> str:
    """The rule that gives these shares of the marks: balanced, minus, or each its own weight."""
    above = [share for share in shares if share > 0]
    others = [share for share in shares if share <= 0]
    if above and others and all(_is_near(share, HUNDRED / len(above)) for share in above):
        if all(_is_near(share, -HUNDRED / len(others)) for share in others):
            return "balanced"
        if all(_is_near(share, -HUNDRED / len(above)) for share in others):
            return "minus"
    return "weights"


def _is_near(share: Decimal, other: Decimal) -> bool:
    return abs(share - other) <= NEAR


def _numeric(item: Item, held: Question, texts: Texts) -> Question:
    lines = []
    for one in item.answers:
        if one.low is None or one.high is None:
            continue
        lines.append(
            Line(
                low=marks.plain(one.low), high=marks.plain(one.high),
                credit=_percent(_share(item, one)), feedback=texts.blocks(one.feedback),
            )
        )  # fmt: skip
    return replace(held, lines=tuple(lines))


def _share(item: Item, answer: Answer) -> Decimal:
    if answer.share < 0 or answer.share > 100:
        item.lost(f"{_percent(answer.share)} % for an answer", "a share is 0 to 100 % here")
    return min(max(answer.share, Decimal(0)), HUNDRED)


def _text(item: Item, held: Question, texts: Texts) -> Question:
    lines: list[Line] = []
    for one in item.answers:
        words = " ".join(plain_text.cleared(one.text.value).split())
        if '"' in words:
            item.lost(f"the answer {words[:40]}", 'an accepted answer holds no “"” here: left out')
            continue
        if words:
            credit, said = _percent(_share(item, one)), texts.blocks(one.feedback)
            lines.append(Line(words=words, credit=credit, feedback=said))
    return replace(held, lines=tuple(lines))


def _order(item: Item, held: Question, texts: Texts) -> Question:
    options = tuple(
        Option(id=_letter(at, "o"), text=_without_marks(texts.line(one.text)))
        for at, one in enumerate(item.answers)
    )
    return replace(held, options=options)


def _match(item: Item, held: Question, texts: Texts) -> Question:
    pairs: list[Pair] = []
    choices: dict[str, str] = {}  # text: id
    for row in item.rows:
        right = texts.line(row.right)
        if not right:
            item.lost("a row without a right side", "there is nothing to match it with: left out")
            continue
        choices.setdefault(right, _letter(len(choices), "c"))
        left = texts.line(row.left) if row.left else ""
        if left:
            pairs.append(Pair(f"p{len(pairs) + 1}", left, choices[right]))
    shared = len({one.right for one in pairs}) < len(pairs)
    made = tuple(Choice(name, text) for text, name in choices.items())
    return replace(held, kind="classify" if shared else "match", pairs=tuple(pairs), choices=made)


def _cloze(item: Item, held: Question, _texts: Texts) -> Question:
    """The gaps stand in the text; stem and body are one text to other programs."""
    stem, body = held.stem, held.body
    if _GAP.search(stem):
        body = "\n\n".join(filter(None, (stem, body)))
        stem = _without_marks(plain_text.inline(item.name) if item.name else "Fill in the gaps.")
    gaps: list[Gap] = []

    def put(found: re.Match[str]) -> str:
        at = int(found[1])
        if at >= len(item.gaps):
            return ""
        gaps.append(gap(f"g{len(gaps) + 1}", item.gaps[at]))
        return f"[[{gaps[-1].id}]]"

    body = _GAP.sub(put, body)
    return replace(held, stem=stem, body=body, gaps=tuple(gaps))


def gap(name: str, blank: Blank) -> Gap:
    """A gap as our Markdown would have it read."""
    if blank.low is not None and blank.high is not None:
        return Gap(name, low=marks.plain(blank.low), high=marks.plain(blank.high))
    return Gap(name, words=tuple(blank.words))


_KINDS = {
    "choice": _choice, "truefalse": _choice, "numeric": _numeric, "text": _text,
    "order": _order, "match": _match, "cloze": _cloze,
}  # fmt: skip


def rows(held: Question) -> list[tuple[str, str]]:
    """The rows of a match as texts, left and right; those that belong to nothing have no left.

    Right sides come up in their own order, which gives them their ids.
    """
    left = list(held.choices)
    words = {one.id: one.text for one in held.choices}
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    for one in held.pairs:
        while one.right not in seen:
            choice = left.pop(0)
            seen.add(choice.id)
            if choice.id != one.right:
                found.append(("", choice.text))
        found.append((one.left, words[one.right]))
    return found + [("", one.text) for one in left]


__all__ = ["Row", "gap", "native", "question", "rows", "scoring_of"]
