"""Who follows what, and what stands unread in whose inbox."""

FOLLOWED = {
    "Ingrid Halvorsen": (("department", "service"), ("department", "production"),
                         ("objective", "ANSWERS")),
    "Amara Nwosu": (("department", "service"), ("objective", "ANSWERS")),
    "Luca Moretti": (("objective", "ANSWERS"), ("metric", "CUSTOMER-SATISFACTION")),
    "Nia Evans": (("metric", "FIRST-CONTACT-RESOLUTION"), ("metric", "CUSTOMER-SATISFACTION")),
    "Farida Rahimi": (("department", "quality"), ("department", "service")),
    "Arjun Rao": (("department", "service"),),
    "Jamie Fox": (("department", "service"), ("metric", "WORKSHOP-BOOKINGS")),
}  # fmt: skip
UNREAD = 5  # of the newest in each inbox; the others were read
APART = 7  # hours between two notices of an inbox
