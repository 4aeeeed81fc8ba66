"""A rule in words for its page: what triggers it, its window with the figures in force, what proves it, where it comes
from."""

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from shouhou.journal.kinds import KINDS
from shouhou.policy.rulebook import Moment, Origin, Pattern, Rule
from shouhou.policy.terms import Terms
from shouhou.policy.windows import Window, WindowKind

_ORIGINS: Final = {
    Origin.GIVEN: gettext_noop("The regulation says so"),
    Origin.PUBLIC: gettext_noop("Suggested: other companies' public regulations"),
    Origin.STANDARD: gettext_noop("Suggested: law or standard"),
    Origin.FIELD: gettext_noop("Suggested: custom of the trade"),
    Origin.RECALLED: gettext_noop("Suggested: told from memory, to be checked"),
    Origin.DEFAULT: gettext_noop("Suggested by this program"),
    Origin.OWN: gettext_noop("The company's own"),
}
_KINDS: Final = {
    "duty": gettext_noop("Duty: it falls due"),
    "guard": gettext_noop("Guard: the step waits for its proof"),
    "form": gettext_noop("Form: the sheet asks for it"),
    "manual": gettext_noop("By hand: people see to it"),
}
_WINDOWS: Final = {
    WindowKind.SAME_DAY: gettext_noop("until 24:00 of the same day"),
    WindowKind.HOURS: gettext_noop("within %(first)s"),
    WindowKind.AFTER: gettext_noop("from %(first)s later until 24:00 of that day"),
    WindowKind.DAY_END: gettext_noop("until 24:00 after %(first)s"),
    WindowKind.DAYS: gettext_noop("after %(first)s, until 24:00 after %(second)s"),
    WindowKind.PROMISED: gettext_noop("by the moment that was promised"),
    WindowKind.BEFORE: gettext_noop("at least %(first)s before the date"),
    WindowKind.PART: gettext_noop("between %(first)s and %(second)s of the planned time"),
    WindowKind.WORKING_DAYS: gettext_noop("within working days: %(first)s"),
    WindowKind.PERIOD: gettext_noop("until the end of the period"),
    WindowKind.BY_CLASS: gettext_noop("by its class: within %(first)s to %(second)s"),
    WindowKind.LEAD: gettext_noop("%(first)s before what was promised, for long jobs %(second)s"),
}


def origin_words(origin: str) -> str:
    """Where a rule comes from: 制度明文 apart from what is only suggested."""
    return _(_ORIGINS[Origin(origin)])


def kind_words(kind: str) -> str:
    """Whether it is a duty, a guard, a part of a form or left to people."""
    return _(_KINDS[kind])


def fact_words(pattern: Pattern) -> str:
    """What kind of fact is meant, as its sentence says it; names and numbers read as an ellipsis."""
    return _without_holes(re.sub(r"\{\w+\}", "…", _(KINDS[pattern.kind].sentence)))


def _without_holes(sentence: str) -> str:
    """The kind of thing that happens: who did it, and the words that follow a colon, are left out."""
    return re.sub(r"^(?:…\s*[:：]?\s*)+|\s*[（(]…[)）]|\s*[:：]\s*…$", "", sentence) or sentence


def facts_words(patterns: tuple[Pattern, ...]) -> list[str]:
    """Several kinds of facts, each once."""
    return list(dict.fromkeys(map(fact_words, patterns)))


def window_words(window: Window, terms: Terms) -> str:
    """The window with the figures of some terms: 2 小时之内, 从第 7 天到第 14 天."""
    figure, second = window.figure, window.second
    if window.classes:
        by_length = sorted((name for _class, name in window.classes), key=lambda name: _of(name, terms))
        figure, second = by_length[0], by_length[-1]
    told = _(_WINDOWS[window.kind]) % {
        "first": _length(figure, window.amount if window.amount is not None else _of(figure, terms)),
        "second": _length(second, window.until if window.until is not None else _of(second, terms)),
    }
    if window.target:
        told += _("; a reminder after %(length)s") % {
            "length": _length(window.target, _of(window.target, terms))
        }
    return told


def moment_words(rule: Rule) -> str:
    """Which moment of the proof is compared with the limit."""
    if rule.moment is Moment.WRITTEN:
        return _("Counts by when it was written down.")
    return _("Counts by when it happened.")


def _of(name: str, terms: Terms) -> int:
    return int(getattr(terms, name, 0))


def _length(name: str, n: int) -> str:
    match name.rpartition("_")[2]:
        case "minutes":
            return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}
        case "hours":
            return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}
        case "days":
            return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
        case "percent":
            return _("%(n)s per cent") % {"n": n}
    return ""
