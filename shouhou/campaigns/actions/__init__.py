"""Verbs of campaigns: drafted, decided, moved, called off, ended; recipients booked, asked, counted."""

from shouhou.campaigns.actions.answers import (
    CannotAnswer,
    choose_unstated,
    demand_consent,
    note_answer,
    note_attendance,
    note_lead,
    note_no_letter,
    withdraw_consent,
)
from shouhou.campaigns.actions.deciding import (
    CannotDecide,
    call_off,
    decide_campaign,
    end_campaign,
    move_campaign,
    review_campaign,
    send_messages,
)
from shouhou.campaigns.actions.drafting import (
    CampaignValues,
    CannotDraft,
    StaleDraft,
    change_audience,
    change_draft,
    draft_campaign,
    drop_draft,
)
from shouhou.campaigns.actions.working import work_on

__all__ = [
    "CampaignValues",
    "CannotAnswer",
    "CannotDecide",
    "CannotDraft",
    "StaleDraft",
    "call_off",
    "change_audience",
    "change_draft",
    "choose_unstated",
    "decide_campaign",
    "demand_consent",
    "draft_campaign",
    "drop_draft",
    "end_campaign",
    "move_campaign",
    "note_answer",
    "note_attendance",
    "note_lead",
    "note_no_letter",
    "review_campaign",
    "send_messages",
    "withdraw_consent",
    "work_on",
]
