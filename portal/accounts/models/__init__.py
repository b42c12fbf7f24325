"""People, departments and roles, and how people sign in."""

from portal.accounts.models.people import (
    ACTIVE,
    ADMINISTRATOR,
    AUTHOR,
    CHAIR,
    LEADERSHIP,
    MEMBER,
    MENTOR,
    ROLES,
    SUSPENDED,
    Department,
    Headship,
    Holiday,
    PeopleImport,
    Person,
    RoleGrant,
)
from portal.accounts.models.signing_in import (
    OneTimeLink,
    RecoveryCode,
    SecondFactor,
    SignIn,
    Throttle,
)

__all__ = [
    "ACTIVE",
    "ADMINISTRATOR",
    "AUTHOR",
    "CHAIR",
    "LEADERSHIP",
    "MEMBER",
    "MENTOR",
    "ROLES",
    "SUSPENDED",
    "Department",
    "Headship",
    "Holiday",
    "OneTimeLink",
    "PeopleImport",
    "Person",
    "RecoveryCode",
    "RoleGrant",
    "SecondFactor",
    "SignIn",
    "Throttle",
]
