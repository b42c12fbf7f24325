"""docs/methods/exchange-grammars.md: construct by construct, what each format's reader makes of it.

`python -m tests.training.exchange.grammars` writes the last column anew, from what the readers do.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from portal.training.exchange import coming
from portal.training.exchange.formats import FORMATS
from portal.unreadable import Unreadable
from tests.training.exchange.banks import HERE

PAGE = Path(__file__).resolve().parents[3] / "docs/methods/exchange-grammars.md"
PLACE, BREAK = "…", "⏎"
_LINE = re.compile(r"```(?P<form>[a-z0-9]+)\n(?P<frame>.*?)\n```|^(?P<row>\| .*? \|)$", re.M | re.S)
_CELL = re.compile(r"(?<!\\)\|")
MOST = 4  # lines of Markdown in a cell
_FENCES = ("```", "```yaml quiz")


@dataclass(frozen=True)
class Row:
    form: str
    frame: str
    construct: str
    written: str
    outcome: str
    line: str

    def made(self, written):
        """Markdown and losses of a file that holds `written`."""
        text = self.frame.replace(PLACE, written).replace(BREAK, "\n")
        try:
            back = coming.bank(FORMATS[self.form].read(text.encode()), "file", HERE)
        except Unreadable as error:
            return [], [f"refused: {error}"]
        lines = [f"title: {back.title}"]
        for held in back.texts.values():
            lines += held.split("---\n", 2)[2].split("\n")
        return lines, [f"{one.what}: {one.why}" for one in back.losses]

    def found(self):
        """What comes of it beyond what comes of its frame, as the last column says it."""
        before, usual = self.made("") if self.frame != PLACE else ([], [])
        lines, losses = self.made(self.written)
        kept = [one for one in lines if one.strip() and one not in (*before, *_FENCES)]
        if self.frame == PLACE:
            kept = [one for one in kept if not one.startswith(("type:", "title: file"))]
        said = [_code(one) for one in kept[:MOST]] + ["more"] * (len(kept) > MOST)
        named = [_code(one) for one in dict.fromkeys(losses) if one not in usual]
        parts = ["kept: " + ", ".join(said)] * bool(said) + ["named: " + ", ".join(named)] * bool(
            named
        )
        return "; ".join(parts)


def _code(text):
    return f"`{text.strip().replace('|', chr(92) + '|').replace('`', '’')}`"


def rows():
    """The rows of all tables; each belongs to the frame above it."""
    form = frame = ""
    for found in _LINE.finditer(PAGE.read_text("utf-8")):
        if found["form"]:
            form, frame = found["form"], found["frame"]
            continue
        cells = [one.strip() for one in _CELL.split(found["row"])[1:-1]]
        if len(cells) == 3 and cells[1].startswith("`"):
            written = cells[1].strip("`").replace("\\|", "|")
            yield Row(form, frame, cells[0], written, cells[2], found["row"])


def main():
    text = PAGE.read_text("utf-8")
    for row in rows():
        outcome = row.found() or (row.outcome if row.outcome.startswith("quiet: ") else "quiet: ?")
        cells = [row.construct, f"`{row.written.replace('|', chr(92) + '|')}`", outcome]
        text = text.replace(row.line, f"| {' | '.join(cells)} |", 1)
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
