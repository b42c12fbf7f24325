"""A field for codes of metrics, typed with commas between them."""

import re
from collections.abc import Callable
from typing import Any, Protocol

from wtforms import StringField
from wtforms.validators import ValidationError

from portal.web.forms import trimmed


class Coded(Protocol):
    """What has a code: a metric."""

    @property
    def id(self) -> int: ...


class CodesField(StringField):  # type: ignore[misc]  # WTForms has no types
    """Codes of metrics, with commas between; `ids` are theirs. `find` reads one by its code."""

    def __init__(
        self, label: str, *, most: int, find: Callable[[str], Coded | None], **more: Any
    ) -> None:
        self.most = most
        self.find = find
        self.ids: list[int] = []
        given = {"maxlength": 600, "autocomplete": "off", "autocapitalize": "characters"}
        super().__init__(label, filters=[trimmed], render_kw=given, **more)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        typed = [one for one in re.split(r"[,;\s]+", self.data or "") if one]
        if len(typed) > self.most:
            raise ValidationError(f"Name {self.most} at most.")
        self.ids = []
        for code in typed:
            metric = self.find(code)
            if metric is None:
                raise ValidationError(f"No metric in force has the code {code[:60]}.")
            self.ids.append(metric.id)
