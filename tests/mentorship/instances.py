"""Problems to solve: small ones of every shape by chance, and the spec's kinds by seed."""

import random

from portal.mentorship.instances import Instance, Terms

STEPS = [(0, 8, 20), (0,), (5, 5, 9), (-3, 0, 40)]


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - it draws problems, no secrets


def small(chance: random.Random, mentees: int = 5, mentors: int = 4, **terms) -> Instance:
    """A problem that can be solved by trying everything."""
    n, m = chance.randint(0, mentees), chance.randint(0, mentors)
    legal = chance.choice([0, 0.3, 0.7, 1])
    top = chance.choice([0, 1, 3, 100])
    bottom = chance.choice([0, 0, 0, -top])
    said = {"load_steps": chance.choice(STEPS), "seed": chance.randint(0, 9)}
    if chance.random() < 0.3:
        said["floor"] = chance.choice([0, 1, 50])

    def drawn() -> int | None:
        return chance.randint(bottom, top) if chance.random() < legal else None

    return Instance(
        mentees=tuple(chance.sample(range(50), n)),
        mentors=tuple(chance.sample(range(50), m)),
        scores=tuple(tuple(drawn() for _ in range(m)) for _ in range(n)),
        capacity=tuple(chance.choice([0, 1, 1, 2, 3, 9]) for _ in range(m)),
        taken=tuple(chance.choice([0, 0, 1]) for _ in range(m)),
        terms=Terms(**said | terms),
    )  # fmt: skip


def tried(instance: Instance, floor: int | None) -> tuple[int, int]:
    """Most pairs and, of those, most points, by trying everything."""
    terms, best = instance.terms, (0, 0)
    load = [0] * len(instance.mentors)

    def go(row: int, pairs: int, points: int) -> None:
        nonlocal best
        if row == len(instance.mentees):
            best = max(best, (pairs, points))
            return
        go(row + 1, pairs, points)
        for column, score in enumerate(instance.scores[row]):
            edge = (instance.mentees[row], instance.mentors[column])
            low = floor is not None and score is not None and score < floor
            full = load[column] == instance.capacity[column]
            if score is None or low or full or edge in instance.forbidden:
                continue
            place = load[column] + (instance.taken[column] if instance.taken else 0)
            step = terms.load_steps[min(place, len(terms.load_steps) - 1)]
            kept = terms.keep_bonus if edge in instance.kept else 0
            load[column] += 1
            go(row + 1, pairs + 1, points + score - step + kept)
            load[column] -= 1

    go(0, 0, 0)
    return best
