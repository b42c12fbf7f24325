"""This year's review, told while the committee deliberates."""

from portal.demo.story.shapes import Extra, Scored, Spoken, Wish

FARIDA, DEV, AIKO, ROSA, ELIN = (
    "Farida Rahimi", "Dev Patel", "Aiko Tanaka", "Rosa Marín", "Elin Berg",
)  # fmt: skip
LUCA, SUN_HEE, THANDI, CHLOE = "Luca Moretti", "Sun-hee Park", "Thandi Dlamini", "Chloé Dubois"
AMARA, JONAS, FATIMA, NIA = "Amara Nwosu", "Jonas Becker", "Fatima El-Amin", "Nia Evans"

AGO = 0  # days
MEMBERS = (DEV, AIKO, ROSA, ELIN, LUCA, SUN_HEE)
ALTERNATES = (THANDI, CHLOE)

PURPOSE = (
    "Fewer metrics that somebody acts on. Look first at those that have stood at their ceiling, "
    "and at those whose signals nobody answered."
)

# Who answered what their metrics are worth; IT was reminded twice and has not.
ANSWERED = (
    FARIDA, "Ingrid Halvorsen", "Kwame Mensah", "Oliver Grant",
    "Sofia Lindqvist", DEV, "Hannah Weiss", "Emeka Obi", "Grace Turner",
    "Marcus Bell", AIKO, JONAS, "Leila Haddad", "Tom Ashworth", "Priya Nair",
    "Stefan Kowalczyk", ROSA, "Daniel Osei", "Patrick Doyle", "Yusuf Demir", "Anna Novak",
    "Gareth Pugh", "Naomi Fischer", "Arjun Rao", ELIN, "Mateus Silva", "Joanna Wright",
    AMARA, LUCA, FATIMA, NIA, "Ben Carter", "Olga Ivanova", "Wei Zhang", "Jamie Fox",
    "Edward Hughes", SUN_HEE, "Klara Horvat",
    "Miriam Cohen", THANDI, "Isabelle Martin", "Noah Schmidt", "Zainab Yusuf",
)  # fmt: skip
# Usual answers to "helps, fair, worth" by metric, where they are not the usual ones.
WORTH = {
    "FIRST-CONTACT-RESOLUTION": "434", "FIRST-RESPONSE-TIME": "444", "REPEAT-CONTACTS": "323",
    "COMPLAINTS-ANSWERED-ON-TIME": "212", "SURVEY-RESPONSE-RATE": "122", "WASTE-SORTED": "232",
    "OVERTIME-SHARE": "434", "NEAR-MISS-REPORTS": "433", "AVERAGE-DISCOUNT": "323",
    "INVOICES-ON-TIME": "132", "DAYS-TO-CLOSE": "222", "ENERGY-INTENSITY": "221",
}  # fmt: skip
USUAL = "333"
CHANGED = {
    (NIA, "FIRST-CONTACT-RESOLUTION"): "Half of our contacts come by chat now, and people write "
    "twice about two things.",
    (JONAS, "AVERAGE-DISCOUNT"): "Two competitors give the lock for nothing since spring.",
    ("Yusuf Demir", "OVERTIME-SHARE"): "Saturdays are voluntary now, but somebody still counts.",
    ("Klara Horvat", "DAYS-TO-CLOSE"): "The new ledger starts next spring.",
    ("Olga Ivanova", "SURVEY-RESPONSE-RATE"): "We ask by text message as well.",
}

STATEMENTS = (
    ("FIRST-CONTACT-RESOLUTION", LUCA, "market",
     "Families write by chat instead of calling, and put two questions into one evening."),
    ("AVERAGE-DISCOUNT", JONAS, "market",
     "Councils ask for fleet prices that our list does not know."),
    ("ENERGY-INTENSITY", ELIN, "law",
     "From next year energy is reported by site. One meter for all of them will not do."),
    ("COMPLAINTS-ANSWERED-ON-TIME", FATIMA, "other",
     "We try two signatures for answers about bookings. It is too early to say anything."),
    ("DAYS-TO-CLOSE", "Edward Hughes", "other",
     "The ledger is replaced in spring. What we measure until then we shall not measure after."),
    ("PATCHES-ON-TIME", CHLOE, "strategy", "Patches are installed at night by a machine since "
     "three years. Nobody here has to remember them."),
)  # fmt: skip

