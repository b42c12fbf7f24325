"""GIFT, Moodle's text format: every construct of its grammar. docs/methods/exchange.md lists them.

Blank lines part questions, `//` begins a comment, `{…}` holds the answers; a backslash before
~ = # { } : \\ takes their meaning, and `\\n` is a line break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from portal.training.exchange import figures
from portal.training.exchange.items import (
    GAP_CLOSE,
    GAP_OPEN,
    MOST_PARTS,
    MOST_QUESTIONS,
    Answer,
    Blank,
    Form,
    Found,
    Item,
    Row,
    Text,
)  # fmt: skip
from portal.unreadable import Unreadable

TRACE = "// yardstick: "
BANK_TRACE = "// yardstick bank: "
_ESCAPES = "\\:#={}~n"
_HELD = {sign: chr(0xE020 + at) for at, sign in enumerate(_ESCAPES)}
_SAID = {ord(held): "\n" if sign == "n" else sign for sign, held in _HELD.items()}
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_WEIGHT = re.compile(r"\s*%([^%\n]{0,40})%")
_TRUTH = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(?:#(.*?)(?:#(.*))?)?", re.IGNORECASE | re.DOTALL)
_ID = re.compile(r"\[id:([^\x00-\x1f\x7f]{1,200}?)\]")
_TAG = re.compile(r"\[tag:([^\x00-\x1f\x7f]{1,200}?)\]")
ALL = Decimal(100)


@dataclass
class _Block:
    """A question or category as it stands in the file."""

    line: int
    lines: list[str] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"line {self.line}"


def read(text: str) -> Found:
    """The questions of a file."""
    found = Found()
    for block in _blocks(text):
        body = "\n".join(block.lines)
        if body.lstrip().upper().startswith("$CATEGORY:"):
            _category(block, body, found)
        elif body.strip():
            found.items.append(item(block.lines, block.line, block.comments))
        else:
            _of_bank(block, found)
        if len(found.items) > MOST_QUESTIONS:
            raise Unreadable("too_many", f"The file has more than {MOST_QUESTIONS:,} questions.",
                             "Split it.", block.line)  # fmt: skip
    return found


def _blocks(text: str) -> Iterator[_Block]:
    """What blank lines part; braces that are open hold it together where answers go on."""
    block, lines = _Block(1), text.split("\n")
    is_open = False
    for at, line in enumerate(lines, 1):
        stripped = line.strip()
        if stripped.startswith("//"):
            block.comments.append((at, stripped))
            continue
        if not stripped:
            if is_open and _goes_on(lines, at):
                continue
            if block.lines or any(one.startswith(BANK_TRACE) for _at, one in block.comments):
                yield block
                block, is_open = _Block(at + 1), False
            continue
        if not block.lines:
            block.line = at
        block.lines.append(line)
        plain = _ESCAPE.sub("", line)
        for sign in re.findall(r"[{}]", plain):
            is_open = sign == "{"
    yield block


def _goes_on(lines: list[str], at: int) -> bool:
    """Whether the next line that is not empty goes on with answers."""
    for line in lines[at : at + 5]:
        if line.strip():
            return bool(re.match(r"\s*([=~}]|####)", line))
    return False


def _category(block: _Block, body: str, found: Found) -> None:
    path = body.strip()[len("$CATEGORY:") :].strip()
    name = path.replace("\n", " ").removeprefix("$course$/").removeprefix("top/").strip("/ ")
    if len(block.lines) > 1:
        found.lost(block.place, "lines below a category", "a blank line belongs between them")
    if not found.title and not found.items:
        found.title = name
    elif name != found.title:
        found.lost(block.place, f"the category “{name[:80]}”", "all questions stand in one bank")
    _of_bank(block, found)


def _of_bank(block: _Block, found: Found) -> None:
    for at, comment in block.comments:
        if comment.startswith(BANK_TRACE):
            found.settings["trace"] = comment.removeprefix(BANK_TRACE)
        else:
            found.lost(f"line {at}", f"the comment {comment[:60]}", "comments are not kept")


def item(lines: list[str], line: int, comments: list[tuple[int, str]]) -> Item:
    """One question."""
    held = Item(f"line {line}")
    text = _ESCAPE.sub(lambda found: _HELD[found[1]], "\n".join(lines))
    title = _TITLE.match(text)
    if title:
        held.name = " ".join(said(title[1]).split())
        text = text[title.end() :]
    _comments(held, comments)
    form, text = _format(text, "moodle")
    before, brace, rest = text.partition("{")
    inside, closing, after = rest.partition("}")
    if not brace:
        held.unknown = "a description, which asks nothing"
        held.text = _text(text, form)
        return held
    if not closing:
        held.lost("the answers", "their brace is not closed; what follows is read as answers")
    if "{" in after or "}" in after or "}" in before:
        held.lost(
            "a second pair of braces",
            "a question has one, and ends at a blank line: its text is kept",
        )
    answers, _sign, general = inside.partition("####")
    if general.strip():
        held.explanation = _answer_text(general, form)
    _read_answers(held, answers, form)
    _place(held, before, after, form)
    return held


def _comments(held: Item, comments: list[tuple[int, str]]) -> None:
    for at, comment in comments:
        if comment.startswith(TRACE):
            held.trace = comment.removeprefix(TRACE)
            continue
        if comment.startswith(BANK_TRACE):
            continue
        name = _ID.search(comment)
        if name:
            held.id = name[1].strip()
        for tag in _TAG.findall(comment):
            held.lost(f"the tag “{tag[:60]}”", "our questions have skills instead", f"line {at}")
        rest = _TAG.sub("", _ID.sub("", comment)).strip("/ ")
        if rest:
            held.lost(f"the comment {comment[:60]}", "comments are not kept", f"line {at}")


def said(text: str) -> str:
    """`text` with what its escapes stand for."""
    return text.translate(_SAID)


def _format(text: str, form: Form) -> tuple[Form, str]:
    found = _FORMAT.match(text)
    if not found:
        return form, text
    name = found[1].casefold()
    return ("html" if name == "html" else name), text[found.end() :]  # type: ignore[return-value]


def _text(text: str, form: Form) -> Text:
    """Line ends as written count where the format says so; elsewhere only `\\n` breaks."""
    if form in ("moodle", "plain"):
        text = " ".join(one.strip(" \t") for one in text.split("\n"))
    return Text(said(text), form)


def _answer_text(text: str, form: Form) -> Text:
    form, text = _format(text.strip(), form)
    return _text(text.strip(), form)


def _place(held: Item, before: str, after: str, form: Form) -> None:
    """The text around the answers: a gap where they stand in the middle."""
    after = after.rstrip()
    if not after.strip():
        held.text = _text(before.strip(), form)
        return
    gap = _gap(held)
    if gap is None:
        blank = "\\_\\_\\_\\_\\_" if form == "markdown" else "_____"
        held.text = _text(f"{before.lstrip()}{blank}{after}", form)
        return
    held.kind, held.gaps, held.answers = "cloze", [gap], []
    held.text = _text(f"{before.lstrip()}{GAP_OPEN}0{GAP_CLOSE}{after}", form)


def _gap(held: Item) -> Blank | None:
    """The answers as a gap, where they say no more than which are right."""
    plain = all(one.share == ALL and not one.feedback for one in held.answers)
    if not plain or not held.answers or held.wrong:
        return None
    if held.kind == "text" and not any(
        sign in one.text.value for one in held.answers for sign in ";[]\n"
    ):
        return Blank([" ".join(one.text.value.split()) for one in held.answers])
    if held.kind == "numeric" and len(held.answers) == 1:
        return Blank(low=held.answers[0].low, high=held.answers[0].high)
    return None


def _read_answers(held: Item, text: str, form: Form) -> None:
    if not text.strip():
        held.unknown = "an essay"
        return
    truth = _TRUTH.fullmatch(text)
    if truth:
        _truth(held, truth, form)
    elif text.lstrip().startswith("#"):
        _numeric(held, text.lstrip()[1:], form)
    else:
        _marked(held, text, form)


def _truth(held: Item, found: re.Match[str], form: Form) -> None:
    is_true = found[1].upper().startswith("T")
    wrong, right = _answer_text(found[2] or "", form), _answer_text(found[3] or "", form)
    held.kind = "truefalse"
    held.answers = [
        Answer(Text("True"), ALL * is_true, right if is_true else wrong),
        Answer(Text("False"), ALL * (not is_true), wrong if is_true else right),
    ]


def _parts(held: Item, text: str) -> list[tuple[str, str]]:
    """The answers with their signs; a text without one is a right answer."""
    found = re.split(r"([=~])", text)
    parts = list(zip(found[1::2], found[2::2], strict=True))
    if found[0].strip():
        parts.insert(0, ("=", found[0]))
        if len(parts) > 1:
            held.lost(f"“{said(found[0]).strip()[:40]}”", "it has no = or ~: read as right")
    if len(parts) > MOST_PARTS:
        held.lost(f"{len(parts)} answers", f"a question has {MOST_PARTS} at most")
    return parts[:MOST_PARTS]


def _marked(held: Item, text: str, form: Form) -> None:
    parts = _parts(held, text)
    signs = {sign for sign, _part in parts}
    if signs == {"="} and any("->" in part for _sign, part in parts):
        _match(held, parts, form)
    elif "~" in signs:
        _choices(held, parts, form)
    else:
        _words(held, parts, form)


def _split(held: Item, sign: str, part: str, form: Form) -> tuple[str, Decimal, Text]:
    """Text, share and feedback of an answer."""
    share = ALL if sign == "=" else Decimal(0)
    weight = _WEIGHT.match(part)
    if weight:
        value = figures.share(weight[1])
        if value is None or abs(value) > 100:
            held.lost(f"the weight %{weight[1]}%", "a weight is −100 to 100")
        else:
            share = value
        part = part[weight.end() :]
    answer, sign, feedback = part.partition("#")
    return answer, share, _answer_text(feedback, form) if sign else Text()


def _choices(held: Item, parts: list[tuple[str, str]], form: Form) -> None:
    held.kind = "choice"
    held.many = all(sign == "~" for sign, _part in parts)
    for sign, part in parts:
        answer, share, feedback = _split(held, sign, part, form)
        held.answers.append(Answer(_answer_text(answer, form), share, feedback))


def _words(held: Item, parts: list[tuple[str, str]], form: Form) -> None:
    held.kind = "text"
    for sign, part in parts:
        answer, share, feedback = _split(held, sign, part, form)
        words = said(_format(answer.strip(), form)[1]).strip()
        if words == "*" and share == 0:
            held.wrong = feedback
        elif re.search(r"(?<!\\)\*", words):
            held.lost(
                f"the pattern “{words[:60]}”", "a star stands for any letters there, not here"
            )
        else:
            held.answers.append(Answer(Text(words.replace("\\*", "*")), share, feedback))


def _match(held: Item, parts: list[tuple[str, str]], form: Form) -> None:
    held.kind = "match"
    for _sign, part in parts:
        left, arrow, right = part.partition("->")
        if not arrow:
            held.lost(f"the row “{said(part).strip()[:40]}”", "it has no -> ; left out")
            continue
        right, hash_, feedback = right.partition("#")
        if hash_ and feedback.strip():
            held.lost(f"feedback “{said(feedback).strip()[:40]}”", "rows of a match have none")
        asked = _answer_text(left, form)
        held.rows.append(Row(asked if asked else None, _answer_text(right, form)))


def _numeric(held: Item, text: str, form: Form) -> None:
    held.kind = "numeric"
    parts = _parts(held, text) if re.match(r"\s*[=~]", text) else [("=", text)]
    for sign, part in parts:
        answer, share, feedback = _split(held, sign, part, form)
        words = said(answer).strip()
        if sign == "~" and words in ("", "*"):
            held.wrong = feedback
            continue
        stretch = _stretch(words)
        if stretch is None:
            held.lost(f"the answer “{words[:40]}”", "it is no number, stretch or number:tolerance")
            continue
        held.answers.append(Answer(share=share, feedback=feedback, low=stretch[0], high=stretch[1]))


def _stretch(words: str) -> tuple[Decimal, Decimal] | None:
    low, dots, high = words.partition("..")
    if dots:
        ends = figures.number(low), figures.number(high)
        if ends[0] is None or ends[1] is None or ends[0] > ends[1]:
            return None
        return ends[0], ends[1]
    value, colon, tolerance = words.partition(":")
    middle, around = figures.number(value), figures.number(tolerance) if colon else Decimal(0)
    return None if middle is None or around is None else figures.near(middle, around)
