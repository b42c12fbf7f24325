"""Banks of many questions to and from other programs: python -m bench.exchanging [FORMAT …].

Prints seconds of the processor and the highest memory of a process that does nothing else, for the
portal's own questions again and again under other names, from their files to the file of the other
program and back, as the jobs do it; Aiken and text2qti only come in.
"""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.keeping import ROOT

SIZES = (1_250, 2_500, 5_000)  # questions
MOST_SECONDS, MOST_MB = 20, 200  # for the last of them
AIKEN = "How long is week {0}?\nA. {1} days\nB. {0} days and more\nC) none\nANSWER: A\n\n"
TEXT2QTI = (
    "Title: Week {0}\nPoints: 2\n{0}.  How long is **week** {0}?\n\n    Count *all* days.\n"
    "... Since Babylon.\n*a) {1} days\n... Right.\nb)  ten days\n... Rather not.\nc)  none\n\n"
)
ASKED = {"aiken": AIKEN, "text2qti": TEXT2QTI}


def bank(size: int):
    """The portal's own questions, as many as are wanted, in files as they come in."""
    from portal.training.authoring import lint
    from portal.training.exchange import written

    own = [
        one
        for path in sorted((ROOT / "content/banks").glob("*.md"))
        for one in lint.document(path, ROOT / "content").questions
    ]
    again = (_other(own[at % len(own)], at) for at in range(1, size + 1))
    return written.bank("many", "Many", again)


def _other(question, at: int):
    """The question under another name and in other words: no text stands twice in the bank."""
    chart = question.chart and question.chart | {"title": f"{question.chart['title']} {at}"}
    return replace(
        question, id=f"{question.id[:80]}-{at}", chart=chart, stem=f"Time {at}: {question.stem}",
        explanation=_again(question.explanation, at),
        wrong=_again(question.wrong, at),
        options=tuple(
            replace(one, text=f"{one.text} ({at})", feedback=_again(one.feedback, at))
            for one in question.options
        ),
        pairs=tuple(replace(one, left=f"{one.left} ({at})") for one in question.pairs),
    )  # fmt: skip


def _again(text: str, at: int) -> str:
    return f"{text} ({at})" if text else ""


def go(form: str, way: str, size: int, file: Path) -> tuple[float, float]:
    """Seconds and MB of this process, for one bank out into `file`, or in from it."""
    from portal.training.exchange import carried, packing, whole
    from portal.training.exchange.formats import FORMATS

    began = time.process_time()
    if way == "out":
        content, losses = carried.leave(whole.find(file.parent / "banks/many.md"), FORMATS[form])
        packing.outgoing(file.name, content, losses)
        file.write_bytes(content)
    else:
        found = carried.come(file, FORMATS[form], ROOT / "content/banks")
        if len(found.questions) != size:
            raise SystemExit(f"{len(found.questions)} questions of {size}: {found.losses[:9]}")
    spent = time.process_time() - began
    return spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def row(form: str, folder: Path) -> tuple[str, bool]:
    """A line of the table; whether it holds."""
    cells, holds = [], True
    for way in ("in",) if form in ASKED else ("out", "in"):
        for size in SIZES:
            file = folder / str(size) / f"{form}.bank"
            if form in ASKED:
                text = "".join(ASKED[form].format(at, at % 7) for at in range(1, size + 1))
                file.write_text(text)
            seconds, most = map(float, run("--one", form, way, size, file).split())
            holds = holds and seconds <= MOST_SECONDS and most <= MOST_MB
            cells.append(f"{seconds:.1f} s, {most:.0f} MB")
    return f"| {form} | " + " | ".join([*["–"] * (6 - len(cells)), *cells]) + " |", holds


def run(*arguments) -> str:
    """What a process of its own prints."""
    command = [sys.executable, "-m", "bench.exchanging", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def lay(folder: Path) -> None:
    """The banks that go out, in files as they come in."""
    for size in SIZES:
        banks = folder / str(size) / "banks"
        banks.mkdir(parents=True)
        for name, text in bank(size).texts.items():
            (banks / f"{name}.md").write_text(text)


def main(wanted: list[str]) -> int:
    from portal.training.exchange.formats import FORMATS

    sizes = [f"{size:,}" for size in SIZES]
    print("| format |", " | ".join(f"{one} {way}" for way in ("out", "in") for one in sizes), "|")
    print("|---" * 7 + "|")
    broken = False
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        run("--banks", folder)  # apart: a process begins with the highest memory of its parent
        for form in wanted or FORMATS:
            text, holds = row(form, Path(folder))
            print(text, flush=True)
            broken = broken or not holds
    return int(broken)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        form, way, size, file = sys.argv[2:]
        print(*go(form, way, int(size), Path(file)))
    elif sys.argv[1:2] == ["--banks"]:
        lay(Path(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))
