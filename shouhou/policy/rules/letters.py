"""Rules of letters that go out (regulation A; domain §5.2)."""

from shouhou.policy.rulebook import ACTOR, Breach, Moment, Origin, Rule, on
from shouhou.policy.windows import Window, WindowKind

RULES = (
    Rule(
        id="CP-03",
        clause="三.6 · 三.8",
        what="Register the letter and archive a copy",
        trigger=on("LETTER_SENT"),
        answers=(on("LETTER_SENT", archived=True),),
        owes=(ACTOR,),
        window=Window(WindowKind.SAME_DAY),
        breach=Breach.ESCALATE,
        origin=Origin.GIVEN,
        proof="REGISTER_LETTER",
        moment=Moment.WRITTEN,
        match=("letter_id", "letter_id"),
    ),
)
