"""Rules of who serves the customers: appointed to it, and standing in for each other (regulation A, parts 一 and 四;
domain §5.3)."""

from shouhou.policy.rulebook import Breach, Origin, Rule, on
from shouhou.policy.windows import Window, WindowKind

RULES = (
    Rule(
        id="DP-01",
        clause="四",
        what="Name a deputy of the same department",
        trigger=on("DEPUTY_WANTED"),
        answers=(on("DEPUTY_NAMED"),),
        owes=("BUSINESS_SUPERVISOR", "AFTER_SALES_SUPERVISOR"),
        window=Window(WindowKind.PROMISED, reads="needed_at"),
        breach=Breach.ESCALATE,
        origin=Origin.GIVEN,
        proof="NAME_DEPUTY",
        ends=(on("ABSENCE_ENDED"), on("ABSENCE_CANCELLED")),
    ),
    Rule(
        id="PR-04",
        clause="一",
        what="Appoint the service agent",
        trigger=on("AGENT_WANTED"),
        answers=(on("AGENT_APPOINTED"),),
        owes=("ENGINEERING_SUPERVISOR",),
        window=Window(WindowKind.SAME_DAY),
        breach=Breach.ESCALATE,
        origin=Origin.GIVEN,
        proof="APPOINT_AGENT",
        ends=(on("APPOINTMENT_ENDED"),),
    ),
)
