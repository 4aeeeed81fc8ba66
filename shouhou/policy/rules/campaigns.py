"""Rules of events that customers are told of ahead (regulation A; domain §5.2): by telephone, then by letter."""

from shouhou.policy.rulebook import Breach, Origin, Rule, on
from shouhou.policy.windows import Window, WindowKind

AGENT = "AGENT"
_NO_CALLS = on("CONSENT_SET", purpose="PROMOTION", state="REFUSED", channel=("ANY", "PHONE"))
_NO_LETTERS = on("CONSENT_SET", purpose="PROMOTION", state="REFUSED", channel=("ANY", "LETTER"))
_MOVED, _OFF = on("RECIPIENT_CHOSEN"), on("CAMPAIGN_CALLED_OFF")

RULES = (
    Rule(
        id="CP-01",
        clause="三.6",
        what="Tell the customer of the event by telephone",
        trigger=on("RECIPIENT_CHOSEN"),
        answers=(on("NOTICE_PHONED"),),
        owes=(AGENT,),
        window=Window(WindowKind.BEFORE, figure="campaign_notice_days", reads="event_date"),
        breach=Breach.ESCALATE,
        origin=Origin.GIVEN,
        proof="PHONE_NOTICE",
        ends=(_NO_CALLS, _MOVED, _OFF),
    ),
    Rule(
        id="CP-02",
        clause="三.6",
        what="Send the letter, or decide that none is needed",
        trigger=on("NOTICE_PHONED"),
        answers=(on("LETTER_SENT"), on("NO_LETTER_NEEDED")),
        owes=(AGENT,),
        window=Window(WindowKind.DAY_END, figure="campaign_letter_days"),
        breach=Breach.ESCALATE,
        origin=Origin.GIVEN,
        proof="SEND_NOTICE_LETTER",
        match=("case_id", "case_id"),
        ends=(_NO_LETTERS, _MOVED, _OFF),
    ),
    Rule(
        id="X-05",
        clause="三.6",
        what="Tell the customer that the event is called off",
        trigger=on("CAMPAIGN_CALLED_OFF", told=True),
        answers=(on("CALLING_OFF_TOLD"),),
        owes=(AGENT,),
        window=Window(WindowKind.PROMISED, reads="begins_at"),
        breach=Breach.ESCALATE,
        origin=Origin.DEFAULT,
        proof="TELL_CALLED_OFF",
        ends=(_NO_CALLS,),
    ),
)
