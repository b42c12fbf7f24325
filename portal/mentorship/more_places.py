"""What more places would do: the answer to "what would serve more people?"."""

from dataclasses import dataclass

from portal.mentorship.profiles import TOPICS


@dataclass(frozen=True)
class MorePlaces:
    """What more places with a topic would do, found by solving again."""

    topic: str
    places: int
    served: int  # more mentees
    points: int  # more in total

    @property
    def sentence(self) -> str:
        """In plain words."""
        places = "1 more place" if self.places == 1 else f"{self.places} more places"
        people = "one more person" if self.served == 1 else f"{self.served} more people"
        return f"{places} with {TOPICS.get(self.topic, self.topic)} would serve {people}."