WISHES = (
    Wish(
        "PATCHES-ON-TIME", "retire", CHLOE, "Retire “patches on time”",
        "Three years at 100 %. It can't get better, it never moved when something went wrong, and "
        "collecting it costs an hour a month.",
        {
            "instead": "Security incidents, and a mail from the machine whenever a patch fails.",
            "risks": "If the machine is replaced, nobody counts any more whether patches arrive.",
        },
        put_forward=DEV,
    ),
    Wish(
        "FIRST-CONTACT-RESOLUTION", "revise_major", NIA, "Count two problems as two contacts",
        "Who writes twice on one day about two things has two problems. We count them as one that "
        "was not solved, and so we look worse the more people trust the chat.",
        {
            "risks": "The line is cut in the year in which Service has begun to turn.",
            "transition": "Who closes a case chooses what it was about. It takes five seconds.",
        },
        {"exclusions": "Contacts about a different problem, even on the same day by the same "
         "customer: each problem is a contact of its own."},
        vouched=AMARA,
    ),
    Wish(
        "FIRST-CONTACT-RESOLUTION", "keep", "Naomi Fischer", "Keep it for one more year",
        "The count is not perfect, but it is the same every month. A cut now would hide whether "
        "the hour a week with real cases did anything.",
    ),
    Wish(
        "WASTE-SORTED", "retire", ELIN, "Let sorting go, and look at what is left",
        "It rose by nine points when the stations came and has not moved since. What we pay for, "
        "and what leaves the yard, is the residual waste.",
        {
            "instead": "Residual waste for each bike.",
            "risks": "Sorting gets careless and we notice one quarter later.",
        },
    ),
    Wish(
        "AVERAGE-DISCOUNT", "revise_minor", JONAS, "Say how a discount can hide",
        "A free lock is a discount that nobody sees here. The definition should say so, and name "
        "the metric that would show it.",
        {"risks": "None for the figures: words change, values do not."},
        {"unintended_behaviour": "Giving locks and inspections away instead of a discount; or "
         "calling the list price higher before the discount."},
        put_forward=ROSA,
    ),
    Wish(
        "COMPLAINTS-ANSWERED-ON-TIME", "revise_minor", FATIMA,
        "Say that one signature is the limit",
        "Nobody can meet 90 % while one person signs. Whoever reads the chart should know that "
        "before they ask us to hurry.",
        {"risks": "It may sound like an excuse. It is the finding."},
        {"known_limits": "Every answer needs one signature. Until that changes the share stays "
         "near 69 %, however hard people work."},
        put_forward=LUCA,
    ),
    Wish(
        "WIN-RATE", "revise_minor", JONAS, "Not for praising a month",
        "Written down, so that we have the talk once: a single month says nothing about a template "
        "or a person. Look at three.",
        {"risks": "None."},
        {"not_for": "Judging or praising anybody for a single month; comparing salespeople with "
         "few offers."},
        amended=(
            "Written down, so that Marcus and I have the talk once and not every month.",
            "Dev is right: a definition is no place for Marcus and me.",
        ),
        put_forward=DEV,
    ),
    Wish(
        "ENERGY-INTENSITY", "suspend", ELIN, "Stop until each site has its meter",
        "From next year energy is reported by site. One meter for all of them gives a figure that "
        "nobody can act on.",
        {
            "until": "Three months of readings from every site.",
            "risks": "A winter without a figure. The bill still comes.",
        },
    ),
    Wish(
        "DAYS-TO-CLOSE", "defer", SUN_HEE, "Decide when the new ledger runs",
        "Whatever we write now describes a closing that ends in spring.",
        put_forward=FARIDA,
    ),
    Wish(
        "SURVEY-RESPONSE-RATE", "retire", "Wei Zhang", "Retire the response rate",
        "In three years it did not lead to one decision. If too few answer, satisfaction shows it "
        "by its wide interval.",
        {
            "instead": "The number of answers, printed beside satisfaction.",
            "risks": "Nobody feels responsible for asking any more.",
        },
        vouched=AMARA,
    ),
    Wish(
        "SURVEY-RESPONSE-RATE", "keep", FATIMA, "Keep it, we have just begun to ask by text",
        "Give the text messages two quarters. If it stays at 23 %, I shall propose to retire it "
        "myself.",
    ),
    Wish(
        "NEAR-MISS-REPORTS", "revise_minor", "Patrick Doyle", "Say aloud that more is better",
        "Every new shift lead asks whether 19 reports are bad. They are not: silence is.",
        {"risks": "Somebody fills the list to please me. The safety talk would show it."},
        {"not_for": "Blaming a shift for what it reports; comparing shifts of different size."},
    ),
    Wish(
        "", "add", "Marcus Bell", "Fleets that order again",
        "“Company fleets” is an objective without a metric since it was written. What we want is "
        "not the first order of a council but the second.",
        {"risks": "A dozen fleets are few: one more or less moves the figure by eight points."},
    ),
)  # fmt: skip
_FLEETS = {
    "name": "Fleets that order again",
    "purpose": "Tells sales whether companies and councils that bought bikes for their people "
    "come back for more, which is how we will know that fleets trust us.",
    "key_question": "How many of our fleet customers order a second time?",
    "not_for": "Judging the salesperson of a single fleet.",
    "numerator": "fleet customers with a second order within two years of the first",
    "denominator": "fleet customers whose first order lies two years back",
    "inclusions": "Orders of five bikes or more by a company, council or school.",
    "exclusions": "Fleets that were wound up, with the register entry as proof.",
    "source_system": "The order book, by customer number.",
    "collection_method": "Sales marks fleets in the order book; controlling counts them.",
    "known_limits": "It looks two years back, so it moves slowly.",
    "unintended_behaviour": "Splitting one order into two.",
    "counter_metric": "AVERAGE-DISCOUNT",
}

