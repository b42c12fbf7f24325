"""A profile: what both sides say, what a mentor offers, what a mentee needs."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from portal.accounts.person_field import PersonField
from portal.accounts.queries import Named
from portal.mentorship.forms.fields import (
    BoxesField,
    HalfDaysField,
    LanguagesField,
    MetricsField,
    told,
)
from portal.mentorship.models import MENTEE, MENTOR, Profile
from portal.mentorship.profiles import LEVELS, MODES, MOST_NEEDS, MOST_PLACES, TOPICS
from portal.web.choosing import SomeByName
from portal.web.forms import PortalForm, trimmed

PLACES = range(1, MOST_NEEDS + 1)
_LEVELS = [SelectChoice(*one) for one in LEVELS.items()]
_NOW = [SelectChoice(0, "none yet"), *_LEVELS]
_MODES = [SelectChoice(one, one[:1].upper() + one[1:]) for one in MODES]
_OFFERED = [SelectChoice(0, "I don't offer it"), *_LEVELS]
_CAPACITY = f"Type 0 to {MOST_PLACES}."
_MEETINGS = "Type 1 to 8 meetings."


def zone(_form: Any, field: Any) -> None:
    """A validator: a time zone of IANA, or nothing."""
    try:
        if field.data:
            ZoneInfo(field.data)
    except (KeyError, ValueError, OSError):
        raise ValidationError("Type a zone such as Europe/London, or leave it empty.") from None


class ProfileForm(PortalForm):
    """What both sides say."""

    about = told("", "Write a sentence or two.", rows=3)
    site = StringField(
        "Site", [Length(max=80)], filters=[trimmed],
        description="Where you work. Meeting in person needs the same site.",
    )  # fmt: skip
    zone = StringField(
        "Time zone", [Length(max=60), zone], filters=[trimmed],
        description="Only where it is not the organisation's: for instance Europe/London.",
    )  # fmt: skip
    languages = LanguagesField(
        "Languages", description="In which you could talk, in English, with commas: English, German"
    )
    modes = BoxesField("How to meet", missing="Choose one way or more.", choices=_MODES)
    slots = HalfDaysField("When you could meet", missing="Tick one half-day or more.")
    meetings_a_month = IntegerField(
        "Meetings a month", [InputRequired(_MEETINGS), NumberRange(1, 8, _MEETINGS)]
    )
    opted_in = BooleanField(
        "I take part",
        description="Without it you are proposed to nobody. Others are not told why.",
    )
    paused_until = DateField(
        "Pause until", [Optional()],
        description="Until then you are proposed to nobody new. Others are not told.",
    )  # fmt: skip
    consents = BooleanField(
        "Others in the programme may read my profile",
        description="Without it, only whoever runs the programme and your proposed partners can.",
    )
    metrics = MetricsField("")


class MentorForm(ProfileForm):
    """What a mentor offers."""

    capacity = IntegerField(
        "How many people you could guide at a time",
        [InputRequired(_CAPACITY), NumberRange(0, MOST_PLACES, _CAPACITY)],
        description=f"0 to {MOST_PLACES}. With 0 you are in the programme and get nobody for now.",
    )
    trained_on = DateField("Trained as a mentor on", [Optional()], description="May stay empty.")
    wish_departments = SomeByName("Rather people of these departments")
    wish_levels = BoxesField("Rather people who are at this level", coerce=int, choices=_NOW)

    def offer(self, departments: Iterable[Named]) -> None:
        """Departments to wish for."""
        self.wish_departments.offer([SelectChoice(one.id, one.name) for one in departments])

    @property
    def values(self) -> dict[str, Any]:
        """The fields, with levels and wishes put together."""
        given = super().values
        levels = {topic: given.pop(f"level_{topic}") for topic in TOPICS}
        wishes = {
            "departments": sorted(given.pop("wish_departments")),
            "levels": sorted(given.pop("wish_levels")),
        }
        return given | {
            "levels": {topic: level for topic, level in levels.items() if level},
            "wishes": {name: chosen for name, chosen in wishes.items() if chosen},
            "metrics": self.metrics.ids,
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one topic, from whoever offers a place."""
        sound = super().validate(extra_validators)
        if self.capacity.data and not any(self[f"level_{topic}"].data for topic in TOPICS):
            self.refusal = "Offer at least one topic."
            return False
        return bool(sound)


