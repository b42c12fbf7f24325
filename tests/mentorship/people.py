"""Mentors and mentees who suit each other, to be changed in what a test is about."""

from portal.mentorship.profiles import MODES, TOPICS, Mentee, Mentor, Need
from tests.mentorship.instances import chance_of


def mentor(number: int = 1, **fields) -> Mentor:
    """Somebody who suits `mentee()` by every rule."""
    said = {
        "department": 1, "levels": {"forecasting": 3, "cost": 2}, "capacity": 2, "site": "Mill",
        "languages": frozenset({"en"}), "modes": frozenset({"video"}), "slots": frozenset({0, 4}),
    }  # fmt: skip
    return Mentor(number, **said | fields)


def mentee(number: int = 100, **fields) -> Mentee:
    """Somebody who wants forecasting and then cost."""
    said = {
        "department": 2, "needs": (Need("forecasting", 1, 3), Need("cost", 2, 3)), "site": "Mill",
        "languages": frozenset({"en", "de"}), "modes": frozenset({"video"}),
        "slots": frozenset({0, 9}),
    }  # fmt: skip
    return Mentee(number, **said | fields)


LANGUAGES = ("en", "de", "pl", "fr")
SITES = ("Mill", "Dock", "Hill")


def population(
    mentors: int,
    mentees: int,
    seed: int,
    *,
    tight: bool = False,
    places: tuple[int, ...] = (),
) -> tuple[list[Mentor], list[Mentee]]:
    """People by chance, the same for a seed. Ids do not overlap; departments have 25 people.

    Roomy: everybody has four half-days or so and English, so that the rules allow two pairs of
    three. Tight: two half-days or so, one language or two, fewer places: one pair of fifteen.
    """
    chance = chance_of(seed)
    departments = max(4, (mentors + mentees) // 25)
    half_days = 2 if tight else 4
    places = places or ((0, 1, 1, 2, 2) if tight else (0, 1, 2, 2, 3, 3))
    topics = list(TOPICS)

    def common() -> dict:
        return {
            "department": chance.randrange(departments),
            "site": chance.choice(SITES),
            "languages": frozenset({chance.choice(LANGUAGES), *(() if tight else ("en",))}),
            "modes": frozenset(chance.sample(MODES, chance.randint(1, 2))),
            "slots": frozenset(
                chance.sample(range(10), chance.randint(half_days - 1, half_days + 1))
            ),
        }

    def one_mentor(number: int) -> Mentor:
        wishes = frozenset({chance.randrange(departments)} if chance.random() < 0.2 else ())
        return Mentor(
            number, levels={topic: chance.randint(2, 4) for topic in chance.sample(topics, 3)},
            capacity=chance.choice(places), wished_departments=wishes, **common(),
        )  # fmt: skip

    def one_mentee(number: int) -> Mentee:
        needs = tuple(Need(topic, chance.randint(0, 2), 3) for topic in chance.sample(topics, 3))
        return Mentee(number, needs=needs, waiting=chance.choice((0, 0, 0, 1, 2)), **common())

    return (
        [one_mentor(number) for number in range(mentors)],
        [one_mentee(mentors + number) for number in range(mentees)],
    )
