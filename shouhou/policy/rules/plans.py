"""Rules of the file that follows a talk (regulation A in its car version; domain §5.1). What is planned next is asked
for by AS-04 and X-04."""

from shouhou.policy.rulebook import Breach, Origin, Rule, on
from shouhou.policy.windows import Window, WindowKind

RULES = (
    Rule(
        id="AS-22",
        clause="二.1",
        what="File the caller and put the talk into the file",
        trigger=on("CALL_MADE", connected=True, has_file=False),
        answers=(on("PROFILE_CREATED"),),
        owes=("AGENT",),
        window=Window(WindowKind.DAY_END, figure="file_days"),
        breach=Breach.ESCALATE,
        origin=Origin.PUBLIC,
        proof="FILE_CALLER",
        once=True,
    ),
)
