"""Forms: shape by WTForms, refusals by the actions, one effect per idempotency key.

`PortalForm.attempt(action, …)` validates, then passes the fields to the action under their own
names. It answers True where the action had its effect, now or at an earlier submission of the
same form; else the form carries what to show, and `status` says the kind: 422, or 409 where the
record is newer than the text.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import FileStorage
from wtforms import Field, Form, HiddenField, PasswordField, SelectField
from wtforms.validators import ValidationError

from portal.changelog import queries as log
from portal.changelog.recording import Actor, Repeated, protected_by
from portal.db import Base, session
from portal.errors import Conflict, Difference, KeyReused, Refused
from portal.web import options
from portal.web.digits import LARGEST
from portal.web.unread import NUL


class Clash:
    """What a 409 shows: who changed the record, when, and both texts where they differ."""

    def __init__(self, who: str, when: datetime | None, rows: list[Difference]) -> None:
        self.who = who
        self.when = when
        self.rows = rows


class PortalForm(Form):  # type: ignore[misc]  # WTForms has no types
    """A form with an idempotency key and the version of what it edits."""

    Meta = options.Meta

    key = HiddenField()
    version = HiddenField()

    OWN: tuple[str, ...] = ("key", "version")

    def __init__(self, formdata: Any = None, obj: Any = None, **more: Any) -> None:
        """`obj`: the record edited; its version travels with the form."""
        self.obj = obj
        self.status = 200
        self.refusal: str | None = None
        self.conflict: Clash | None = None
        self.result: Any = None
        self.is_replay = False  # whether an earlier submission had the effect
        values = {**more.pop("data", {}), "key": None}
        super().__init__(formdata=formdata, obj=obj, data=values, **more)
        self.was_keyed = bool(self.key.data)  # a key of our own cannot have been spent
        if not self.was_keyed:
            self.key.data = secrets.token_urlsafe(18)
        if not self.version.data:
            self.version.data = str(getattr(obj, "version", "") or "")

    @property
    def values(self) -> dict[str, Any]:
        """The fields that the action gets."""
        return {name: field.data for name, field in self._fields.items() if name not in self.OWN}

    def attempt(
        self, action: Callable[..., Any], *subjects: Any, actor: Actor | None, **more: Any
    ) -> bool:
        """Do `action(*subjects, **fields, actor=actor)` once; False: show the form."""
        if not self._is_sound():
            return False
        edited = subjects[0] if subjects and isinstance(subjects[0], Base) else None
        digest = self._digest(action)
        try:
            if self.was_keyed and actor is not None and self._was_done(digest, actor):
                return True
            if self._is_behind(edited):
                raise Conflict("", None, {}, version=getattr(edited, "version", 0))
            person = actor.id if actor is not None else 0
            with protected_by(self.key.data[:80], digest, person):
                self.result = action(*subjects, **self.values, **more, actor=actor)
        except (Refused, Conflict, StaleDataError) as fault:
            if not isinstance(fault, Refused):
                session.rollback()
            if self._twin_did(digest, actor):
                return True
            self._show(fault, edited)
        except Repeated:
            return self._was_done(digest, actor)
        except KeyReused:
            self.status = 409
            self.refusal = (
                "This form was sent before with other content. What you typed is kept: "
                "look at the page as it is now, then save again."
            )
            self.key.data = secrets.token_urlsafe(18)
        return self.status == 200

    def accept(self) -> bool:
        """Whether the shape is sound, for views that only read; sets the status where it isn't."""
        return self._is_sound()

    def _is_sound(self) -> bool:
        for field in self._fields.values():
            if isinstance(field.data, str) and NUL in field.data:
                field.data = field.data.replace(NUL, "")
            if isinstance(field.data, int) and abs(field.data) > LARGEST:
                field.data = LARGEST if field.data > 0 else -LARGEST  # for its bounds to refuse
        sound = bool(self.validate())
        if not sound:
            self.status = 422
        return sound

    def _content(self) -> dict[str, Any]:
        """What was asked for, as the digest takes it: without passwords, which a stored digest of
        what is quick to compute would give to whoever guesses long enough.
        """
        return {
            name: _fingerprint(field.data)
            for name, field in self._fields.items()
            if name not in self.OWN and not isinstance(field, PasswordField)
        }

    def _digest(self, action: Callable[..., Any]) -> str:
        """What was asked for, without the key, so that a reused key with other content shows."""
        content = self._content()
        asked = json.dumps([request.path, action.__name__, content], sort_keys=True, default=str)
        return hashlib.sha256(asked.encode()).hexdigest()

    def _was_done(self, digest: str, actor: Actor | None) -> bool:
        used = log.used_key(self.key.data[:80])
        if used is None:
            return False
        if used.digest != digest or actor is None or used.person_id != actor.id:
            raise KeyReused
        self.result = log.subject_of(used)
        self.is_replay = True
        return True

    def _twin_did(self, digest: str, actor: Actor | None) -> bool:
        """Whether a copy of this form had its effect since its key was looked for.

        On PostgreSQL a copy that waited for the record finds it changed by the one it waited for.
        """
        if not self.was_keyed or actor is None:
            return False
        with suppress(KeyReused):
            return self._was_done(digest, actor)
        return False

    def _show(self, fault: Exception, edited: Base | None) -> None:
        if isinstance(fault, Refused):
            self.refuse(fault)
        elif isinstance(fault, Conflict):
            self.show_conflict(fault, edited)
        else:
            self.show_conflict(Conflict("", None, {}, version=0), edited)

    def _is_behind(self, edited: Base | None) -> bool:
        """Whether the form shows an older version than the record has now."""
        seen = self.version.data
        now = getattr(edited, "version", None)
        return bool(seen) and now is not None and seen != str(now)

    def refuse(self, refused: Refused, status: int = 422) -> None:
        """Show why an action refused, at the field it names or above the form."""
        self.status = status
        field: Field | None = self._fields.get(refused.field) if refused.field else None
        if field is None:
            self.refusal = refused.message
        else:
            field.errors = (*field.errors, refused.message)

    def show_conflict(self, conflict: Conflict, edited: Base | None) -> None:
        """Both texts side by side; the form keeps its own and now edits the newer version.

        An action that knows better than the log who was quicker says so in the conflict.
        """
        self.status = 409
        if conflict.who:
            who, when, now = conflict.who, conflict.when, conflict.now
        else:
            entry = log.last_entry(edited) if edited is not None else None
            who = (entry.words.actor_name if entry else None) or "Somebody"
            when = entry.at if entry else None
            now = {name: getattr(edited, name) for name in self._fields if hasattr(edited, name)}
        self.conflict = Clash(who, when, self.differences(now))
        self.version.data = str(getattr(edited, "version", ""))
        self.key.data = secrets.token_urlsafe(18)

    def differences(self, now: Mapping[str, Any]) -> list[Difference]:
        """The fields that differ from what is stored `now`, in words, in the order of the form."""
        return [
            Difference(field.label.text, _said(field, now[name]), _said(field, field.data))
            for name, field in self._fields.items()
            if name not in self.OWN and name in now
            if _in_words(now[name]) != _in_words(field.data)
        ]


