"""What people are told about the safety of their account, whoever did it: in the inbox and, which
nobody can turn off, by e-mail at once. ASVS 6.3.7.
"""

from flask import current_app

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import Actor
from portal.db import SHORT
from portal.notices import composing, kinds, telling

SAFETY = "accounts.safety"
KIND = kinds.Kind(SAFETY, "Safety of my account", "My account", kinds.AT_ONCE, is_fixed=True)

OWN = "If it was not you, change your password and tell an administrator at once."
FORMER = "This address gets no more letters from the portal, and no longer signs you in."
OTHERS = "If you did not ask for it, speak to an administrator at once."


def tell(person: Person, what: str, actor: Actor | None) -> None:
    """Tell `person` inside the `change` that did it; of their own doing, too: who has their browser
    or password could have been another.
    """
    is_own = actor is not None and actor.id == person.id
    telling.tell(
        [person],
        SAFETY,
        f"safety:{clock.now().isoformat()}:{what}"[:SHORT],
        subject=person,
        title=what,
        sentence=OWN if is_own else OTHERS,
        actor=None if is_own else actor,
        url="/account",
    )


def tell_former_address(person: Person, before: str, actor: Actor | None) -> None:
    """A letter to the address `before` as well: whoever moved it there would hide it from its owner
    otherwise.
    """
    settings = current_app.config["SETTINGS"]
    if not settings.sends_mail:
        return
    item = composing.Item(
        KIND.label,
        f"Your e-mail address is {person.email} now",
        f"{FORMER} {OTHERS}",
        actor.name if actor is not None else "",
        f"{settings.base_url}/account",
    )
    composing.compose_to_former(person, before, item, SAFETY)
