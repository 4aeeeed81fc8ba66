"""The formulas of satisfaction (domain §8.3, K40 to K42): each a part of a whole, and both open their records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shouhou.cases.figures import start_of_day
from shouhou.satisfaction.codes import EASY, GOOD, Attribute
from shouhou.satisfaction.models import Survey

FIGURES: Final[dict[str, tuple[Any, Q]]] = {
    "asked": (pgettext_lazy("survey", "Asked"), Q()),
    "answered": (pgettext_lazy("survey", "Answered"), Q(answered_at__isnull=False)),
    "satisfied": (gettext_lazy("Answers 4 and 5"), Q(overall__gte=GOOD)),
    "unsatisfied": (gettext_lazy("Answers 1 and 2"), Q(overall__lte=2)),
    "with_nps": (gettext_lazy("Answered whether they recommend us"), Q(nps__isnull=False)),
    "promoters": (gettext_lazy("Recommend us (9–10)"), Q(nps__gte=9)),
    "detractors": (gettext_lazy("Do not recommend us (0–6)"), Q(nps__lte=6)),
    "with_ces": (gettext_lazy("Answered how easy it was"), Q(ces__isnull=False)),
    "easy": (gettext_lazy("Easy (5–7)"), Q(ces__gte=EASY)),
    "with_first": (
        gettext_lazy("Answered whether solved at the first contact"),
        Q(solved_first__isnull=False),
    ),
    "first": (gettext_lazy("Solved at the first contact"), Q(solved_first=True)),
    "comments": (gettext_lazy("With a comment"), ~Q(comment="")),
    **{f"at_{one.value}": (one.label, Q(**{f"attributes__{one.value}__isnull": False})) for one in Attribute},
}


def figure_choices() -> list[tuple[str, Any]]:
    """The figures as choices of the list."""
    return [(code, label) for code, (label, _which) in FIGURES.items()]


@dataclass(frozen=True, slots=True)
class Count:
    """How many, with the list of them."""

    word: str
    n: int
    url: str


@dataclass(frozen=True, slots=True)
class Formula:
    """One figure: its parts over its whole, the formula in words, and what it comes to."""

    code: str
    name: str
    formula: str
    parts: tuple[Count, ...]
    whole: Count
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """The figures of some days, of a branch or the company, of one service or all."""

    first: date
    last: date
    formulas: tuple[Formula, ...]
    attributes: tuple[tuple[Count, str], ...]
    comments: Count

    def lines(self) -> Iterable[Sequence[object]]:
        """All of it as lines of a workbook."""
        for one in self.formulas:
            for part in one.parts:
                yield one.name, part.word, part.n, one.whole.n, one.value
        for count, mean in self.attributes:
            yield _("Rated apart (mean)"), count.word, count.n, "", mean


class _Counting:
    def __init__(self, first: date, last: date, branch_id: int | None, service: str) -> None:
        ends: datetime = start_of_day(last + timedelta(days=1))
        found = Survey.objects.counted().filter(asked_at__gte=start_of_day(first), asked_at__lt=ends)
        found = found if branch_id is None else found.filter(branch_id=branch_id)
        self.rows: QuerySet[Survey] = found.filter(service=service) if service else found
        told = {"first_day": first, "last_day": last, "branch": branch_id, "service": service}
        self.told = {name: value for name, value in told.items() if value}

    def __getitem__(self, code: str) -> Count:
        word, which = FIGURES[code]
        url = f"{reverse('satisfaction:list')}?{urlencode({**self.told, 'figure': code})}"
        return Count(str(word), self.rows.filter(which).count(), url)

    def mean(self, code: str) -> str:
        """The mean of a mark, to two places; a dash without answers."""
        rows = [mark for mark in self.rows.values_list(code, flat=True) if mark is not None]
        return f"{sum(rows) / len(rows):.2f}" if rows else "—"


def satisfaction_of(*, first: date, last: date, branch_id: int | None, service: str = "") -> Found:
    """The figures of those asked on some days; what was taken back was not asked at all."""
    c = _Counting(first, last, branch_id, service)
    answered, nps, ces, told = c["answered"], c["with_nps"], c["with_ces"], c["with_first"]
    promoters, detractors = c["promoters"], c["detractors"]
    return Found(
        first=first,
        last=last,
        formulas=(
            Formula("K40", _("Satisfied (CSAT)"), _("answers 4 and 5 ÷ all answers × 100"), (c["satisfied"],),
                    answered, _percent(c["satisfied"].n, answered.n)),
            Formula("K41", _("Recommending (NPS)"), _("share of 9–10 − share of 0–6, from −100 to 100"),
                    (promoters, detractors), nps,
                    f"{100 * (promoters.n - detractors.n) / nps.n:.1f}" if nps.n else "—"),
            Formula("K42", _("Easy for the customer (CES)"), _("share of 5–7; mean of 1–7"), (c["easy"],), ces,
                    f"{_percent(c['easy'].n, ces.n)} · {c.mean('ces')}"),
            Formula("K27", _("Solved at the first contact"), _("“yes” ÷ all who answered this"), (c["first"],), told,
                    _percent(c["first"].n, told.n)),
            Formula("K48", _("Answers received"), _("answered ÷ asked"), (answered,), c["asked"],
                    _percent(answered.n, c["asked"].n)),
        ),
        attributes=tuple(
            (count, c.mean(f"attributes__{one.value}"))
            for one in Attribute
            if (count := c[f"at_{one.value}"]).n
        ),
        comments=c["comments"],
    )  # fmt: skip


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"
