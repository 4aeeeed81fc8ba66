"""Giving a life to a customer: its rows with other keys, numbers, names and hashes, as fast as rows can be written."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, models
from django.db.models import Max

from benches.lives import PATTERN_CONTACT, PATTERN_NAME, PATTERN_PHONE, FigureKey, Life, stamped_models
from benches.tables import copied, let_keys_go_on, plain, write_rows, write_text
from shouhou.cases.models import Case
from shouhou.cases.totals import add_to_totals
from shouhou.customers.models import Customer
from shouhou.documents.models import NumberSeries
from shouhou.followups.models import Call
from shouhou.journal.digests import event_digest, word_digest
from shouhou.journal.models import Event, EventSubject, EventWords
from shouhou.service_requests.models import Report, Solution

_NUMBER = re.compile(r"\b([A-Z]{2,3})-(\d{6})-(\d{4,})\b")
_NAMED_BY = {
    "call_id": Call,
    "case_id": Case,
    "customer_id": Customer,
    "event_id": Event,
    "promise_id": Event,
    "report_id": Report,
    "solution_id": Solution,
}  # which table the ids in an event's data are of
_AS_IT_IS = {"staff_id", "branch_id", "from_id", "to_id", "asset_id", "job_id"}
_EVENT_COLUMNS = {"trigger_event_id", "settled_by_event_id", "corrects_id"}
_SUBJECTS = {"CASE": Case, "ALSO": Case, "CUSTOMER": Customer}

type Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Receiver:
    """The customer that gets a life."""

    pk: int
    name: str
    contact: str
    phone: str


@dataclass(slots=True)
class _Context:
    """What differs from one copy to the next: the first new key of each table, the new numbers and the customer."""

    keys: dict[Model, int]
    numbers: dict[str, str]
    lines: dict[date, int]
    customer: Receiver
    salt: int

    def text(self, value: str) -> str:
        """A text that speaks of the pattern, as it speaks of the customer."""
        value = value.replace(PATTERN_NAME, self.customer.name).replace(
            PATTERN_CONTACT, self.customer.contact
        )
        value = value.replace(PATTERN_PHONE, self.customer.phone)
        return _NUMBER.sub(lambda found: self.numbers[found[0]], value)


type _Fill = Callable[[_Context], Any]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a life: what is the same in all copies, and how the rest is found."""

    same: tuple[Any, ...]
    fills: tuple[tuple[int, _Fill], ...]

    def stamp(self, context: _Context) -> tuple[Any, ...]:
        """The row for one customer."""
        row = list(self.same)
        for place, fill in self.fills:
            row[place] = fill(context)
        return tuple(row)


@dataclass(frozen=True, slots=True)
class _Text:
    """All rows of a life in one table as text for COPY, with holes for what differs."""

    template: str
    fills: tuple[_Fill, ...]

    @classmethod
    def of(cls, rows: Sequence[_Row]) -> "_Text":
        lines = []
        for row in rows:
            cells = [str(copied(value)).replace("%", "%%") for value in row.same]
            for place, _fill in row.fills:
                cells[place] = "%s"
            lines.append("\t".join(cells) + "\n")
        return cls(
            "".join(lines), tuple(fill for row in rows for _place, fill in sorted(row.fills, key=_by_place))
        )

    def stamp(self, context: _Context) -> str:
        """The rows for one customer."""
        return self.template % tuple([copied(fill(context)) for fill in self.fills])


def _by_place(fill: tuple[int, _Fill]) -> int:
    return fill[0]


