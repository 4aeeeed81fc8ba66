"""The figures a company holds itself to, typed, with the default of the specification (domain §4, §5)."""

from dataclasses import asdict, dataclass, fields
from datetime import time
from typing import Any

WEEK = tuple(
    (day, begins, ends)
    for day in range(5)
    for begins, ends in ((time(8, 30), time(12)), (time(13, 30), time(18)))
)


class ImpossibleTerms(ValueError):
    """A figure cannot be meant: a window that ends before it opens, a negative number, a week without hours."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One set of figures; the unit is the last word of each name."""

    profile_minutes: int = 30  # AS-02 第一时间
    report_hours: int = 2  # AS-03 及时
    acknowledge_hours: int = 2
    study_hours: int = 4  # AS-08
    escalate_hours: int = 24  # AS-09 一日内
    decide_hours: int = 24  # X-03, decision 7
    check_guidance_hours: int = 2  # AS-19
    file_days: int = 2  # AS-22
    dispatch_hours: int = 2  # AS-11
    second_opens_days: int = 7  # AS-15
    second_closes_days: int = 14  # AS-15
    retry_minutes: int = 30  # AS-17
    unreached_opens_days: int = 4  # AS-18: the fifth day
    unreached_closes_days: int = 5  # AS-18
    completion_check_days: int = 3  # AS-23
    complaint_hours: int = 2  # CM-02
    complaint_assess_hours: int = 4  # CM-03
    complaint_promise_hours: int = 24  # CM-05 一日内
    complaint_urgent_hours: int = 2  # CM-07, limits by class: at once, 12, 24, 48, 72 hours
    complaint_escalated_hours: int = 12
    complaint_serious_hours: int = 24
    complaint_common_hours: int = 48
    complaint_normal_hours: int = 48
    complaint_appeal_hours: int = 72
    complaint_slight_hours: int = 72
    complaint_callback_days: int = 3  # CM-10
    complaint_high_yuan: int = 5000  # CM-11: from here on a claim is high
    complaint_improve_hours: int = 24  # CM-13
    checks_per_agent: int = 3  # PR-01: talks drawn each month
    check_days: int = 20  # PR-01
    workshop_first_opens_days: int = 2  # RC-45
    workshop_first_closes_days: int = 7  # RC-45
    campaign_notice_days: int = 14  # CP-01
    campaign_letter_days: int = 2  # CP-02
    inquiry_from_percent: int = 70  # RC-33
    inquiry_to_percent: int = 80  # RC-33
    pickup_short_hours: int = 1  # RC-37
    pickup_long_hours: int = 4  # RC-37
    pickup_long_from_days: int = 2  # RC-37
    deputy_minutes: int = 30  # DP-01, for an absence that has begun or is about to
    book_working_days: int = 3  # RD-02
    summary_working_days: int = 3  # PR-02
    annual_summary_days: int = 30  # PR-03: from 1 December, so by 31 December
    day_items: int = 30  # what one person can do in a day, for load foretold
    untouched_days: int = 14  # an open case whose customer was not talked to for so long is named
    statement_minutes: int = 30  # told later than this counts "on statement"
    failure_hours: int = 24  # decision 5: recorded within so long after a failure
    undo_seconds: int = 60
    holidays_move_long_windows: bool = True  # 节假日顺延, windows of 7 days and longer
    hours: tuple[tuple[int, time, time], ...] = WEEK

    def __post_init__(self) -> None:
        for name, value in self.figures().items():
            if value < 0:
                raise ImpossibleTerms(f"{name} is {value}; it cannot be negative.")
        pairs = (
            ("second_opens_days", "second_closes_days"),
            ("unreached_opens_days", "unreached_closes_days"),
            ("workshop_first_opens_days", "workshop_first_closes_days"),
            ("inquiry_from_percent", "inquiry_to_percent"),
        )
        for opens, closes in pairs:
            if getattr(self, opens) > getattr(self, closes):
                raise ImpossibleTerms(f"{closes} ends before {opens} opens.")
        if not self.hours:
            raise ImpossibleTerms("A week without working hours: nobody would ever be on duty.")
        if any(ends != time() and begins >= ends for _, begins, ends in self.hours):
            raise ImpossibleTerms("Working hours that end before they begin.")

    def figures(self) -> dict[str, int]:
        """The whole numbers of these terms by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if type(getattr(self, f.name)) is int}


def to_json(terms: Terms) -> dict[str, Any]:
    """Terms as they are stored."""
    plain = asdict(terms)
    plain["hours"] = [
        [day, begins.isoformat("minutes"), ends.isoformat("minutes")] for day, begins, ends in terms.hours
    ]
    return plain


def from_json(stored: dict[str, Any]) -> Terms:
    """Terms from their stored form; a figure that was added since takes its default. Raises ImpossibleTerms."""
    known = {f.name for f in fields(Terms)}
    values = {name: value for name, value in stored.items() if name in known}
    if "hours" in values:
        values["hours"] = tuple(
            (int(day), time.fromisoformat(begins), time.fromisoformat(ends))
            for day, begins, ends in values["hours"]
        )
    return Terms(**values)
