"""What was measured, as tables in Markdown."""

from itertools import pairwise

from bench.acting import Action
from bench.measuring import Measured
from bench.pages import PAGES

HEAD = (
    "| page | CPU in F (bar, moonshot) | ms | statements (bar) | rows | KB / gz | p50 at 1, 8, 32 |"
    " p99 at 1, 8, 32 | rps at 1, 8, 32 | 32/8 | CPU by worker | |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def line(found: Measured) -> str:
    bars = {page.name: page for page in PAGES}
    page = bars[found.name]

    def three(by: dict[int, float], places: int = 1) -> str:
        return ", ".join(f"{value:.{places}f}" for value in by.values())

    return (
        f"| {found.name} | {found.cpu:.2f} ({page.bar.cpu:g}, {page.moonshot:g})"
        f" | {found.cpu_ms:.2f}"
        f" | {found.statements} ({page.bar.statements}) | {found.rows}"
        f" | {found.size / 1024:.1f} / {found.gz / 1024:.1f} | {three(found.p50)}"
        f" | {three(found.p99)} | {three(found.rate, 0)} | {found.kept:.2f}"
        f" | {found.split} | {'; '.join(found.broken) or 'holds'} |"
    )


def action_line(done: Action) -> str:
    return f"| {done.name} | {', '.join(done.figures)} | {'; '.join(done.broken) or 'holds'} |"


def written(sizes: dict[str, list[Measured]], done: list[Action]) -> str:
    parts = []
    for size, pages in sizes.items():
        if not pages:
            continue
        floor = sum(one.floor_ms for one in pages) / len(pages)
        parts.append(
            f"### Size {size} (F = {floor:.2f} ms)\n\n{HEAD}\n" + "\n".join(map(line, pages))
        )
    if len(sizes) > 1:
        parts.append(_growth(sizes))
    if done:
        head = f"### Actions at size {next(iter(sizes))}\n\n| action | figures | |\n|---|---|---|"
        parts.append("\n".join([head, *map(action_line, done)]))
    return "\n\n".join(parts) + "\n"


def _growth(sizes: dict[str, list[Measured]]) -> str:
    names = list(sizes)
    rows = [
        f"| {each[0].name} | " + " | ".join(f"{one.cpu:.2f}" for one in each)
        + " | " + " | ".join(f"{each[i + 1].cpu / each[i].cpu:.2f}" for i in range(len(each) - 1))
        + " |"
        for each in zip(*sizes.values(), strict=True)
    ]  # fmt: skip
    steps = [f"{a} → {b}" for a, b in pairwise(names)]
    head = f"| page, CPU in F | {' | '.join(names)} | {' | '.join(steps)} |"
    return "### Growth\n\n" + "\n".join([head, "|---" * (1 + len(names) + len(steps)) + "|", *rows])
