"""Who may do what in training."""

from portal.accounts.models import AUTHOR, Person
from portal.training.models import Certificate


def is_author(person: Person, *_subject: object) -> bool:
    """Those who write content and look after questions, assessments and certificates."""
    return person.is_active and person.has_role(AUTHOR)


def can_revoke(person: Person, certificate: Certificate) -> bool:
    """Authors and the head of its holder's department; nobody their own."""
    if certificate.person_id == person.id or not person.is_active:
        return False
    return is_author(person) or person.is_head_of(certificate.person.department_id)


def can_print(person: Person, certificate: Certificate) -> bool:
    """Its holder, and whoever may revoke it."""
    return certificate.person_id == person.id or can_revoke(person, certificate)
