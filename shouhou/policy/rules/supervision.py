"""Rules of supervising (regulation A, part 五; domain §5.3, decision 14)."""

from shouhou.policy.rulebook import Breach, Origin, Rule, on
from shouhou.policy.windows import Window, WindowKind

RULES = (
    Rule(
        id="PR-01",
        clause="五",
        what="Ring back and check the talks that were drawn",
        trigger=on("SPOT_CHECKS_DRAWN"),
        answers=(on("SPOT_CHECKS_FINISHED"),),
        owes=("AFTER_SALES_SUPERVISOR",),
        window=Window(WindowKind.DAY_END, figure="check_days"),
        breach=Breach.REMIND,
        origin=Origin.GIVEN,
        proof="CHECK_TALKS",
        match=("round_id", "round_id"),
    ),
)