for _topic, _words in TOPICS.items():
    setattr(
        MentorForm,
        f"level_{_topic}",
        SelectField(_words[:1].upper() + _words[1:], coerce=int, choices=_OFFERED),
    )


class MenteeForm(ProfileForm):
    """What a mentee needs, the most important first."""

    @property
    def values(self) -> dict[str, Any]:
        """The fields, with the needs put together."""
        given = super().values
        needs = []
        for place in PLACES:
            one = {
                part: given.pop(f"need_{place}_{part}") for part in ("topic", "current", "wanted")
            }
            if one["topic"]:
                needs.append(one)
        return given | {"needs": needs, "metrics": self.metrics.ids}

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one need."""
        sound = super().validate(extra_validators)
        if not any(self[f"need_{place}_topic"].data for place in PLACES):
            first = self["need_1_topic"]
            first.errors = (*first.errors, "Choose what you need most.")
            return False
        return bool(sound)


for _place, _which in zip(PLACES, ("first", "second", "third"), strict=True):
    _topics = [
        SelectChoice("", "choose a topic" if _place == 1 else "none"),
        *(SelectChoice(*one) for one in TOPICS.items()),
    ]
    setattr(MenteeForm, f"need_{_place}_topic", SelectField(f"My {_which} need", choices=_topics))
    setattr(
        MenteeForm,
        f"need_{_place}_current",
        SelectField("My level now", coerce=int, choices=_NOW),
    )
    setattr(
        MenteeForm,
        f"need_{_place}_wanted",
        SelectField("Level I want", coerce=int, choices=_LEVELS, default=2),
    )


FORMS: Mapping[str, type[ProfileForm]] = {MENTOR: MentorForm, MENTEE: MenteeForm}
ABOUT = {MENTOR: "What you bring", MENTEE: "Your goal in your own words"}
METRICS = {MENTOR: "Metrics you look after", MENTEE: "Metrics you work with"}


def filled(side: str, sent: Any, profile: Profile | None, suggested: Mapping[str, int]) -> Any:
    """The form of one side: as stored, else as training suggests the levels."""
    form = FORMS[side](sent, obj=profile, data=_data(side, profile, suggested))
    form.about.label.text = ABOUT[side]
    form.metrics.label.text = METRICS[side]
    form.metrics.description = "Their codes, with commas between. May stay empty."
    return form


def _data(side: str, profile: Profile | None, suggested: Mapping[str, int]) -> dict[str, Any]:
    """What the fields begin with that are no columns of their own."""
    if side == MENTOR:
        levels = profile.levels if profile else suggested
        wishes = profile.wishes if profile else {}
        return {
            **{f"level_{topic}": levels.get(topic, 0) for topic in TOPICS},
            "wish_departments": wishes.get("departments", []),
            "wish_levels": wishes.get("levels", []),
            **({} if profile else _BEGUN | {"capacity": 1}),
        }
    found: dict[str, Any] = {} if profile else dict(_BEGUN)
    for place, need in enumerate(profile.needs if profile else (), 1):
        found |= {f"need_{place}_{part}": value for part, value in need.items()}
    return found


_BEGUN = {"opted_in": True, "consents": True, "meetings_a_month": 2, "modes": ["video"]}


class NotWithForm(PortalForm):
    """Somebody with whom one doesn't want to be paired."""

    other_id = PersonField("Person")


class AllowForm(PortalForm):
    """Off the list again: a button."""