def _said(field: Field, value: Any) -> str:
    """A value as its field shows it: the words of a choice, or what the field itself says."""
    if hasattr(field, "said"):
        return str(field.said(value))
    if isinstance(field, SelectField):
        labels = {str(one.value): str(one.label) for one in field.iter_choices()}
        return labels.get(_in_words(value), _in_words(value))
    return _in_words(value)


def _fingerprint(value: Any) -> Any:
    """A value for the digest; a file by its content."""
    if isinstance(value, FileStorage):
        digest = hashlib.sha256()
        while chunk := value.stream.read(1 << 16):
            digest.update(chunk)
        value.stream.seek(0)
        return digest.hexdigest()
    if isinstance(value, list | tuple):
        return [_fingerprint(one) for one in value]
    return value


def _in_words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def trimmed(value: str | None) -> str:
    """A WTForms filter: no blanks around, no NUL, and "" for nothing."""
    return (value or "").replace(NUL, "").strip()


def not_blank(message: str) -> Callable[[Form, Field], None]:
    """A validator: something other than blanks stands there."""

    def check(_form: Form, field: Field) -> None:
        if not str(field.data or "").strip():
            raise ValidationError(message)

    check.field_flags = {"required": True}  # type: ignore[attr-defined]  # WTForms reads it
    return check
