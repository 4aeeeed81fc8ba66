"""Which machine folds the facts of which line."""

from shouhou.policy.states import absence, appointment, campaign, complaint, period, service_request, small
from shouhou.policy.states.machine import Machine

MACHINES: dict[str, Machine] = {
    "SERVICE_REQUEST": service_request.MACHINE,
    "CONTACT": small.CONTACT,
    "COMPLAINT": complaint.MACHINE,
    "CAMPAIGN": campaign.MACHINE,
    "RECIPIENT": campaign.RECIPIENT,
    "CUSTOMER_FILE": small.CUSTOMER_FILE,
    "SPOT_CHECK": small.SPOT_CHECK,
    "PERIOD": period.MACHINE,
    "ABSENCE": absence.MACHINE,
    "APPOINTMENT": appointment.MACHINE,
    "LOAN": period.LOAN,
    "DUTY_TURN": small.DUTY_TURN,
}
