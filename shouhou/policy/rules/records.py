"""Rules of records and registers (regulation A; domain §5.3)."""

from shouhou.policy.rulebook import ACTOR, Breach, Moment, Origin, Rule, on
from shouhou.policy.windows import Window, WindowKind

RULES = (
    Rule(
        id="RD-01",
        clause="三.7",
        what="Write the call record and its line in the register",
        trigger=on("CALL_MADE"),
        answers=(on("CALL_MADE"),),
        owes=(ACTOR,),
        window=Window(WindowKind.SAME_DAY),
        breach=Breach.ESCALATE,
        origin=Origin.GIVEN,
        proof="RECORD_CALL",
        moment=Moment.WRITTEN,
        match=("call_id", "call_id"),
    ),
)
