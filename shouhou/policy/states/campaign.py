"""The states of a campaign and of each of its recipients (domain §7.7)."""

from shouhou.policy.states.machine import NEW, Machine

DRAFT, DECIDED, ENDED, REVIEWED, CANCELLED = "DRAFT", "DECIDED", "ENDED", "REVIEWED", "CANCELLED"
CHOSEN, TRIED, TOLD, COMING, DECLINED, ATTENDED = (
    "CHOSEN",
    "TRIED",
    "TOLD",
    "COMING",
    "DECLINED",
    "ATTENDED",
)
CALLED_OFF, TOLD_OFF = "CALLED_OFF", "TOLD_OFF"
CAME, STAYED_AWAY, NEVER_TOLD = "CAME", "STAYED_AWAY", "NEVER_TOLD"

WAITING = (CHOSEN, TRIED)
"""Still to be told by telephone."""
INVITED = (CHOSEN, TRIED, TOLD, COMING, DECLINED)

MACHINE = Machine(
    moves={
        "CAMPAIGN_DRAFTED": {NEW: DRAFT},
        "CAMPAIGN_DECIDED": {DRAFT: DECIDED},
        "CAMPAIGN_MOVED": {DECIDED: DECIDED},
        "CAMPAIGN_ENDED": {DECIDED: ENDED},
        "CAMPAIGN_REVIEWED": {ENDED: REVIEWED},
        "CASE_CANCELLED": {DRAFT: CANCELLED, DECIDED: CANCELLED},
    },
    final=frozenset({REVIEWED, CANCELLED}),
)


def _all_to(states: tuple[str, ...], to: str) -> dict[str, str]:
    return dict.fromkeys(states, to)


_OPEN = (*INVITED, ATTENDED, CALLED_OFF)

RECIPIENT = Machine(
    moves={
        # Chosen anew where the event is moved: the customer is told of the other day.
        "RECIPIENT_CHOSEN": {NEW: CHOSEN, **_all_to(INVITED, CHOSEN)},
        "CUSTOMER_NOT_REACHED": {**{s: s for s in _OPEN}, CHOSEN: TRIED},
        "NOTICE_PHONED": {CHOSEN: TOLD, TRIED: TOLD, TOLD: TOLD, COMING: COMING, DECLINED: DECLINED},
        "INVITATION_ACCEPTED": _all_to(INVITED, COMING),
        "INVITATION_DECLINED": _all_to(INVITED, DECLINED),
        "CAMPAIGN_ATTENDED": _all_to(INVITED, ATTENDED),
        "CAMPAIGN_CALLED_OFF": {
            **_all_to((CHOSEN, TRIED, DECLINED, ATTENDED), CANCELLED),
            **_all_to((TOLD, COMING), CALLED_OFF),
        },
        "CALLING_OFF_TOLD": {CALLED_OFF: TOLD_OFF},
        "CASE_CLOSED": {
            **_all_to((CHOSEN, TRIED), NEVER_TOLD),
            **_all_to((TOLD, COMING, DECLINED), STAYED_AWAY),
            ATTENDED: CAME,
            CALLED_OFF: CANCELLED,
        },
        "CASE_MERGED": _all_to(_OPEN, "MERGED"),
    },
    final=frozenset({CAME, STAYED_AWAY, NEVER_TOLD, CANCELLED, TOLD_OFF, "MERGED"}),
)
