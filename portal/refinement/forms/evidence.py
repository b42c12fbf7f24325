"""Forms of what is known of an item: answers, an owner's statement, scores."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from portal.refinement.criteria import CRITERIA, HIGHEST, LOWEST
from portal.refinement.models import OwnerStatement, Score
from portal.refinement.queries.insight import Row
from portal.web.forms import PortalForm, trimmed

LONGEST = 2_000  # characters
FIGURES = ("1", "2", "3", "4")
HELPS = ("1, not at all", "2, hardly", "3, somewhat", "4, very much")


def figure(label: str, words: Sequence[str] = FIGURES) -> SelectField:
    """1 to 4, or nothing said."""
    choices = [SelectChoice(*one) for one in (("", "–"), *zip(FIGURES, words, strict=True))]
    return SelectField(label, choices=choices, default="", coerce=_chosen)


def _chosen(text: Any) -> Any:
    """What is stored for a choice, and what a stored figure chooses."""
    return "" if text is None else str(text)


def sentence(label: str, **more: Any) -> StringField:
    longest = Length(max=LONGEST, message=f"Shorten it to {LONGEST:,} letters.")
    return StringField(label, [longest], filters=[trimmed], **more)


def paragraph(label: str, **more: Any) -> TextAreaField:
    longest = Length(max=LONGEST, message=f"Shorten it to {LONGEST:,} letters.")
    return TextAreaField(label, [longest], filters=[trimmed], render_kw={"rows": 2}, **more)


class AnswerForm(PortalForm):
    """One row: what one metric is worth to somebody."""

    helps = figure("Helps to decide", HELPS)
    fair = figure("Fair", HELPS)
    worth = figure("Worth its effort", HELPS)
    changed = sentence("What has changed in market, strategy or law")

    def __init__(self, formdata: Any = None, *, row: Row) -> None:
        self.row = row
        data = {name: getattr(row.answer, name, None) or "" for name in self.NAMES}
        super().__init__(formdata, data=data, prefix=f"i{row.item.id}-")

    NAMES = ("helps", "fair", "worth", "changed")

    @property
    def said(self) -> dict[str, Any]:
        """What the action keeps."""
        figures = {name: int(self[name].data) if self[name].data else None for name in self.ASKED}
        return {**figures, "changed": self.changed.data}

    ASKED = ("helps", "fair", "worth")

    @property
    def values(self) -> dict[str, Any]:
        return self.said


class InsightForm(PortalForm):
    """All rows of a page, for whoever has no script: one button saves them."""

    def __init__(self, formdata: Any = None, *, rows: Sequence[Row]) -> None:
        super().__init__(formdata)
        self.rows = [AnswerForm(formdata, row=row) for row in rows]

    def accept_rows(self) -> bool:
        """Whether every row's shape is sound."""
        sound = [form.validate() for form in self.rows]
        if not all(sound):
            self.status = 422
            self.refusal = "Some rows need another look."
        return all(sound)

    def _content(self) -> dict[str, Any]:
        return {str(form.row.item.id): form.said for form in self.rows}


class StatementForm(PortalForm):
    """What has changed around a metric, by its owner."""

    market = paragraph("Market")
    strategy = paragraph("Strategy")
    law = paragraph("Law")
    other = paragraph("Other things")

    def __init__(self, formdata: Any = None, *, statement: OwnerStatement | None = None) -> None:
        super().__init__(formdata, obj=statement)


class ScoresForm(PortalForm):
    """A figure and a word for each of the eight criteria."""

    def __init__(self, formdata: Any = None, *, own: dict[str, Score] | None = None) -> None:
        known = own or {}
        data: dict[str, Any] = {code: one.score for code, one in known.items()}
        data |= {f"{code}_words": one.words for code, one in known.items()}
        super().__init__(formdata, data=data)

    def pairs(self) -> list[tuple[Any, Any, Any]]:
        """Criterion, its figure's field, its words' field."""
        return [(one, self[one.code], self[f"{one.code}_words"]) for one in CRITERIA]


for _one in CRITERIA:  # fields of a form are attributes of its class
    _words = [str(number) for number in range(LOWEST, HIGHEST + 1)]
    setattr(ScoresForm, _one.code, figure(_one.name, _words))
    setattr(ScoresForm, f"{_one.code}_words", sentence(f"{_one.name}: why"))


class ShowForm(PortalForm):
    """Lay the scores side by side."""

    reason = sentence("Why it can't wait", description="Needed where somebody has not scored yet.")
