"""What waits for a person, read twice: by itself, and where the start page sees that it might."""

from portal.home import queries
from portal.web.found import Wanted


def all_waiting(waiting, person):
    """What `waiting` of a feature finds; what the start page asks for first must not hide any."""
    found = waiting(person)
    assert waiting(person, Wanted(waits=queries.might_wait(person))) == found
    return found
