"""How long pairing takes, by size: python -m bench.pairing, each size in a process of its own.

Prints wall time from people to proven pairs, the longest silence between two words of progress,
and the most memory. Roomy: 5,000 places for 4,000 mentees. Scarce: fewer places than mentees.
Tight: fewer still, and people whom the rules keep apart more often.
"""

import argparse
import resource
import subprocess
import sys
import time
from itertools import pairwise
from math import log

from portal.mentorship import pairing
from portal.mentorship.settings import Settings
from tests.mentorship.people import population

SIZES = ((60, 100), (500, 1_000), (1_000, 2_000), (2_000, 4_000))  # mentors, mentees
PLACES = {"roomy": (0, 1, 2, 3, 4, 5), "scarce": (0, 1, 2, 2, 3, 3), "tight": (0, 1, 1, 2, 2)}
ROUNDS = 5  # of the smallest, which is over in a blink


def one(mentors: int, mentees: int, kind: str) -> None:
    """Measure one size in this process."""
    people = population(mentors, mentees, 1, tight=kind == "tight", places=PLACES[kind])
    words = [time.perf_counter()]
    best = silence = float("inf")
    for _ in range(ROUNDS if mentees < pairing.OWN else 1):
        words[:] = [time.perf_counter()]
        instance, found = pairing.solve_people(
            people[1], people[0], Settings(), 1,
            progress=lambda *_: words.append(time.perf_counter()),
        )  # fmt: skip
        words.append(time.perf_counter())
        best = min(best, words[-1] - words[0])
        silence = max(later - earlier for earlier, later in pairwise(words))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    proven = not pairing.verify(instance, found)
    check = time.perf_counter() - began
    print(
        f"| {mentors} × {mentees}, {sum(instance.capacity)} places, {found.solver} "
        f"| {best:.3f} s | {silence:.2f} s | {memory:.0f} MB "
        f"| {check:.3f} s {'proven' if proven else 'WRONG'} |",
        flush=True,
    )
    print(best, file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=PLACES, default="roomy")
    parser.add_argument("size", nargs="*", type=int)
    chosen = parser.parse_args()
    if chosen.size:
        one(*chosen.size, chosen.kind)
        return
    print("| mentors × mentees | people to pairs | longest silence | memory | check |")
    print("| --- | --- | --- | --- | --- |")
    took = []
    for size in SIZES:
        command = [sys.executable, "-m", "bench.pairing", *map(str, size), "--kind", chosen.kind]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print(done.stdout, end="", flush=True)
        took.append(float(done.stderr.split()[-1]))
    print(
        "growth from 1,000 × 2,000 on: mentees to the power of", round(log(took[3] / took[2], 2), 2)
    )
    print("growth from 500 × 1,000 on:", round(log(took[3] / took[1], 4), 2))


if __name__ == "__main__":
    main()