EXTRA = Extra(
    "customer-retention", "sales", "Leila Haddad", "FLEETS",
    "The objective has no metric at all: there is nothing that it could replace.",
    _FLEETS,
)  # fmt: skip

SPOKEN = (
    Spoken(
        "PATCHES-ON-TIME", "Ravi Menon", "objection",
        "The insurer asks for this figure every March. If we stop, we answer with a guess.",
        "We asked them: the log of the machine is enough, and better than our count of it. Chloé "
        "keeps it for three years.",
        FARIDA,
    ),
    Spoken(
        "WASTE-SORTED", "Naomi Fischer", "objection",
        "People on the line can do something about sorting. Kilograms for each bike they can only "
        "look at. You would take away the figure that is theirs.",
    ),
    Spoken(
        "FIRST-CONTACT-RESOLUTION", "Olga Ivanova", "comment",
        "At our desk we have counted them as two all along. So the break has been in there for a "
        "year; it only was nobody's decision.",
    ),
    Spoken(
        "FIRST-CONTACT-RESOLUTION", "Wei Zhang", "objection",
        "Who decides what is “a different problem”? A brake that squeals and then fails: one or "
        "two?",
        "One. What is mended by the same job card is one problem; the text will say so before we "
        "vote.",
        ROSA,
    ),
    Spoken(
        "SURVEY-RESPONSE-RATE", NIA, "comment",
        "I send the invitations. Nobody ever asked me about this number, so I would not miss it.",
    ),
    Spoken(
        "ENERGY-INTENSITY", "Idris Bello", "comment",
        "The meters for two of the four sites have arrived. The other two come in spring.",
    ),
)  # fmt: skip

SCORES = (
    Scored(
        "PATCHES-ON-TIME",
        {FARIDA: "14142322", DEV: "14132312", AIKO: "23132322", ROSA: "14141322",
         ELIN: "14142323", LUCA: "13143312", SUN_HEE: "44142332"},
        {(SUN_HEE, "importance"): "The insurer wants it. That is an objective, too.",
         (FARIDA, "importance"): "Nothing left to gain."},
    ),
    Scored(
        "FIRST-CONTACT-RESOLUTION",
        {FARIDA: "42333333", DEV: "43433233", AIKO: "43333333", ROSA: "41423233",
         ELIN: "44433333", SUN_HEE: "43333333", THANDI: "42333233"},
        {(ROSA, "soundness"): "Two desks count it in two ways. Then it measures the desk.",
         (ELIN, "soundness"): "The same every month, which is what a limit needs.",
         (THANDI, "fairness"): "Chat hits the evening shift; the morning looks better for it."},
    ),
    Scored(
        "AVERAGE-DISCOUNT",
        {FARIDA: "33341323", DEV: "33342333", ROSA: "33341323", ELIN: "43341323",
         LUCA: "33332333", SUN_HEE: "43341323", THANDI: "33342333"},
        {(ROSA, "gaming"): "The free lock is the whole discount."},
    ),
    Scored(
        "WASTE-SORTED",
        {FARIDA: "23343322", DEV: "23333322", LUCA: "33343333"},
        {(DEV, "importance"): "Flat since the stations came."},
        is_shown=False,
    ),
    Scored("SURVEY-RESPONSE-RATE", {FARIDA: "12222321", ROSA: "23222332"}, is_shown=False),
)  # fmt: skip

RECUSED = (
    "AVERAGE-DISCOUNT", AIKO, "leave",
    "My bonus depends on the margin of the orders that my team wins. I leave the room for it.",
)  # fmt: skip
KEEP = (
    "Answered as useful, no flag that nobody looked at, and nothing better in sight: keep it as "
    "it is and look again next year."
)
