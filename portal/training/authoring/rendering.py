"""HTML of lessons and questions: rendered from Markdown once, then cleaned; no HTML of authors.

What the portal itself draws (charts, the places of questions) is put in after the cleaning, under
marks that no text can hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import nh3
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from portal.training.assessment.questions import Question
from portal.training.authoring import markdown, marks, math_markup, schemas, yaml_reading
from portal.training.authoring.cleaning import clean
from portal.training.authoring.documents import Document
from portal.training.authoring.images import Placed
from portal.training.pictures.markup import drawn

OPEN, CLOSE = "\ue000", "\ue001"  # private characters, taken out of every text first
_MARK = re.compile(f"(?:<p>)?{OPEN}(\\d+){CLOSE}(?:</p>)?")
_PERCENT = re.compile(r"(\d) %")  # stays on one line
_SIGNS = "[A-Za-z0-9 ,.;:()?/%+=’“”–−×£€-]*"
_WORDS = re.compile(f"{_SIGNS}(?:\n{_SIGNS})*")  # nothing that Markdown or HTML reads
_PARAGRAPH = re.compile(f"[A-Za-z]{_SIGNS}(?:\n[A-Za-z]{_SIGNS})*")  # nor at a line's beginning
TO_KEEP = "To take along"  # the title of what is important in a lesson
NO_IMAGES: Mapping[str, Placed] = {}
Charts = Sequence[tuple[dict[str, Any], str]]  # what a chart was read as, and its HTML
NO_CHARTS: Charts = ()


@dataclass
class _Page:
    """What is put in after the cleaning, by number."""

    prefix: str = "chart"
    inserts: list[str] = field(default_factory=list)
    charts: Sequence[Any] = ()
    seen: int = 0  # charts so far
    quizzes: int = 0
    ids: Sequence[str] = ()
    headings: int = 0
    images: Mapping[str, Placed] = field(default_factory=dict)  # by what the text calls them

    def put(self, html: str) -> str:
        self.inserts.append(html)
        return f"{OPEN}{len(self.inserts) - 1}{CLOSE}"


class _Renderer(RendererHTML):
    """markdown-it's, with the portal's tables, alerts, headings and fences."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return escapeHtml(_PERCENT.sub("\\1\u00a0%", tokens[idx].content))

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token, page = tokens[idx], env["page"]
        info = " ".join(token.info.split())
        if info in ("data", "figures", "yaml quiz"):
            return ""
        if info == "quiz":
            if not _is_sound(token.content):
                return ""
            page.quizzes += 1
            return f"<p>{page.put(f'<!--quiz {page.quizzes - 1}-->')}</p>"
        if info == "chart":
            return self._chart(page)
        return f"<pre><code>{_escaped(token.content)}</code></pre>\n"

    def _chart(self, page: _Page) -> str:
        page.seen += 1
        if page.seen > len(page.charts):
            return ""
        chart = drawn(page.charts[page.seen - 1].spec, f"{page.prefix}-{page.seen}")
        return f"<p>{page.put(chart)}</p>"

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token, page = tokens[idx], env["page"]
        placed = page.images.get(markdown.attribute(token, "src"))
        alt = self.renderInlineAsText(token.children or [], options, env)
        if placed is None:
            return escapeHtml(alt)
        kind = "picture is-themed" if placed.is_themed else "picture"
        return str(
            page.put(
                f'<img class="{kind}" src="{placed.url}" alt="{escapeHtml(alt)}" '
                f'width="{placed.width}" height="{placed.height}" loading="lazy">'
            )
        )

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token, page = tokens[idx], env["page"]
        if token.level == 0 and page.headings < len(page.ids):
            token.attrSet("id", page.ids[page.headings])
            page.headings += 1
        if token.tag == "h1":
            token.tag = "h2"
        return str(self.renderToken(tokens, idx, options, env))

    def heading_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"</{'h2' if tokens[idx].tag == 'h1' else tokens[idx].tag}>\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        words = _escaped(_heads(tokens, idx))
        region = f'<div class="region" role="region" tabindex="0" aria-label="{words}">'
        return f'{region}<table class="table">'

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        if not tokens[idx + 1].content.strip():
            return "<td>"
        return f'<th scope="col"{_number(tokens[idx])}>'

    def th_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</th>" if tokens[idx - 1].content.strip() else "</td>"

    def td_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<td{_number(tokens[idx])}>"

    def alert_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f'<div class="note note-{tokens[idx].info.strip().casefold()}">'

    def alert_title_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        title = tokens[idx + 1]
        if title.type == "inline" and title.content == "Important":
            title.children = [Token("text", "", 0, content=TO_KEEP)]
        return '<p class="note-title">'

    def list_item_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        ticked = tokens[idx].meta.get("checked")
        box = "" if ticked is None else f'<span class="tick">{"☑" if ticked else "☐"}</span> '
        return f"<li>{box}"

    def bullet_list_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "<ul>\n"

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return math_markup.html(tokens[idx].content)

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<p>{math_markup.html(tokens[idx].content, block=True)}</p>"


