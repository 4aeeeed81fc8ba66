"""Rules of months, years and the archive: book, summaries, files lent (regulation A; domain §5.3)."""

from shouhou.policy.rulebook import Breach, Origin, Rule, on
from shouhou.policy.windows import Window, WindowKind

RULES = (
    Rule(
        id="RD-02",
        clause="三.7",
        what="Close the register of the month as a book",
        trigger=on("MONTH_ENDED"),
        answers=(on("BOOK_CLOSED", book="CALLS"),),
        owes=("AGENT",),
        window=Window(WindowKind.WORKING_DAYS, figure="book_working_days"),
        breach=Breach.ESCALATE,
        origin=Origin.GIVEN,
        proof="CLOSE_BOOK",
        match=("month", "month"),
    ),
    Rule(
        id="RD-06",
        clause="三.7",
        what="Have the lent file back by the day agreed",
        trigger=on("FILE_LENT"),
        answers=(on("FILE_RETURNED"),),
        owes=("ARCHIVIST",),
        window=Window(WindowKind.PROMISED, reads="return_at"),
        breach=Breach.REMIND,
        origin=Origin.PUBLIC,
        proof="TAKE_BACK_FILE",
    ),
    Rule(
        id="PR-02",
        clause="五",
        what="Hold the monthly summary, write its report and archive it",
        trigger=on("MONTH_ENDED"),
        answers=(on("SUMMARY_ARCHIVED"),),
        owes=("AFTER_SALES_SUPERVISOR",),
        window=Window(WindowKind.WORKING_DAYS, figure="summary_working_days"),
        breach=Breach.ESCALATE,
        origin=Origin.GIVEN,
        proof="HOLD_SUMMARY",
    ),
    Rule(
        id="PR-03",
        clause="五",
        what="Write the summary of the year and archive it",
        trigger=on("YEAR_ENDING"),
        answers=(on("SUMMARY_ARCHIVED"),),
        owes=("AFTER_SALES_SUPERVISOR",),
        window=Window(WindowKind.DAY_END, figure="annual_summary_days"),
        breach=Breach.ESCALATE,
        origin=Origin.GIVEN,
        proof="HOLD_SUMMARY",
    ),
)
