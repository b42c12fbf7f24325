"""One question of each kind, and answers to it, for tests of pages."""

from fractions import Fraction
from typing import Any, NamedTuple

from portal.training.assessment.questions import Choice, Gap, Line, Option, Pair, Question

CHART = '<figure class="chart"><svg role="img" aria-label="Calls" viewBox="0 0 9 9"></svg></figure>'


class Mark(NamedTuple):
    """As the grading gives one."""

    state: str
    credit: Fraction = Fraction(0)
    parts: dict[str, bool] = {}  # noqa: RUF012 - never written to
    feedback: tuple[tuple[str, str], ...] = ()
    problem: str = ""


def option(part: str, text: str, *, right: bool = False, **more: Any) -> Option:
    return Option(part, text, right, feedback=f"FEEDBACK of {part}", **more)


COMMON = {
    "hints": ("HINT one", "HINT two"),
    "explanation": "EXPLANATION of it",
    "hint_cost": "10",
    "skill": "vary",
}
OPTIONS = (
    option("demand", "Demand is growing"),
    option("chance", "It may be chance", right=True),
    option("target", "The target is too low"),
    option("season", "It is a season's height"),
)
QUESTIONS = {
    "single": Question(
        "two-points", "single", "Which reading is sound?", options=OPTIONS, **COMMON
    ),
    "truefalse": Question(
        "shift", "truefalse", "Seven points on a side are a signal.", **COMMON,
        options=(option("yes", "True", right=True), option("no", "False")),
    ),
    "multiple": Question(
        "signals", "multiple", "Which are signals?", **COMMON,
        options=(OPTIONS[0], OPTIONS[1], option("run", "A run", right=True), OPTIONS[2]),
    ),
    "numeric": Question(
        "median", "numeric", "Median of 4, 6, 11, 30?", unit="days", **COMMON,
        lines=(Line("8.5", "8.5"), Line("12.75", "12.75", credit="0", feedback="FEEDBACK mean")),
        wrong="WRONG, look again",
    ),
    "text": Question(
        "lag", "text", "What is such a measure called?", lines=(Line(words="lagging"),), **COMMON
    ),
    "order": Question(
        "cycle", "order", "Put the cycle in order.", **COMMON,
        options=(Option("q", "Ask"), Option("d", "Define"), Option("c", "Collect")),
    ),
    "match": Question(
        "pairs", "match", "What belongs together?", **COMMON,
        pairs=(Pair("p1", "Input", "staff"), Pair("p2", "Outcome", "health")),
        choices=(Choice("staff", "Hours"), Choice("health", "Health"), Choice("x", "Calls")),
    ),
    "classify": Question(
        "groups", "classify", "Which is it?", **COMMON,
        pairs=(
            Pair("p1", "Turnover", "lag"), Pair("p2", "Orders", "lead"), Pair("p3", "Sales", "lag"),
        ),
        choices=(Choice("lag", "Lagging"), Choice("lead", "Leading")),
    ),
    "cloze": Question(
        "gaps", "cloze", "Fill the gaps.", "The mean is [[g1]], the word [[g2]].", **COMMON,
        gaps=(Gap("g1", low="8.5", high="8.5"), Gap("g2", words=("lagging", "lag"))),
    ),
}  # fmt: skip
GIVEN: dict[str, tuple[Any, Any]] = {  # right, wrong
    "single": ("chance", "demand"),
    "truefalse": ("yes", "no"),
    "multiple": (["chance", "run"], ["demand", "run"]),
    "numeric": ("8.5", "12.75"),
    "text": ("lagging", "leading"),
    "order": ({"q": "1", "d": "2", "c": "3"}, {"q": "2", "d": "1", "c": "3"}),
    "match": ({"p1": "staff", "p2": "health"}, {"p1": "x", "p2": "health"}),
    "classify": ({"p1": "lag", "p2": "lead", "p3": "lag"}, {"p1": "lead"}),
    "cloze": ({"g1": "8.5", "g2": "lag"}, {"g1": "9", "g2": "lag"}),
}


def html(question: Question, chart: str = "") -> dict[str, Any]:
    """The question's texts as courseware renders them."""

    def of(parts: Any, text: str) -> dict[str, str]:
        return {one.id: f"<p>{getattr(one, text)}</p>" for one in parts}

    return {
        "stem": f"<p>{question.stem}</p>",
        "body": f"<p>{question.body}</p>" if question.body else "",
        "chart": chart,
        "options": of(question.options, "text"),
        "choices": of(question.choices, "text"),
        "pairs": of(question.pairs, "left"),
        "hints": [f"<p>{one}</p>" for one in question.hints],
        "explanation": f"<p>{question.explanation}</p>",
        "wrong": f"<p>{question.wrong}</p>" if question.wrong else "",
        "feedback": of([one for one in question.options if one.feedback], "feedback"),
    }


def marked(question: Question, given: Any) -> Mark:
    """A mark of the kind that `given` deserves; the grading's own tests say how it is reckoned."""
    right, _wrong = GIVEN[question.kind]
    if given is None:
        return Mark("unanswered")
    if given == right:
        state, credit = "right", Fraction(1)
    else:
        many = isinstance(given, dict | list)
        state, credit = ("partial", Fraction(1, 2)) if many else ("wrong", Fraction(0))
    chosen = given if isinstance(given, list) else [given] if isinstance(given, str) else []
    parts = {p: given[p] == right.get(p) for p in given} if isinstance(given, dict) else {}
    told = tuple((o.id, o.feedback) for o in question.options if o.id in chosen and o.feedback)
    return Mark(state, credit, parts, told)