@dataclass(slots=True)
class Pattern:
    """A life made ready for copying."""

    life: Life
    pattern_id: int
    rows: dict[Model, list[_Row]] = field(default_factory=dict)
    texts: dict[Model, _Text] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    months: list[date] = field(default_factory=list)
    places: dict[Model, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for model, rows in self.life.rows.items():
            self.places[model] = {row[model._meta.pk.attname]: n for n, row in enumerate(rows)}
        found = {n[0] for rows in self.life.rows.values() for r in rows for n in _NUMBER.finditer(str(r))}
        self.numbers = sorted(found)
        self.months = [row["register_month"] for row in self.life.rows.get(Call, [])]
        words, subjects = self._parts(EventWords), self._parts(EventSubject)
        for model, rows in self.life.rows.items():
            if model is Event:
                self.rows[model] = [
                    self._event(r, words.get(r["id"], []), subjects.get(r["id"], [])) for r in rows
                ]
            else:
                self.rows[model] = [self._row(model, row) for row in rows]
        self.texts = {model: _Text.of(rows) for model, rows in self.rows.items()}

    def _parts(self, model: Model) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = {}
        for row in self.life.rows.get(model, []):
            found.setdefault(row["event_id"], []).append(row)
        return found

    def _row(self, model: Model, row: dict[str, Any]) -> _Row:
        same, fills = [], []
        for place, column in enumerate(model._meta.concrete_fields):
            value = row[column.attname]
            fill = self._fill(model, column, value, row)
            same.append(None if fill else plain(column, value))
            if fill:
                fills.append((place, fill))
        return _Row(tuple(same), tuple(fills))

    def _fill(self, model: Model, column: Any, value: Any, row: dict[str, Any]) -> _Fill | None:
        if value is None:
            return None
        if model is EventSubject and column.attname == "ref":
            return self._key(_SUBJECTS[row["kind"]], value) if row["kind"] in _SUBJECTS else None
        if model is EventWords and column.attname == "digest":
            return self._word_digest(row)
        if model is Call and column.attname == "register_line":
            month = row["register_month"]
            return lambda context: _next_line(context, month)
        if column.attname in _EVENT_COLUMNS:
            return self._key(Event, value)
        if column.attname == "save_key" and value:
            return lambda context: _save_key(context, value)
        if column.primary_key and not column.is_relation:
            return self._key(model, value)
        if column.is_relation:
            return self._key(column.related_model, value)
        if isinstance(value, str) and _speaks_of_pattern(value):
            return lambda context: context.text(value)
        return None

    def _key(self, model: Model, value: int) -> _Fill | None:
        if model is Customer:
            return (lambda context: context.customer.pk) if value == self.pattern_id else None
        places = self.places.get(model, {})
        if value not in places:
            return None
        place = places[value]
        return lambda context: context.keys[model] + place

    def _word_digest(self, row: dict[str, Any]) -> _Fill | None:
        value, salt = row["value"], row["salt"]
        return (lambda c: word_digest(salt, c.text(value))) if _speaks_of_pattern(value) else None

    def _event(
        self, row: dict[str, Any], words: list[dict[str, Any]], subjects: list[dict[str, Any]]
    ) -> _Row:
        plainly = self._row(Event, row | {"digest": "", "data": {}})
        places = {column.attname: n for n, column in enumerate(Event._meta.concrete_fields)}
        data_field = Event._meta.get_field("data")
        data = {name: self._datum(name, value) for name, value in row["data"].items()}
        own_words = [(w["field"], self._word_digest(w), w["digest"]) for w in words]
        ref = EventSubject._meta.get_field("ref")
        own_subjects = [(s["kind"], self._fill(EventSubject, ref, s["ref"], s), s["ref"]) for s in subjects]
        corrects = self._key(Event, row["corrects_id"]) if row["corrects_id"] else None

        def told(context: _Context) -> dict[str, Any]:
            return {name: one(context) if callable(one) else one for name, one in data.items()}

        def digest(context: _Context) -> str:
            return event_digest(
                kind=row["kind"],
                happened_at=row["happened_at"],
                written_at=row["written_at"],
                by_id=row["by_id"],
                acting_for_id=row["acting_for_id"],
                corrects_id=corrects(context) if corrects else row["corrects_id"],
                save_key=_save_key(context, row["save_key"]),
                data=told(context),
                words=[(name, fill(context) if fill else fixed) for name, fill, fixed in own_words],
                subjects=[(kind, fill(context) if fill else fixed) for kind, fill, fixed in own_subjects],
            )

        fills = [
            (place, fill) for place, fill in plainly.fills if place not in (places["data"], places["digest"])
        ]
        fills += [(places["digest"], digest)]
        if any(callable(one) for one in data.values()):
            fills.append((places["data"], lambda context: plain(data_field, told(context))))
        same = list(plainly.same)
        same[places["data"]] = plain(data_field, row["data"])
        return _Row(tuple(same), tuple(fills))

    def _datum(self, name: str, value: Any) -> Any:
        if name in _NAMED_BY and value is not None:
            return self._key(_NAMED_BY[name], value) or value
        if name == "keeps":
            found = [self._key(Event, one) or one for one in value]
            return lambda context: [one(context) if callable(one) else one for one in found]
        if name.endswith("_id") and name not in _AS_IT_IS and value is not None:
            raise KeyError(f"Whose id is {name} in an event's data?")
        if isinstance(value, str) and _speaks_of_pattern(value):
            return lambda context: context.text(value)
        return value


def _speaks_of_pattern(value: str) -> bool:
    return any(p in value for p in (PATTERN_NAME, PATTERN_CONTACT, PATTERN_PHONE)) or bool(
        _NUMBER.search(value)
    )


def _save_key(context: _Context, value: str) -> str:
    return f"{value[:16]}{context.salt:016x}"


def _next_line(context: _Context, month: date) -> int:
    context.lines[month] += 1
    return context.lines[month]


class Stamp:
    """Copies lives into the tables and keeps count of keys, numbers, register lines and figures."""

    def __init__(self, lives: Sequence[Life], pattern_id: int, branch_id: int) -> None:
        self._patterns = [Pattern(life, pattern_id) for life in lives]
        self._branch_id = branch_id
        self._next = {
            m: (m._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1 for m in stamped_models()
        }
        self._next_number: Counter[tuple[str, str]] = Counter()
        self._lines: Counter[date] = Counter()
        self._used: Counter[int] = Counter()
        self._salt = 0
        for series in NumberSeries.objects.all():
            if series.prefix == "F03":
                self._lines[series.month] = series.last
            else:
                self._next_number[series.prefix, f"{series.month:%Y%m}"] = series.last

    def give(self, receivers: Sequence[Receiver]) -> None:
        """Writes a life for each of these customers."""
        # The import has written events of its own since.
        self._next = {
            m: (m._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1 for m in stamped_models()
        }
        given = [self._next_life(receiver) for receiver in receivers]
        touched = {model for pattern, _context in given for model in pattern.rows}
        for model in stamped_models():
            if model in touched:
                self._write(model, [(p, context) for p, context in given if model in p.rows])
        let_keys_go_on(touched)

    def _next_life(self, receiver: Receiver) -> tuple[Pattern, _Context]:
        which = self._salt % len(self._patterns)
        self._used[which] += 1
        return self._patterns[which], self._context(self._patterns[which], receiver)

    def _write(self, model: Model, given: Sequence[tuple[Pattern, _Context]]) -> None:
        columns = [f.column for f in model._meta.concrete_fields]
        if connection.vendor == "postgresql":
            write_text(model, columns, "".join([p.texts[model].stamp(context) for p, context in given]))
        else:
            rows = [row.stamp(context) for p, context in given for row in p.rows[model]]
            write_rows(model, columns, rows)

    def _context(self, pattern: Pattern, receiver: Receiver) -> _Context:
        self._salt += 1
        keys = {}
        for model, templates in pattern.rows.items():
            keys[model] = self._next[model]
            self._next[model] += len(templates)
        numbers = {}
        for number in pattern.numbers:
            prefix, month, _n = number.split("-")
            self._next_number[prefix, month] += 1
            numbers[number] = f"{prefix}-{month}-{self._next_number[prefix, month]:04d}"
        return _Context(keys, numbers, self._lines, receiver, self._salt)

    def finish(self) -> None:
        """Lets numbers and lines go on behind the copies, and adds the figures of all of them."""
        series = [
            NumberSeries(prefix=prefix, scope="", month=date(int(month[:4]), int(month[4:]), 1), last=last)
            for (prefix, month), last in self._next_number.items()
        ]
        series += [
            NumberSeries(prefix="F03", scope=str(self._branch_id), month=month, last=last)
            for month, last in self._lines.items()
            if last
        ]
        NumberSeries.objects.bulk_create(
            series,
            update_conflicts=True,
            unique_fields=["prefix", "scope", "month"],
            update_fields=["last"],
        )
        self._add_figures()

    def _add_figures(self) -> None:
        figures: Counter[FigureKey] = Counter()
        for which, count in self._used.items():
            for key, value in self._patterns[which].life.figures.items():
                figures[key] += value * count
        add_to_totals({(day, rule_id, *rest): count for (rule_id, day, *rest), count in figures.items()})
