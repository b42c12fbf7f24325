"""Brambleside Bikes: who works there, and who heads what.

They build cargo bikes to order, sell them to families, schools and councils, and look after them
in twelve workshops.
"""

import unicodedata

from portal.accounts.models import ADMINISTRATOR, AUTHOR, CHAIR, LEADERSHIP, MEMBER, MENTOR
from portal.demo.story.shapes import Dept, FormerHead, Somebody

COMPANY = "Brambleside Bikes"
MAIL = "demo.example"
PASSWORD = "bramble bell and basket"  # noqa: S105 - shown on the demonstration's sign-in page

DEPARTMENTS = (
    Dept("brambleside", COMPANY, "BB", "Ingrid Halvorsen"),
    Dept("marketing", "Marketing", "MKT", "Sofia Lindqvist", "brambleside"),
    Dept("sales", "Sales", "SAL", "Marcus Bell", "brambleside"),
    Dept("production", "Production", "PRD", "Stefan Kowalczyk", "brambleside"),
    Dept("quality", "Quality and environment", "QUE", "Naomi Fischer", "production"),
    Dept("service", "Service", "SRV", "Amara Nwosu", "brambleside"),
    Dept("finance", "Finance", "FIN", "Beatriz Carvalho", "brambleside"),
    Dept("people", "People", "PEO", "Miriam Cohen", "brambleside"),
    Dept("it", "IT", "IT", "Henrik Olsen", "brambleside"),
)
FORMER_HEADS = (FormerHead("service", "Peter Lang", 5),)

PEOPLE = (
    Somebody("Ingrid Halvorsen", "brambleside", (LEADERSHIP,)),
    Somebody("Kwame Mensah", "brambleside", (LEADERSHIP, MENTOR)),
    Somebody("Farida Rahimi", "brambleside", (CHAIR, MEMBER)),
    Somebody("Oliver Grant", "brambleside"),
    Somebody("Sofia Lindqvist", "marketing"),
    Somebody("Dev Patel", "marketing", (MEMBER,)),
    Somebody("Hannah Weiss", "marketing"),
    Somebody("Lucía Romero", "marketing"),
    Somebody("Emeka Obi", "marketing"),
    Somebody("Grace Turner", "marketing"),
    Somebody("Marcus Bell", "sales"),
    Somebody("Aiko Tanaka", "sales", (MEMBER,)),
    Somebody("Jonas Becker", "sales"),
    Somebody("Leila Haddad", "sales"),
    Somebody("Tom Ashworth", "sales", (MENTOR,)),
    Somebody("Priya Nair", "sales"),
    Somebody("Callum Reid", "sales"),
    Somebody("Stefan Kowalczyk", "production"),
    Somebody("Rosa Marín", "production", (MEMBER,)),
    Somebody("Daniel Osei", "production"),
    Somebody("Mei-Ling Chen", "production"),
    Somebody("Patrick Doyle", "production", (MENTOR,)),
    Somebody("Yusuf Demir", "production"),
    Somebody("Anna Novak", "production"),
    Somebody("Gareth Pugh", "production"),
    Somebody("Chidi Eze", "production"),
    Somebody("Viktor Petrov", "production"),
    Somebody("Samira Aziz", "production"),
    Somebody("Bilal Khan", "production"),
    Somebody("Naomi Fischer", "quality", (MENTOR,)),
    Somebody("Arjun Rao", "quality", (AUTHOR,)),
    Somebody("Elin Berg", "quality", (MEMBER,)),
    Somebody("Mateus Silva", "quality"),
    Somebody("Joanna Wright", "quality"),
    Somebody("Idris Bello", "quality"),
    Somebody("Amara Nwosu", "service"),
    Somebody("Peter Lang", "service", (MENTOR,)),
    Somebody("Luca Moretti", "service", (MEMBER,)),
    Somebody("Fatima El-Amin", "service"),
    Somebody("Ben Carter", "service"),
    Somebody("Nia Evans", "service"),
    Somebody("Rajesh Iyer", "service"),
    Somebody("Olga Ivanova", "service"),
    Somebody("Jamie Fox", "service"),
    Somebody("Wei Zhang", "service"),
    Somebody("Beatriz Carvalho", "finance", (LEADERSHIP,)),
    Somebody("Edward Hughes", "finance"),
    Somebody("Sun-hee Park", "finance", (MEMBER,)),
    Somebody("Klara Horvat", "finance"),
    Somebody("Ryan Murphy", "finance"),
    Somebody("Miriam Cohen", "people", (MENTOR,)),
    Somebody("Thandi Dlamini", "people"),
    Somebody("Isabelle Martin", "people"),
    Somebody("Noah Schmidt", "people"),
    Somebody("Zainab Yusuf", "people", (AUTHOR,)),
    Somebody("Henrik Olsen", "it"),
    Somebody("Ravi Menon", "it"),
    Somebody("Chloé Dubois", "it"),
    Somebody("Tomasz Zieliński", "it", (ADMINISTRATOR,)),
    Somebody("Lena Vogel", "it"),
)

# Whom the sign-in page offers, and what each of them sees.
OFFERED = (
    ("Ingrid Halvorsen", "managing director (leadership): every department on one page"),
    ("Amara Nwosu", "head of Service: a department under strain, and what helps first"),
    ("Luca Moretti", "owner of metrics in Service: signals to explain, values to enter"),
    ("Nia Evans", "contributor in Service: values to enter, a draft to comment on"),
    ("Farida Rahimi", "chair of the metrics committee"),
    ("Arjun Rao", "author of lessons, and owner of metrics in Quality"),
    ("Tomasz Zieliński", "administrator: people, departments, roles"),
    ("Jamie Fox", "new employee in Service: reads everything, decides nothing yet"),
)


def email_of(name: str) -> str:
    """`Lucía Romero` gives `lucia.romero@demo.example`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{plain.replace(' ', '.')}@{MAIL}"
