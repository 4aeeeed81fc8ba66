"""Rules of the first and the second follow-up, of attempts and of checks (regulation A; domain §5.1)."""

from shouhou.policy.rulebook import Breach, Origin, Rule, on
from shouhou.policy.windows import Window, WindowKind

AGENT = "AGENT"

RULES = (
    Rule(
        id="AS-15",
        clause="三.5",
        what="Call a second time, about something new",
        trigger=on("FIRST_FOLLOW_UP_MADE"),
        answers=(on("SECOND_FOLLOW_UP_MADE"), on("FOLLOW_UP_REPLACED")),
        owes=(AGENT,),
        window=Window(WindowKind.DAYS, figure="second_opens_days", second="second_closes_days"),
        breach=Breach.ESCALATE,
        origin=Origin.GIVEN,
        proof="CALL_AGAIN",
        once=True,
    ),
    Rule(
        id="AS-17",
        clause="三.5",
        what="Try again, and tell the dispatcher after three failures",
        trigger=on("CUSTOMER_NOT_REACHED", attempt=(1, 2)),
        answers=(on("CALL_MADE"),),
        owes=(AGENT,),
        window=Window(WindowKind.HOURS, figure="retry_minutes"),
        breach=Breach.REMIND,
        origin=Origin.PUBLIC,
        proof="TRY_AGAIN",
    ),
    Rule(
        id="AS-18",
        clause="三.5",
        what="Write a message or a letter instead",
        trigger=on("CUSTOMER_NOT_REACHED", attempt=1),
        answers=(on("CALL_MADE", way="MESSAGE", connected=True), on("LETTER_SENT")),
        owes=(AGENT,),
        window=Window(WindowKind.DAYS, figure="unreached_opens_days", second="unreached_closes_days"),
        breach=Breach.REMIND,
        origin=Origin.PUBLIC,
        proof="WRITE_INSTEAD",
        ends=(on("CALL_MADE", connected=True),),
    ),
    Rule(
        id="AS-19",
        clause="三.4",
        what="Call back and check",
        trigger=on("ANSWERED", in_call=True),
        answers=(on("COMPLETION_CHECKED"),),
        owes=(AGENT,),
        window=Window(WindowKind.AFTER, figure="check_guidance_hours"),
        breach=Breach.REMIND,
        origin=Origin.PUBLIC,
        proof="CHECK_COMPLETION",
    ),
    Rule(
        id="AS-23",
        clause="三.4",
        what="Check by telephone that it is in order",
        trigger=on("SITE_WORK_DONE"),
        answers=(on("COMPLETION_CHECKED"),),
        owes=(AGENT,),
        window=Window(WindowKind.DAY_END, figure="completion_check_days"),
        breach=Breach.REMIND,
        origin=Origin.DEFAULT,
        proof="CHECK_COMPLETION",
    ),
)
