"""A bank as GIFT, in Markdown; what GIFT has no words for stands in comments that we read back."""

from __future__ import annotations

import json
import re

from portal.training.assessment.questions import Gap, Line, Question
from portal.training.exchange import (
    canonical,
    charted,
    gift_reading,
    gift_texts,
    leaving,
    traces,
)
from portal.training.exchange.leaving import Leaving
from portal.training.exchange.pictures import Pictures

WHERE = "GIFT"
_SIGNS = re.compile(r"[\\~=#{}:]")
_LOOKS = re.compile(r"^\s*(\[(html|markdown|plain|moodle)\]|%)", re.IGNORECASE)


def write(bank: Leaving) -> bytes:
    """The file."""
    held = [f"$CATEGORY: {' '.join(bank.title.split())}\n"]
    if bank.retired or bank.slug:
        noted = json.dumps({"slug": bank.slug, "retired": list(bank.retired)})
        held.insert(0, f"{gift_reading.BANK_TRACE}{noted}\n")
    for question in bank.each(bank.questions):
        held.append(_question(bank, question))
    return "\n".join(held).encode()


def _question(bank: Leaving, question: Question) -> str:
    for name in charted.pictures(question):
        bank.lost(question, f"the picture {name}", "GIFT carries no files")
    asked = charted.text(question)
    lines = [f"::{escaped(question.id)}::[markdown]{_body(bank, question, asked)}"]
    item = gift_reading.item("\n".join(lines).split("\n"), 1, [(1, f"// [id:{question.id}]")])
    if item.kind:
        native = canonical.native(item, Pictures({}))
        trace = leaving.noted(bank, question, native, WHERE)
    else:
        trace = traces.noted_whole(question, item.text.value)
        bank.lost(question, f"its kind ({question.kind} with several gaps)",
                  "GIFT has none like it: it is an essay there; only we read it back")  # fmt: skip
    comments = [f"// [id:{question.id}]"]
    if trace:
        comments.append(f"{gift_reading.TRACE}{trace}")
    return "\n".join([*comments, *lines, ""])


def escaped(text: str) -> str:
    """`text` without signs of GIFT's own, in one line."""
    return _SIGNS.sub(r"\\\g<0>", text).replace("\n", "\\n")


def marked(text: str) -> str:
    """Markdown; Moodle's knows no escape for the signs of HTML, so they are named."""
    return escaped(gift_texts.named(text))


def _body(bank: Leaving, question: Question, asked: str) -> str:
    kind = question.kind
    if kind == "cloze":
        return _cloze(question, asked)
    general = f"\n####{_formed(question.explanation)}" if question.explanation else ""
    if kind == "truefalse" and _is_plain_truth(question):
        return f"{marked(asked)} {{{_truth(question)}{general}}}"
    if kind in ("single", "truefalse", "multiple"):
        answers = _options(question)
    elif kind == "numeric":
        answers = ["#", *(_number(one) for one in question.lines), *_otherwise(question)]
    elif kind == "text":
        answers = [*(_words(one) for one in question.lines), *_otherwise(question)]
    elif kind == "order":
        bank.lost(question, "its kind (order)", "GIFT has none like it: it is matched to places")
        places = [(one.text, str(at)) for at, one in enumerate(question.options, 1)]
        answers = [_row(*one) for one in sorted(places)]
    else:
        answers = [_row(*one) for one in canonical.rows(question)]
    joined = "\n".join(answers)
    return f"{marked(asked)} {{\n{joined}{general}\n}}"


def _formed(text: str) -> str:
    """An answer or feedback, so that its beginning is no format or weight."""
    return f"[markdown]{marked(text)}" if _LOOKS.match(text) else marked(text)


def _feedback(text: str) -> str:
    return f"#{_formed(text)}" if text else ""


def _is_plain_truth(question: Question) -> bool:
    return [one.text for one in question.options] == ["True", "False"]


def _truth(question: Question) -> str:
    right = next((one for one in question.options if one.right), question.options[0])
    wrong = next(one for one in question.options if one is not right)
    said = f"#{_formed(wrong.feedback)}" if wrong.feedback or right.feedback else ""
    return f"{right.text.upper()}{said}{_feedback(right.feedback)}"


def _options(question: Question) -> list[str]:
    held = []
    many = question.kind == "multiple"
    for option, share in zip(question.options, leaving.shares(question), strict=True):
        sign = "=" if option.right and not many else "~"
        text = _formed(option.text)
        weight = f"%{leaving.percent(share)}%" if many or (share and not option.right) else ""
        held.append(f"{sign}{weight}{text}{_feedback(option.feedback)}")
    return held


def _number(line: Line) -> str:
    stretch = line.low if line.low == line.high else f"{line.low}..{line.high}"
    weight = "" if line.credit == "100" else f"%{line.credit}%"
    return f"={weight}{stretch}{_feedback(line.feedback)}"


def _words(line: Line) -> str:
    words = escaped((line.words or "").replace("*", "\x00")).replace("\x00", "\\*")
    weight = f"%{line.credit}%" if line.credit != "100" or _LOOKS.match(words) else ""
    form = "[markdown]" if words.startswith("[") else ""
    return f"={weight}{form}{words}{_feedback(line.feedback)}"


def _otherwise(question: Question) -> list[str]:
    """What is said to any other answer."""
    if not question.wrong:
        return []
    star = "~" if question.kind == "numeric" else "=%0%*"
    return [f"{star}{_feedback(question.wrong)}"]


def _row(left: str, right: str) -> str:
    left = _formed(left).replace("->", "-\\>")  # the arrow has no escape of its own
    return f"={left} -> {_formed(right)}"


def _cloze(question: Question, asked: str) -> str:
    general = f"####{_formed(question.explanation)}" if question.explanation else ""
    if len(question.gaps) == 1:
        before, _gap, after = asked.partition(f"[[{question.gaps[0].id}]]")
        if after.strip():
            inside = _gap_answers(question.gaps[0])
            return f"{marked(before)}{{{inside}{general}}}{marked(after)}"
    text = re.sub(r"\[\[g\d+\]\]", r"\\_\\_\\_\\_\\_", asked)
    return f"{marked(text)} {{{general}}}"


def _gap_answers(gap: Gap) -> str:
    if gap.low is not None and gap.high is not None:
        return "#" + (gap.low if gap.low == gap.high else f"{gap.low}..{gap.high}")
    return " ".join(_words(Line(words=one)) for one in gap.words)
