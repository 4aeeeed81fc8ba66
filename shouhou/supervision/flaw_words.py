"""What is doubtful in the regulation, in whole sentences: what it is, what it means, and where it is mended."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouhou.cases.rule_words import fact_words
from shouhou.cases.wording import owner_role_word, rule_what
from shouhou.core.say import say_day
from shouhou.policy.linting import Flaw, Weight

_WEIGHTS: Final = {
    Weight.IMPOSSIBLE: (gettext_lazy("Cannot be kept"), "circle-x"),
    Weight.DOUBTFUL: (gettext_lazy("To be looked at"), "alert-triangle"),
    Weight.NOTE: (gettext_lazy("Worth knowing"), "info-circle"),
}
_FIGURES, _STAFF, _ROSTER, _TEXT, _RULES = (
    ("desk:rule-figures", gettext_lazy("Figures and rules")),
    ("accounts:staff", gettext_lazy("Staff")),
    ("supervision:rosters", gettext_lazy("Roster")),
    ("desk:text-new", gettext_lazy("Edit the text")),
    ("desk:rules", gettext_lazy("All rules")),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One flaw as it is shown; `clause` is that of a text which can be ticked as meant without a rule."""

    weight: str
    word: str
    icon: str
    sentence: str
    url: str
    label: str
    clause: str = ""

    @property
    def is_impossible(self) -> bool:
        """Whether nothing can be saved like that."""
        return self.weight == Weight.IMPOSSIBLE


def told(flaws: Iterable[Flaw]) -> list[Told]:
    """The flaws in words."""
    return [_told(flaw) for flaw in flaws]


def _told(flaw: Flaw) -> Told:
    say, (page, label) = _WORDS[flaw.code]
    word, icon = _WEIGHTS[flaw.weight]
    clause = flaw.about["clause"] if flaw.code == "NO_RULE" else ""
    return Told(flaw.weight.value, str(word), icon, say(flaw.about), reverse(page), str(label), clause)


def _rule(rule_id: str) -> str:
    return f"{rule_id} {rule_what(rule_id)}"


def _rules(ids: Iterable[str]) -> str:
    return _(", ").join(_rule(rule_id) for rule_id in ids)


def _no_rule(about: Mapping[str, Any]) -> str:
    return _("Clause %(clause)s has no rule behind it: nothing falls due by it, it only explains.") % about


def _at_rest(about: Mapping[str, Any]) -> str:
    said = {"clause": about["clause"], "rules": _rules(about["rules"])}
    return _("Nobody owes anything by clause %(clause)s: all its rules are off (%(rules)s).") % said


def _not_in_text(about: Mapping[str, Any]) -> str:
    return _(
        "The text has no clause for these rules in force: %(rules)s. They stand below the text; "
        "say under which clause they belong."
    ) % {"rules": _rules(about["rules"])}


def _of_rule(sentence: Any) -> Callable[[Mapping[str, Any]], str]:
    """A sentence that names one rule."""

    def say(about: Mapping[str, Any]) -> str:
        return str(sentence) % {**about, "rule": _rule(about["rule"])}

    return say


def _plain(sentence: Any) -> Callable[[Mapping[str, Any]], str]:
    def say(about: Mapping[str, Any]) -> str:
        return str(sentence) % about

    return say


def _contradiction(about: Mapping[str, Any]) -> str:
    one, other = (_rule(rule_id) for rule_id in about["rules"])
    return _(
        "%(one)s and %(other)s ask the same post for the same proof of the same event, in windows that never "
        "meet: whoever keeps one breaks the other."
    ) % {"one": one, "other": other}


def _unanswered(about: Mapping[str, Any]) -> str:
    said = {"event": fact_words(about["trigger"]), "rules": _rules(about["rules"])}
    return _("“%(event)s”: nothing in force follows from it. Suggested, not adopted: %(rules)s.") % said


def _within_break(about: Mapping[str, Any]) -> str:
    said = {**about, "rule": _rule(about["rule"])}
    return (
        _(
            "The limit of %(rule)s is shorter than the break from %(at)s (%(minutes)s minutes): what comes shortly "
            "before falls due while nobody is on duty."
        )
        % said
    )


