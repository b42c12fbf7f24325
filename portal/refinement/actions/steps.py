"""What else happens when a cycle takes a step, by the state that it enters.

Each is called inside the step's `change`, so that it happens with the step or not at all. What
takes long is asked of a job there.
"""

from collections.abc import Callable

from portal.accounts.models import Person
from portal.refinement.models import Cycle

Doing = Callable[[Cycle, Person], object]
AT: dict[str, list[Doing]] = {}


def at(state: str, doing: Doing) -> None:
    """Have `doing` done when a cycle enters `state`; called from the feature's `register`."""
    done = AT.setdefault(state, [])
    if doing not in done:  # an app registers once, a test makes several
        done.append(doing)


def take(cycle: Cycle, actor: Person) -> None:
    """Do what belongs to the state that `cycle` has entered."""
    for doing in AT.get(cycle.state, ()):
        doing(cycle, actor)
