"""Rules of standing in for each other (regulation A, part 四; domain §5.3)."""

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
)