def _days_off(about: Mapping[str, Any]) -> str:
    said = {
        "rule": _rule(about["rule"]),
        **{name: say_day(about[name]) for name in ("day", "first", "last")},
        "n": about["n"],
        "tried": about["tried"],
    }
    if about["n"] == about["tried"]:
        return (
            _(
                "Whenever it begins, the window of %(rule)s falls on days with nobody on duty, such as %(first)s "
                "to %(last)s for %(day)s: nobody can keep it."
            )
            % said
        )
    return (
        _(
            "For %(n)s of the next %(tried)s working days the window of %(rule)s falls wholly on days off: what "
            "begins on %(day)s could only be done from %(first)s to %(last)s."
        )
        % said
    )


def _nobody_holds(about: Mapping[str, Any]) -> str:
    said = {"role": owner_role_word(about["role"]), "rules": _rules(about["rules"])}
    return _("Nobody holds the post %(role)s, which owes: %(rules)s. It waits for nobody.") % said


def _no_deputy(about: Mapping[str, Any]) -> str:
    said = {"name": about["name"], "role": owner_role_word(about["role"])}
    return (
        _("%(name)s (%(role)s) has no colleague in the department: when away, nobody can be named as deputy.")
        % said
    )


def _nobody_on_duty(about: Mapping[str, Any]) -> str:
    said = {"first": say_day(about["first"]), "last": say_day(about["last"]), "n": about["n"]}
    return (
        _("From %(first)s to %(last)s, %(n)s days on end, nobody is on duty: all limits of those days wait.")
        % said
    )


_WORDS: Final[dict[str, tuple[Callable[[Mapping[str, Any]], str], tuple[str, Any]]]] = {
    "NO_RULE": (_no_rule, _RULES),
    "AT_REST": (_at_rest, _FIGURES),
    "NOT_IN_TEXT": (_not_in_text, _TEXT),
    "NO_OWNER": (_of_rule(gettext_lazy("%(rule)s names no post that owes it.")), _RULES),
    "NO_PROOF": (
        _of_rule(gettext_lazy("Nothing in this program can prove %(rule)s: it could never be met.")),
        _RULES,
    ),
    "NO_TRIGGER": (
        _of_rule(gettext_lazy("%(rule)s waits for an event that does not exist: it would never fall due.")),
        _RULES,
    ),
    "CONTRADICTION": (_contradiction, _FIGURES),
    "UNANSWERED": (_unanswered, _FIGURES),
    "NO_TIME": (
        _of_rule(gettext_lazy("%(rule)s leaves no time at all: it is late the moment it arises.")),
        _FIGURES,
    ),
    "WITHIN_BREAK": (_within_break, _FIGURES),
    "LATE_REMINDER": (
        _of_rule(
            gettext_lazy("The reminder of %(rule)s comes after a day, when the limit of the day has passed.")
        ),
        _FIGURES,
    ),
    "DAYS_OFF": (_days_off, _FIGURES),
    "TURNED_ROUND": (
        _of_rule(
            gettext_lazy("The window of %(rule)s opens on day %(opens)s, after it closes on day %(closes)s.")
        ),
        _FIGURES,
    ),
    "LETTER_TOO_LATE": (
        _plain(
            gettext_lazy(
                "A campaign is told by telephone %(notice)s days ahead and by letter within %(letter)s days: "
                "the letter may go out after the event."
            )
        ),
        _FIGURES,
    ),
    "NOTICE_TOO_EARLY": (
        _plain(
            gettext_lazy(
                "A campaign is told %(notice)s days ahead: it would have to be decided earlier than anybody plans."
            )
        ),
        _FIGURES,
    ),
    "NOBODY_HOLDS": (_nobody_holds, _STAFF),
    "NO_DEPUTY": (_no_deputy, _STAFF),
    "NOBODY_ON_DUTY": (_nobody_on_duty, _ROSTER),
    "NEVER_STAFFED": (
        _plain(gettext_lazy("Nobody is on duty within more than a year: no limit could ever begin.")),
        _ROSTER,
    ),
    "NOT_ROSTERED": (
        _plain(gettext_lazy("%(name)s does not stand in the roster; the hours of the week hold.")),
        _ROSTER,
    ),
}
