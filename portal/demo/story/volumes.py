"""How much there was of everything: the denominators that several metrics share."""

from portal.demo.figures import Course, Shift, Slope

RIDING = (-0.22, -0.15, 0.02, 0.14, 0.20, 0.16, 0.10, 0.04, 0.06, -0.04, -0.14, -0.17)
COLD = (0.24, 0.20, 0.11, 0.01, -0.10, -0.17, -0.20, -0.18, -0.11, -0.02, 0.09, 0.13)
COUGHS = (0.28, 0.24, 0.12, -0.02, -0.12, -0.19, -0.22, -0.20, -0.08, 0.02, 0.08, 0.09)

LEADS = Course("leads", 262, 10, shifts=(Shift(15, 80),))
OFFERS = Course("offers", 610, 22, shifts=(Shift(13, 150),))
BIKES = Course("bikes", 415, 9, shifts=(Shift(9, 45),))
PARCELS = Course("parcels", 2_600, 80)  # orders of every kind: bikes, parts, accessories
JOBS = Course("jobs", 1_900, 40, season=RIDING)
CONTACTS = Course("contacts", 2_300, 60, season=tuple(each / 2 for each in RIDING))
COMPLAINTS = Course("complaints", 168, 9)
ANSWERS = Course("answers", 540, 30)
INVITED = Course("invited", 2_350, 60)
INVOICES = Course("invoices", 3_100, 70)
HEADCOUNT = Course("headcount", 238, 0, slopes=(Slope(30, 0.2),))
PULSE = Course("pulse", 640, 25)
LIST_VALUE = Course("list value", 1_290_000, 30_000, shifts=(Shift(12, 180_000),))
NET_SALES = Course("net sales", 1_240_000, 35_000, shifts=(Shift(10, 150_000),))
MINUTES = Course("minutes", 21_600, 0)  # agreed service time of a month
