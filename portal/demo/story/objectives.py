"""What Brambleside wants to reach. One objective has no metric: a gap for the visitor to find."""

from portal.demo.story.shapes import Goal

OBJECTIVES = (
    Goal(
        "GROW", "Grow with riders who stay",
        "Half as many bikes again in three years, with customers who come back.",
        owner="Ingrid Halvorsen", began=18, horizon=18,
    ),
    Goal(
        "FAMILIES", "Bring families and schools to cargo bikes",
        "The school run is where most families first think of a cargo bike.",
        owner="Sofia Lindqvist", department="marketing", parent="GROW",
    ),
    Goal(
        "ORDERS", "Turn interest into orders",
        "Good leads deserve a good offer, quickly, at a price that we can live on.",
        owner="Marcus Bell", department="sales", parent="GROW",
    ),
    Goal(
        "LOYAL", "Keep the customers we have",
        "A bike lasts fifteen years; so should the customer.",
        owner="Aiko Tanaka", department="sales", parent="GROW",
    ),
    Goal(
        "FLEETS", "Become the first choice for company fleets",
        "Courier firms and councils buy ten bikes at a time. How we will know is not yet said.",
        owner="Marcus Bell", department="sales", parent="GROW", began=4, horizon=30,
    ),
    Goal(
        "PROMISE", "Deliver what we promise, right first time",
        "A bike that is late or comes back costs us the price of the next two.",
        owner="Kwame Mensah", began=24, horizon=12,
    ),
    Goal(
        "ON-TIME", "Hand over on the promised day",
        "Families plan around the first day that we name, not around our excuses.",
        owner="Stefan Kowalczyk", department="production", parent="PROMISE",
    ),
    Goal(
        "RIGHT-FIRST", "Build it right first time",
        "Rework takes the hours that late bikes are waiting for.",
        owner="Naomi Fischer", department="quality", parent="PROMISE",
    ),
    Goal(
        "SAFE", "Everybody goes home unhurt",
        "No order is worth an injury.",
        owner="Stefan Kowalczyk", department="production", parent="PROMISE",
    ),
    Goal(
        "ROLLING", "Service that keeps bikes rolling",
        "A family without its bike rents a car. Answer once, answer well, and mend it this week.",
        owner="Amara Nwosu", department="service", began=12, horizon=18,
    ),
    Goal(
        "ANSWERS", "Answer once, and answer well",
        "Most questions can be settled at the first contact, if somebody has the time for it.",
        owner="Luca Moretti", department="service", parent="ROLLING",
    ),
    Goal(
        "STAY", "A workplace where people stay",
        "It takes a year to train a mechanic and a month to lose one.",
        owner="Miriam Cohen", department="people", began=12, horizon=24,
    ),
    Goal(
        "LITTLE-LEFT", "Bikes that leave little behind",
        "Halve the waste and a fifth of the energy of each bike by the end of the horizon.",
        owner="Naomi Fischer", department="quality", began=15, horizon=30,
    ),
    Goal(
        "CIRCULAR", "Waste less and use again",
        "Steel, batteries and tyres are worth more to us than to the skip.",
        owner="Elin Berg", department="quality", parent="LITTLE-LEFT",
    ),
    Goal(
        "SOUND", "Stay sound: margin, cash and systems",
        "Growth that is not paid for ends badly.",
        owner="Beatriz Carvalho", department="finance", began=12, horizon=12,
    ),
    Goal(
        "SYSTEMS", "Systems that people can rely on",
        "Nobody builds, sells or mends a bike while the order book is down.",
        owner="Henrik Olsen", department="it", parent="SOUND",
    ),
)  # fmt: skip
