"""Last year's review, closed: what was decided, and who disagreed."""

from portal.demo.story.refinement import ANSWERED as ANSWERED
from portal.demo.story.refinement import FARIDA as FARIDA
from portal.demo.story.refinement import USUAL as USUAL
from portal.demo.story.shapes import Cast, Extra, Scored, Spoken, Wish

LUCIA, LEILA, GARETH, JOANNA = "Lucía Romero", "Leila Haddad", "Gareth Pugh", "Joanna Wright"
WEI, KLARA, KWAME = "Wei Zhang", "Klara Horvat", "Kwame Mensah"

AGO = 365  # days between the two reviews
MEMBERS = (LUCIA, LEILA, GARETH, JOANNA, WEI, KLARA)
ALTERNATES = (KWAME, "Noah Schmidt")
PURPOSE = "The first review of all metrics together. Find out which of them anybody would miss."

WORTH = {"CUSTOMER-REVIEWS-HELD": "121", "OVERDUE-CASES": "323", "STOCK-ACCURACY": "432"}
CHANGED = {
    ("Tom Ashworth", "CUSTOMER-REVIEWS-HELD"): "We hold them because we want to, not for the list.",
}
STATEMENTS = (
    ("OVERDUE-CASES", "Ben Carter", "other",
     "The list is cleared on the last Friday of the month. Everybody knows when it is counted."),
)  # fmt: skip

WISHES = (
    Wish(
        "STOCK-ACCURACY", "revise_minor", "Mei-Ling Chen", "Read it beside missing parts",
        "97 % sounds safe until the missing 3 % are brakes. The definition should send people to "
        "the parts that were missing.",
        {"risks": "None for the figures: words change, values do not."},
        {"known_limits": "It weighs a missing screw like a missing engine. Read it beside the "
         "parts that were missing when a bike was to be built.",
         "counter_metric": "PARTS-MISSING"},
        put_forward=GARETH,
    ),
    Wish(
        "CUSTOMER-REVIEWS-HELD", "retire", "Tom Ashworth", "Stop counting talks with key customers",
        "We count that we talked, not what came of it. Whether customers stay is measured already.",
        {
            "instead": "Customer retention.",
            "risks": "A talk that nobody counts is a talk that can wait.",
        },
        put_forward=LEILA,
    ),
    Wish(
        "OVERDUE-CASES", "retire", "Ben Carter", "Retire “overdue cases”",
        "It is cleared for the day on which it is counted. First response time says the same, and "
        "earlier.",
        {
            "instead": "First response time.",
            "risks": "Cases that are old already are seen nowhere else.",
        },
        put_forward=WEI,
    ),
    Wish(
        "", "add", "Zainab Yusuf", "Count who is thanked",
        "People say that nobody notices good work. If we count thanks, we see which departments "
        "go without.",
        {"risks": "Thanks that are given for the count are worth nothing."},
        vouched="Miriam Cohen",
        put_forward=KLARA,
    ),
)  # fmt: skip
EXTRA = Extra(
    "recognition-reach", "people", "Noah Schmidt", "STAY",
    "Nothing that we have asks whether work is noticed.",
)  # fmt: skip

SPOKEN = (
    Spoken(
        "CUSTOMER-REVIEWS-HELD", "Priya Nair", "objection",
        "I prepare these talks. If the count goes, so does the hour that I am given for it.",
        "Marcus Bell has put the hour into the plan of the year. The talk stays; the list goes.",
        LEILA,
    ),
    Spoken(
        "OVERDUE-CASES", "Nia Evans", "comment",
        "It is the only list on which an old case is worth more than a new one.",
    ),
)  # fmt: skip
SCORES = (
    Scored(
        "CUSTOMER-REVIEWS-HELD",
        {FARIDA: "23122323", LUCIA: "23223323", LEILA: "33132323", GARETH: "13123313",
         JOANNA: "23122323", WEI: "43322333", KLARA: "13132313"},
        {(WEI, "importance"): "Whom somebody visits does not come to our counter angry."},
    ),
)  # fmt: skip
RECUSED = (
    "CUSTOMER-ACQUISITION-COST", KLARA, "no_vote",
    "I book the costs that it is made of, and would vote on my own bookings.",
)  # fmt: skip
KEEP = "It is used, and nobody proposed anything better: keep it as it is."

# In the order in which they were counted.
CAST = (
    Cast(
        "STOCK-ACCURACY", "Adopted without a vote against: it costs nothing and sends people to "
        "where the trouble is.",
        abstained=(KLARA,),
    ),
    Cast(
        "CUSTOMER-REVIEWS-HELD",
        "Three years of counting led to no decision, and customer retention stays. The talks are "
        "in the plan of the year.",
        no={WEI: "What is not counted is dropped first when a month is full.",
            JOANNA: "Retention moves a year late. Until then we have nothing to look at."},
        rejected="Keeping it for one more year: it would have been the third time.",
    ),
    Cast(
        "OVERDUE-CASES",
        "Three of five were for it, which is too few to retire it and enough to think again.",
        no={WEI: "Old cases are seen nowhere else.",
            JOANNA: "Mend the day of the count, not the count."},
        abstained=(KLARA, LUCIA),
    ),
    Cast(
        "",
        "It stays as it was: thanks are not to be counted.",
        no={FARIDA: "Four must-haves, and this serves none of them.",
            GARETH: "On my shift thanks are said, not entered.",
            LEILA: "The loudest team would win.",
            WEI: "I would rather be thanked than counted.",
            JOANNA: "There is no way to tell real thanks from others."},
        rejected="A trial in one department: nobody wanted to be that department.",
    ),
)  # fmt: skip
KEPT = (
    "Kept together as one decision: none was flagged, each was answered as useful, and nobody "
    "proposed anything else."
)
KEPT_ALONE = (
    "Kept, after a look at the flag: what it shows is work to do, not a fault of the metric."
)
AGAIN = (
    "Retire it on the condition that first response time lists the ten oldest cases. It is cleared "
    "for the day on which it is counted, and that list cannot be.",
    "The committee asked for a condition: old cases must stay in sight.",
)
RECONSIDERED = Cast(
    "OVERDUE-CASES",
    "Four of seven in the second round: too few. It stays, and the day of the count is no longer "
    "announced.",
    no={WEI: "A list of ten is not all of them.",
        JOANNA: "Mend the day of the count, not the count.",
        LUCIA: "I do not see who would look at such a list."},
)  # fmt: skip
SILENT = ("Callum Reid", "Viktor Petrov", "Samira Aziz", "Idris Bello", "Lena Vogel")
CONCERN = (
    "Priya Nair",
    "I know it and shall stick to it. I only hope that somebody looks whether the talks go on.",
)
