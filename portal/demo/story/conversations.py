"""What people at Brambleside Bikes ask, report, propose and thank for, and what comes of it.

Told in working days ago. They stand in every state; the year before them is told in
`conversations_before`.
"""

from portal.demo.story.shapes import Found, Said, Talk

AMARA, LUCA, NIA, BEN = "Amara Nwosu", "Luca Moretti", "Nia Evans", "Ben Carter"
ROSA, PATRICK, ARJUN, NAOMI = "Rosa Marín", "Patrick Doyle", "Arjun Rao", "Naomi Fischer"
AIKO, MARCUS, DEV, SOFIA = "Aiko Tanaka", "Marcus Bell", "Dev Patel", "Sofia Lindqvist"
THANDI, MIRIAM, FARIDA, INGRID = (
    "Thandi Dlamini", "Miriam Cohen", "Farida Rahimi", "Ingrid Halvorsen",
)  # fmt: skip
CHLOE, SUN_HEE, FATIMA, JAMIE, ELIN = (
    "Chloé Dubois", "Sun-hee Park", "Fatima El-Amin", "Jamie Fox", "Elin Berg",
)  # fmt: skip

TALKS = (
    Talk(
        "/metrics/FIRST-CONTACT-RESOLUTION",
        "question",
        JAMIE,
        34,
        about=8,
        text="I am new and want to understand the chart: why does the line fall here and stay "
        "down? Did we do something wrong at the counter?",
        steps=(
            Said(1, LUCA, "triaged"),
            Said(
                3,
                LUCA,
                "answered",
                "Nobody at the counter did anything wrong. Three of our most experienced people "
                "left within ten weeks, so new colleagues have to ask and the customer waits. "
                "@Nia Evans can show you how it looked from the inside.",
            ),
            Said(
                4,
                NIA,
                "reply",
                "Gladly. Before, I would turn round and ask Maureen. Now I write a ticket. Come "
                "and sit with me on Thursday.",
            ),
            Said(
                9,
                LUCA,
                "done",
                "We begin with an hour a week in which two of us take new colleagues through real "
                "cases. It started on Monday.",
                "action",
                "/metrics/FIRST-CONTACT-RESOLUTION/values",
            ),
            Said(11, JAMIE, "helped", "It did, and Thursday even more. Thank you both."),
        ),
    ),
    Talk(
        "/metrics/WIN-RATE",
        "idea",
        MARCUS,
        21,
        about=0,
        text="Best month in two years. Please put the new offer template on the front page of "
        "the overview, so that every department copies it!",
        steps=(
            Said(2, "Jonas Becker", "triaged"),
            Said(
                5,
                "Jonas Becker",
                "declined",
                "Not yet. The chart calls this month common cause: one like it comes up every "
                "other year without any change. @Aiko Tanaka and I look again after three more "
                "months; if they stay up there, you write the text yourself.",
            ),
            Said(6, MARCUS, "reply", "Hm. Fair enough. Three months it is."),
        ),
    ),
    Talk(
        "/metrics/ON-TIME-DELIVERY",
        "error",
        AMARA,
        40,
        about=13,
        text="This cannot be right: from 96 % to 88 % within a month, and my customers have not "
        "become any angrier. Is a file missing?",
        steps=(
            Said(0, ROSA, "triaged"),
            Said(
                1,
                ROSA,
                "answered",
                "No file is missing. Since that month we count against the first promise, not the "
                "last one that we renegotiated. The ruler changed, not the work; the line is cut "
                "there because the two sides do not compare.",
            ),
            Said(
                7,
                ROSA,
                "done",
                "I have put a note on the period, so that the next one who looks need not ask.",
                "definition",
                "/metrics/ON-TIME-DELIVERY/versions/2.0.0",
            ),
            Said(8, AMARA, "helped", ""),
        ),
    ),
    Talk(
        "/metrics/OVERTIME-SHARE",
        "question",
        THANDI,
        9,
        about=10,
        text="Workload called manageable falls one month after this. Can we agree on a level at "
        "which I may knock on your door, before people leave?",
        steps=(
            Said(1, PATRICK, "triaged"),
            Said(
                4,
                PATRICK,
                "planned",
                "Yes. @Stefan Kowalczyk and I propose: two months above the upper limit, and you "
                "knock. We bring it to the review at the end of the month.",
            ),
            Said(6, THANDI, "reply", "Good. I bring what people wrote in the survey, in numbers."),
        ),
    ),
    Talk(
        "/metrics/COMPLAINTS-ANSWERED-ON-TIME",
        "idea",
        NIA,
        14,
        text="One person signs every answer. What if two of us may sign those about bookings, "
        "which are half of them?",
        steps=(
            Said(3, FATIMA, "triaged"),
            Said(
                6,
                FATIMA,
                "planned",
                "That is the first idea in three years that changes the process instead of asking "
                "us to hurry. I try it with bookings for six weeks.",
            ),
        ),
    ),
    Talk(
        "/metrics/CUSTOMER-SATISFACTION",
        "question",
        INGRID,
        6,
        about=1,
        text="You hired two mechanics. When should I see it here, and what should I look at "
        "until then?",
        steps=(
            Said(1, AMARA, "triaged"),
            Said(
                2,
                AMARA,
                "answered",
                "First response time, every week: /metrics/FIRST-RESPONSE-TIME. It has turned. "
                "Satisfaction should follow within a quarter; if it does not, we were wrong about "
                "the cause and I will say so.",
            ),
        ),
    ),
    Talk(
        "/metrics/PATCHES-ON-TIME",
        "idea",
        FARIDA,
        12,
        text="Always 100 %, for three years. Would you miss it? If not, it is a candidate to "
        "retire at the next refinement, and you win an hour a month.",
        steps=(Said(3, CHLOE, "triaged"),),
    ),
    Talk(
        "/metrics/REPAIR-DAYS",
        "error",
        "Rajesh Iyer",
        8,
        about=6,
        text="In that month I counted 61 bikes in the Harbour Street workshop and the job cards "
        "say 58. Three stood there with a card from the month before.",
    ),
    Talk(
        "/metrics/FIRST-CONTACT-RESOLUTION",
        "question",
        "Olga Ivanova",
        3,
        about="known_limits",
        text="“Customers who write twice in one day count once” – does that hold for two "
        "different problems, too? We do it differently at our desk.",
    ),
    Talk(
        "/metrics/VOLUNTARY-TURNOVER",
        "question",
        "Yusuf Demir",
        2,
        about=2,
        text="It counts twelve months. So if nobody leaves from today on, when does this line "
        "turn? I would like to tell my shift something true.",
    ),
    Talk(
        "/metrics/FIRST-RESPONSE-TIME",
        "thanks",
        BEN,
        10,
        text="Thank you, @Luca Moretti, for drawing the call-back hour on the wall of the "
        "workshop. It is the first time that I see my own work in a chart.",
    ),
    Talk(
        "/departments/service",
        "idea",
        "Wei Zhang",
        11,
        text="Could the monthly review look at this page from the bottom up? What comes first is "
        "always what is loudest.",
        steps=(
            Said(2, AMARA, "triaged"),
            Said(
                3,
                AMARA,
                "answered",
                "We did it this Monday, and found the overdue cases that nobody had talked about "
                "since spring. We keep it.",
            ),
            Said(4, AMARA, "done", "", "page", "/departments/service"),
        ),
    ),
    Talk(
        "/objectives",
        "question",
        "Noah Schmidt",
        7,
        text="One objective has no metric at all. Is that on purpose?",
        steps=(
            Said(
                4,
                FARIDA,
                "answered",
                "It is not. Whoever finds the right question for the fleets gets it on the agenda "
                "of the refinement.",
            ),
        ),
    ),
    Talk(
        "/overview/reading",
        "error",
        "Lucía Romero",
        4,
        text="The second example says “above the mean”, and the drawing shows a run below it, "
        "at least on my telephone.",
    ),
)

FINDINGS = (
    Found(
        "QUALIFIED-LEADS",
        DEV,
        ("sales", "production"),
        "Leads move three months before orders do.",
        "Look at this chart when you plan shifts and parts, not at the orders: it tells you a "
        "quarter earlier what will come.",
    ),
    Found(
        "ON-TIME-DELIVERY",
        ROSA,
        ("service", "sales"),
        "A fall at a new definition says nothing about the work.",
        "Compare within one stretch of the line only. If somebody shows you 96 % against 88 %, "
        "ask which promise was counted.",
    ),
    Found(
        "COMPLAINTS-ANSWERED-ON-TIME",
        FATIMA,
        ("finance", "production"),
        "Three years of asking people to hurry moved nothing.",
        "Where the limits never reach the target, change the process. We begin with who may sign; "
        "corrective actions and the monthly closing look much the same.",
    ),
)