def _heads(tokens: Sequence[Token], idx: int) -> str:
    """What tells a table from its neighbours to who cannot see it: the words of its head."""
    cells = []
    for at in range(idx, len(tokens)):
        if tokens[at].type == "thead_close":
            break
        if tokens[at].type == "th_open":
            cells.append(tokens[at + 1].content.strip())
    return "Table: " + ", ".join(cell for cell in cells if cell)


def _number(token: Token) -> str:
    return ' class="number"' if "right" in markdown.attribute(token, "style") else ""


def _is_sound(text: str) -> bool:
    """Whether a fence `quiz` was read as one (the reader says what is wrong with others)."""
    try:
        return not schemas.faults("quiz", yaml_reading.mapping(text)[0])
    except yaml_reading.Malformed:
        return False


def _escaped(text: str) -> str:
    return nh3.clean_text(text)


@cache
def _writing() -> Any:
    parser = markdown.quoting(markdown.made(html=False))
    parser.renderer = _Renderer(parser)
    for name in ("math_inline", "math_block", "heading_open", "heading_close", "image"):
        parser.renderer.rules[name] = getattr(parser.renderer, name)
    return parser


def html(text: str, *, inline: bool = False, images: Mapping[str, Placed] = NO_IMAGES) -> str:
    """A piece of Markdown; `inline` without the paragraph around it."""
    plain = _plain(text)
    if said := _said(plain, inline):
        return said
    page = _Page(images=images)
    env = {"page": page}
    found = _writing().renderInline(plain, env) if inline else _writing().render(plain, env)
    return _filled(clean(found), page).strip()


def _said(plain: str, inline: bool) -> str:
    """What most texts become, for they are words only: the same as below, in no time. Else ""."""
    words = plain.strip()
    shape = _WORDS if inline else _PARAGRAPH
    if not shape.fullmatch(words) or "  " in words or " \n" in words or "\n " in words:
        return ""
    said = _PERCENT.sub("\\1&nbsp;%", words)
    return said if inline else f"<p>{said}</p>"


def _plain(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


def _filled(html: str, page: _Page) -> str:
    return _MARK.sub(lambda found: page.inserts[int(found[1])], html)


def document(held: Document, images: Mapping[str, Placed] = NO_IMAGES) -> str:
    """The page of a lesson or such; in place of the nth fence `quiz` stands <!--quiz n-->.

    It is drawn from the tokens that were kept of a sound document, for reading a text takes longer
    than drawing it; HTML, which only they would hold as such, is no part of one.
    """
    ids = [name for name, _heading, _digest in held.outline]
    page = _Page(charts=held.charts, ids=ids, images=images)
    parser = _writing()
    tokens = held.tokens if _is_kept(held) else parser.parse(_plain(held.text))
    for token in tokens:
        if token.type == "inline" and token.children:
            _without_marks(token)
    found = parser.renderer.render(tokens, parser.options, {"page": page})
    return _filled(clean(found), page).strip()


def _is_kept(held: Document) -> bool:
    is_sound = not any(one.is_error for one in held.problems)
    return bool(held.tokens) and is_sound and OPEN not in held.text and CLOSE not in held.text


def _without_marks(token: Token) -> None:
    """Take `{#id}` off the end of a line."""
    last = (token.children or [])[-1]
    if last.type == "text" and "{#" in last.content:
        last.content = marks.strip(last.content)[0]


def _asked(spec: dict[str, Any], name: str, charts: Charts) -> str:
    found = next((html for known, html in charts if known == spec), "")
    return found or drawn(spec, name, is_asked=True)


def question(
    held: Question,
    name: str,
    images: Mapping[str, Placed] = NO_IMAGES,
    charts: Charts = NO_CHARTS,
) -> dict[str, Any]:
    """The texts of a question by part; `name` makes the ids of its chart unique in a page.

    `charts` are those that were drawn under this very name before: laying one out takes longer
    than all texts of a question.
    """
    draw, line = partial(html, images=images), partial(html, inline=True, images=images)
    feedback = {one.id: one.feedback for one in held.options if one.feedback}
    feedback |= {f"l{at}": one.feedback for at, one in enumerate(held.lines, 1) if one.feedback}
    return {
        "stem": line(held.stem),
        "body": draw(held.body),
        "chart": _asked(held.chart, name, charts) if held.chart else "",
        "options": {one.id: line(one.text) for one in held.options},
        "choices": {one.id: line(one.text) for one in held.choices},
        "pairs": {one.id: line(one.left) for one in held.pairs},
        "hints": [draw(one) for one in held.hints],
        "explanation": draw(held.explanation),
        "wrong": draw(held.wrong),
        "feedback": {part: draw(text) for part, text in feedback.items()},
    }
