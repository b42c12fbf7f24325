"""`deploy/prove`: plays every scene, prints what came of it, and ends with 1 where a bar broke."""

import sys
import time

from tests.deploy import cost, freshness, scenes, trial

COLUMNS = "{:<36}{:>5}{:>8}{:>7}{:>8}{:>7}{:>9}{:>9}{:>10}{:>10}{:>9}"
HEAD = (
    ("scene", "s", "writes", "reads", "failed", "later", "missing", "doubled", "sessions",
     "longest", "slowest"),
    ("", "", "acked", "", "", "(503)", "", "", "lost", "gap, s", "answer"),
)  # fmt: skip


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    broken: list[str] = []
    say(
        time.strftime("%Y-%m-%d %H:%M")
        + f" · {'Patroni' if trial.IS_PATRONI else 'one PostgreSQL'}"
    )
    if sys.argv[1:] == ["cost"]:
        say("\n".join(cost.lines()))
        return 0
    if not sys.argv[1:]:
        broken += freshness_and_doors()
    for line in HEAD:
        say(COLUMNS.format(*line))
    for one in scenes.played(chosen()):
        say(
            COLUMNS.format(
                one.scene, f"{one.seconds:.0f}", one.acknowledged, one.reads, len(one.failed),
                one.later, one.missing, one.doubled, one.lost_sessions, f"{one.longest_gap:.1f}",
                f"{one.slowest:.1f}",
            )
        )  # fmt: skip
        for what in [*one.told, *one.failed[:5]]:
            say(f"    {what}")
        if not one.is_good:
            broken.append(one.scene)
    say()
    say("Broken: " + "; ".join(broken) if broken else "Every bar holds.")
    return 1 if broken else 0


def freshness_and_doors() -> list[str]:
    found, stale = freshness.fresh()
    for page, (count, age) in found.items():
        old = f"{count} answers were old, the last asked after {age:.2f} s" if count else "at once"
        say(f"written through one node, read through the next: {old}  {page}")
    shut = freshness.doors()
    say(f"signing out and suspending hold on every node at once: {'no' if shut else 'yes'}")
    say()
    return stale + shut


def chosen() -> list[scenes.Scene]:
    """Every scene that fits the trial, or those whose names hold one of the arguments."""
    every = [*scenes.ALWAYS, *(scenes.THREE_DATABASES if trial.IS_PATRONI else scenes.ONE_DATABASE)]
    words = sys.argv[1:]
    return [one for one in every if not words or any(word in one.name for word in words)]


if __name__ == "__main__":
    sys.exit(main())
