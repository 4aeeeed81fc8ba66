"""What other pages show of teamwork: notes, who is editing, the way to add photos from the phone, mentions."""

import uuid
from typing import Any

from django import template
from django.template import Context

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.teamwork.forms import NoteForm
from shouhou.teamwork.models import Mention, Note
from shouhou.teamwork.present import HEARTBEAT_SECONDS, others_editing
from shouhou.teamwork.subjects import Subject, subjects_named

register = template.Library()
_SHOWN = 5
_MENTIONS = 20


@register.inclusion_tag("teamwork/parts/notes.html", takes_context=True)
def notes(context: Context, kind: str, ref: int) -> dict[str, Any]:
    """`{% notes "case" case.pk %}`: the newest internal notes and the field for one more; one statement."""
    found = list(Note.objects.of(kind.upper(), ref)[: _SHOWN + 1])
    return {
        **_shared(context),
        "kind": kind,
        "ref": ref,
        "notes": found[:_SHOWN],
        "has_more": len(found) > _SHOWN,
        "form": NoteForm(),
        "may_write": _may(context, "teamwork.use"),
    }


@register.inclusion_tag("teamwork/parts/presence.html", takes_context=True)
def presence(context: Context, kind: str, ref: int) -> dict[str, Any]:
    """`{% presence "customer" customer.pk %}` outside of the form: who else is editing this; one statement."""
    staff = _staff(context)
    others = others_editing(kind.upper(), ref, staff, now=context["now"]) if staff else []
    return {
        **_shared(context),
        "kind": kind,
        "ref": ref,
        "others": others,
        "every": HEARTBEAT_SECONDS,
        "beats": _may(context, "teamwork.use"),
    }


@register.inclusion_tag("teamwork/parts/phone_button.html", takes_context=True)
def phone_photos(context: Context, kind: str = "", ref: int | None = None) -> dict[str, Any]:
    """`{% phone_photos "case" case.pk %}`, or inside a form not yet saved `{% phone_photos %}`; no statement."""
    key = "" if kind else _form_key(context)
    return {
        **_shared(context),
        "kind": kind,
        "ref": ref,
        "form_key": key,
        "may_add": _may(context, "files.add"),
    }


@register.inclusion_tag("teamwork/parts/mentions.html", takes_context=True)
def mentions(context: Context) -> dict[str, Any]:
    """`{% mentions %}`: notes that name this person and that she has not read; one statement where there are none."""
    staff = _staff(context)
    unread = Mention.objects.filter(staff=staff, read_at=None, note__taken_back_at=None)
    found = list(unread.select_related("note__author").order_by("-pk")[:_MENTIONS])
    kinds = {mention.note.kind for mention in found}
    known: dict[str, dict[int, Subject]] = {
        kind: subjects_named(kind, {m.note.ref for m in found if m.note.kind == kind}) for kind in kinds
    }
    rows = [(mention, known[mention.note.kind].get(mention.note.ref)) for mention in found]
    return {**_shared(context), "rows": [(mention, subject) for mention, subject in rows if subject]}


def _form_key(context: Context) -> str:
    """The key under which the phone sends photos for this form; it stays the same while the form comes back."""
    form = context.get("form")
    told = form.data.get("phone_key", "") if form is not None and form.is_bound else ""
    return str(told)[:32] if str(told).isalnum() else uuid.uuid4().hex


def _staff(context: Context) -> Staff | None:
    request = context.get("request")
    user = getattr(request, "user", None)
    return user if isinstance(user, Staff) else None


def _may(context: Context, permission: str) -> bool:
    staff = _staff(context)
    return staff is not None and may(staff, permission)


def _shared(context: Context) -> dict[str, Any]:
    """What included templates need of the page: the person, the moment, the token of its forms."""
    names = ("now", "csrf_token", "request", "shell")
    return {name: context[name] for name in names if name in context}
