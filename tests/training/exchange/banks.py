"""Questions of every kind with awkward texts, as hypothesis makes them; what lint takes."""

from decimal import Decimal

from hypothesis import strategies as st

from portal.training.assessment.questions import Choice, Gap, Line, Option, Pair, Question
from portal.training.authoring.lint_links import Known
from portal.training.exchange import leaving, plain_text, written

HERE = Known(
    skills={"vary": {"limits"}, "read": set()},
    misconceptions={"mean-for-median", "two-points"},
    slugs={"lesson": {"noise/limits"}},
)
SIGNS = "ab Z9.,;:!?\"'`*_~#=+-|\\/%&<>[](){}$@^ éß—–→½字🙂"
AWKWARD = st.sampled_from(
    ["a -> b", "// no comment", "{=x ~y}", "#### x", "[html] x", "%50% x", "::t::", "x\\n", "&amp;",
     "<b>x</b>", "<script>alert(1)</script>", "]]>", "a | b", "1. x", "- x", "> x", "# x", "= 5",
     "\\(x\\)", "$x$", "[x](javascript:alert(1))", "{#id}", "a {credit=5}", "[ ] x",
     "@@PLUGINFILE@@", "{1:SA:=x}", "[blank]", "*a) x", "...", "A. x", "ANSWER: B", "True"]
)  # fmt: skip
PLAIN = st.one_of(st.text(SIGNS, min_size=1, max_size=24), AWKWARD)
MARKED = st.sampled_from(
    ["**so** it is", "*x*, not `y = {1}`", "see [there](https://example.org/a?b=1)", "$x^2$ is x",
     "a **b c** d", "~~no~~ yes"]
)  # fmt: skip
LINES = st.one_of(PLAIN.map(plain_text.line).filter(bool), MARKED)
BLOCKS = st.one_of(
    LINES,
    st.tuples(LINES, LINES).map("\n\n".join),
    st.tuples(LINES, LINES).map(lambda two: f"- {two[0]}\n- {two[1]}"),
    st.sampled_from(
        ["```\na = {b}\n  c\n```", "| a | b |\n| --- | --- |\n| 1 | 2 |", "1. x\n2. y"]
    ),
)
FEEDBACK = st.one_of(st.just(""), LINES)
WORDS = (
    st.text("abcXYZ é'-+*#=~{}:;,.%&<>[]()9", min_size=1, max_size=16)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
CREDITS = st.sampled_from(["25", "50", "33.3333"])
NUMBERS = st.decimals("-9999", "9999", places=2).map(lambda value: format(value.normalize(), "f"))


def unique(texts):
    return st.lists(texts, min_size=3, max_size=5, unique_by=str.casefold)


@st.composite
def common(draw):
    return {
        "id": draw(st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?", fullmatch=True)),
        "stem": draw(LINES),
        "body": draw(st.one_of(st.just(""), BLOCKS)),
        "explanation": draw(st.one_of(st.just(""), BLOCKS)),
        "hints": tuple(draw(st.lists(BLOCKS, max_size=2))),
        "points": draw(st.sampled_from(["1", "2", "0.5"])),
        "shuffle": draw(st.booleans()),
        "skill": draw(st.sampled_from(["", "vary.limits"])),
        "level": draw(st.sampled_from(["", "working"])),
        "difficulty": draw(st.integers(1, 3)),
        "lesson": draw(st.sampled_from(["", "noise/limits"])),
    }


@st.composite
def options(draw, kind):
    texts = draw(unique(LINES))
    held = []
    for at, text in enumerate(texts):
        extra = {}
        if at and draw(st.booleans()):
            extra["misconception"] = "two-points"
        if at and kind == "single" and draw(st.integers(0, 3)) == 0:
            extra["credit"] = draw(CREDITS)
        held.append(Option("abcdefgh"[at], text, at == 0, feedback=draw(FEEDBACK), **extra))
    return tuple(held)


@st.composite
def single(draw):
    return Question(kind="single", options=draw(options("single")), **draw(common()))


@st.composite
def truefalse(draw):
    right = draw(st.booleans())
    held = (
        Option("a", "True", right, feedback=draw(FEEDBACK)),
        Option("b", "False", not right, feedback=draw(FEEDBACK)),
    )
    return Question(kind="truefalse", options=held, **draw(common()))


@st.composite
def multiple(draw):
    scoring = draw(st.sampled_from(["balanced", "minus", "edc", "all", "weights"]))
    held = draw(options("multiple"))
    if scoring == "weights":
        weights = ["70", "30", "-50", "0", "-25"]
        held = tuple(
            Option(one.id, one.text, Decimal(weight) > 0, weight, one.feedback)
            for one, weight in zip(held, weights, strict=False)
        )
    return Question(kind="multiple", options=held, scoring=scoring, **draw(common()))


def ends(draw):
    low, high = sorted([draw(NUMBERS), draw(NUMBERS)], key=Decimal)
    return (low, high) if draw(st.booleans()) else (low, low)


@st.composite
def numeric(draw):
    lines = [Line(*ends(draw), feedback=draw(FEEDBACK))]
    if draw(st.booleans()):
        low, high = ends(draw)
        lines.append(Line(low, high, credit=draw(CREDITS), misconception="mean-for-median"))
    return Question(
        kind="numeric", lines=tuple(lines), wrong=draw(FEEDBACK),
        unit=draw(st.sampled_from(["", "%", "calls"])), near=draw(st.booleans()), **draw(common())
    )  # fmt: skip


@st.composite
def text(draw):
    words = draw(st.lists(WORDS, min_size=1, max_size=3, unique_by=str.casefold))
    lines = [Line(words=words[0], feedback=draw(FEEDBACK))]
    lines += [Line(words=one, credit=draw(CREDITS)) for one in words[1:]]
    return Question(
        kind="text", lines=tuple(lines), wrong=draw(FEEDBACK), distance=draw(st.integers(0, 1)),
        **draw(common())
    )  # fmt: skip


@st.composite
def order(draw):
    held = tuple(Option("abcdefgh"[at], one) for at, one in enumerate(draw(unique(LINES))))
    return Question(kind="order", options=held, wrong=draw(FEEDBACK), **draw(common()))


@st.composite
def match(draw, kind="match"):
    lefts, rights = draw(unique(LINES)), draw(unique(LINES))
    choices = tuple(Choice("abcdefgh"[at], one) for at, one in enumerate(rights))
    if kind == "classify":
        choices = choices[:2]
    pairs = tuple(
        Pair(f"p{at + 1}", left, choices[at % len(choices)].id)
        for at, left in enumerate(lefts)
        if kind == "classify" or at < len(choices)
    )
    return Question(kind=kind, pairs=pairs, choices=choices, wrong=draw(FEEDBACK), **draw(common()))


@st.composite
def cloze(draw):
    gaps, body = [], draw(LINES)
    for at in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            gap = Gap(f"g{at + 1}", low=(low := draw(NUMBERS)), high=low)
        else:
            words = draw(st.lists(st.sampled_from(
                ["lagging", "Lag", "so far", "l'été", "x*y", "a=b", "50 %", "a:b#c"]
            ), min_size=1, max_size=2, unique=True))  # fmt: skip
            gap = Gap(f"g{at + 1}", words=tuple(words))
        gaps.append(gap)
        body += f" [[{gap.id}]] {draw(LINES)}"
    return Question(**(draw(common()) | {"body": body}), kind="cloze", gaps=tuple(gaps))


KINDS = {
    "single": single(), "truefalse": truefalse(), "multiple": multiple(), "numeric": numeric(),
    "text": text(), "order": order(), "match": match(), "classify": match("classify"),
    "cloze": cloze(),
}  # fmt: skip


def ours(question):
    """The question as our own reader has it."""
    read = written.again(written.markdown(question))
    assert read is not None, written.markdown(question)
    assert written.is_same(read, question)
    return read


def bank(*questions, pictures=None, retired=("gone",)):
    return leaving.Leaving("own", "A bank", tuple(questions), retired, pictures or {})
