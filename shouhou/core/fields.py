"""How a form field becomes what people see: which kind of control it is and which classes it wears."""

from typing import Any, Final

from django.forms import BoundField, widgets

_KINDS: Final[tuple[tuple[type[widgets.Widget], str], ...]] = (
    (widgets.HiddenInput, "hidden"),
    (widgets.CheckboxSelectMultiple, "chips"),
    (widgets.RadioSelect, "chips"),
    (widgets.CheckboxInput, "check"),
    (widgets.FileInput, "file"),
    (widgets.Select, "select"),
    (widgets.Textarea, "area"),
)
_CLASSES: Final[dict[str, str]] = {
    "text": "form-control",
    "area": "form-control",
    "select": "form-select",
    "check": "form-check-input",
    "file": "form-control",
}
_DJANGO_ROWS: Final = "10"
_ROWS: Final = "3"
_OWN: Final = frozenset({"label", "hint", "icon", "wide", "kind", "optional", "unfolds_with", "suffix"})


def kind_of(bound: BoundField) -> str:
    """Which control a field wants: text, area, select, check, chips, file or hidden."""
    widget = bound.field.widget
    return next((kind for of, kind in _KINDS if isinstance(widget, of)), "text")


def field_context(bound: BoundField, options: dict[str, Any]) -> dict[str, Any]:
    """What core/parts/field.html and cell.html need; options that are not theirs become attributes of the control."""
    kind = str(options.get("kind") or kind_of(bound))
    attributes = {name.replace("_", "-"): value for name, value in options.items() if name not in _OWN}
    if kind in _CLASSES:
        invalid = " is-invalid" if bound.errors else ""
        given = bound.field.widget.attrs.get("class", "")
        attributes["class"] = f"{_CLASSES[kind]}{invalid} {given}".strip()
    if kind == "area":
        own_rows = str(bound.field.widget.attrs.get("rows", _DJANGO_ROWS))
        attributes.setdefault("rows", _ROWS if own_rows == _DJANGO_ROWS else own_rows)
    own = {name: options.get(name, "") for name in _OWN if name not in {"label", "kind"}}
    return {
        **own,
        "field": bound,
        "kind": kind,
        "label": options.get("label") or bound.label,
        "control": "" if kind == "chips" else bound.as_widget(attrs=attributes),
        "required": bound.field.required,
    }
