"""Rules of complaints (regulations A and B; domain §5.7): registered and acknowledged."""

from shouhou.policy.rulebook import Breach, Moment, Origin, Rule, on
from shouhou.policy.windows import Window, WindowKind

AGENT = "AGENT"

RULES = (
    Rule(
        id="CM-01",
        clause="三.4",
        what="Register the complaint with number, facts and the remedy wanted",
        trigger=on("CALL_MADE", has_complaint=True),
        answers=(on("COMPLAINT_RECEIVED"),),
        owes=(AGENT,),
        window=Window(WindowKind.SAME_DAY),
        breach=Breach.BLOCK,
        origin=Origin.GIVEN,
        proof="REGISTER_COMPLAINT",
        moment=Moment.WRITTEN,
        match=("call_id", "call_id"),
    ),
    Rule(
        id="CM-02",
        clause="业务接待工作制度 (二).14",
        what="Tell the customer that the complaint is registered",
        trigger=on("COMPLAINT_RECEIVED"),
        answers=(on("COMPLAINT_ACKNOWLEDGED"),),
        owes=(AGENT,),
        window=Window(WindowKind.HOURS, figure="complaint_hours"),
        breach=Breach.ESCALATE,
        origin=Origin.STANDARD,
        proof="ACKNOWLEDGE_COMPLAINT",
    ),
)
