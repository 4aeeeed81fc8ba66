"""Every kind of event: its sentence, its words and which of them are personal data (plain Python)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of event says. `sentence` is an English message; {names} in it are words or codes of the event.

    `personal` are the word fields that may name or describe a person and are erased with her; `words` the others.
    """

    code: str
    sentence: str
    words: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()


_EVERY = (
    # accounts
    Kind("STAFF_ADDED", "{name} joined the staff", personal=("name",)),
    Kind("STAFF_CHANGED", "The staff entry of {name} was changed", personal=("name",)),
    Kind("STAFF_LEFT", "{name} left", personal=("name",)),
    Kind("PASSWORD_RESET", "The password of {name} was reset", personal=("name",)),
    Kind("COMPANY_FOUNDED", "The company {company} was set up", words=("company",)),
    Kind("COMPANY_CHANGED", "The company settings were changed", words=("company",)),
    Kind("DUTY_SHIFT_SET", "A duty shift was set for {name}", personal=("name",)),
    Kind("DUTY_SHIFT_CANCELLED", "A duty shift of {name} was cancelled", personal=("name",)),
    Kind("STAFF_RETURNED", "{name} came back", personal=("name",)),
    Kind("PASSWORD_CHANGED", "{name} changed the password", personal=("name",)),
    Kind("PIN_CHANGED", "{name} changed the PIN", personal=("name",)),
    Kind("LINK_MADE", "{name} made a personal link", personal=("name",)),
    Kind("LINK_REVOKED", "{name} revoked a personal link", personal=("name",)),
    Kind("BRANCH_SET", "The branch {branch} was changed", words=("branch",)),
    Kind("DEPARTMENT_SET", "The department {department} was changed", words=("department",)),
    # absences and deputies
    Kind("ABSENCE_RECORDED", "{name} is away {span}", words=("span",), personal=("name", "note")),
    Kind("DEPUTY_WANTED", "{what} needs a deputy", personal=("what",)),
    Kind("DEPUTY_NAMED", "{deputy} stands in for {name}, {span}", words=("span",),
         personal=("deputy", "name", "note")),
    Kind("DEPUTY_REVOKED", "{deputy} no longer stands in for {name}", personal=("deputy", "name")),
    Kind("ABSENCE_ENDED", "{name} is back; the powers of the deputy have ended", personal=("name",)),
    Kind("ABSENCE_CANCELLED", "The absence of {name} was taken back", personal=("name",)),
    Kind("ROSTER_ADOPTED", "A roster for {month} was adopted", words=("month",)),
    # policy
    Kind("TERMS_ADOPTED", "New figures were adopted: {reason}", words=("reason",)),
    Kind("REGULATION_ADOPTED", "A new text of the regulation was adopted: {reason}", words=("reason",)),
    Kind("HOLIDAYS_ADOPTED", "A version of the holidays was adopted: {reason}", words=("reason",)),
    # cases
    Kind("ROLE_ASSIGNED", "{role_name} is now {name}", words=("role_name",), personal=("name",)),
    Kind("DUTIES_HANDED_OVER", "Duties went from {from_name} to {to_name}", personal=("from_name", "to_name")),
    Kind("FACT_ANNULLED", "An entry was annulled: {reason}", personal=("reason",)),
    Kind("OBLIGATION_WAIVED", "{rule_id} was waived: {reason}", words=("rule_id",), personal=("reason",)),
    Kind("CASE_CLOSED", "The case was closed", personal=("note",)),
    Kind("CASE_REOPENED", "The case was opened again: {reason}", personal=("reason",)),
    Kind("CASE_CANCELLED", "The case was cancelled: {reason}", personal=("reason",)),
    Kind("CASE_MERGED", "The case was merged into {number}: {reason}", words=("number",), personal=("reason",)),
    Kind("WAIT_BEGUN", "Waiting begins, {what_for}: {note}", words=("what_for",), personal=("note",)),
    Kind("WAIT_ENDED", "The waiting is over, {what_for}", words=("what_for",)),
    # customers
    Kind("PROFILE_CREATED", "The profile of {customer} was created", personal=("customer",)),
    Kind("PROFILE_COMPLETED", "The profile of {customer} is complete", personal=("customer",)),
    Kind("PROFILE_REVIEWED", "The profile of {customer} was reviewed", personal=("customer",)),
    Kind("PROFILE_CHANGED", "The profile of {customer} was changed: {changes}", personal=("customer", "changes")),
    Kind("PROFILE_IMPORTED", "The profile of {customer} was imported", personal=("customer",)),
    Kind("CONTACT_ADDED", "Contact {contact} was added", personal=("contact",)),
    Kind("CONTACT_CHANGED", "Contact {contact} was changed", personal=("contact",)),
    Kind("CONTACT_REMOVED", "Contact {contact} was removed", personal=("contact",)),
    Kind("ASSET_ADDED", "{asset} was added", words=("asset",)),
    Kind("ASSET_CHANGED", "{asset} was changed", words=("asset",)),
    Kind("CONSENT_SET", "Consent for {purpose_name}: {state_name}", words=("purpose_name", "state_name")),
    Kind("NEXT_SERVICE_PLANNED", "Next service planned: {content}", personal=("content",)),
    Kind("NEXT_SERVICE_CARRIED_OUT", "The planned talk took place: {content}", personal=("content",)),
    Kind("NEXT_SERVICE_CHANGED", "The next service was planned anew: {content}", personal=("content",)),
    Kind("NEXT_SERVICE_POSTPONED", "The planned service was postponed to {day}: {reason}", words=("day",),
         personal=("reason", "content")),
    Kind("NEXT_SERVICE_DROPPED", "The planned service was given up: {reason}", personal=("reason", "content")),
    Kind("CUSTOMERS_MERGED", "The file of {merged} was merged into this one", personal=("merged", "before")),
    Kind("FILE_MERGED", "The file was merged into that of {into}", personal=("into",)),
    Kind("CUSTOMERS_SPLIT", "The file of {merged} was split off again", personal=("merged",)),
    Kind("FILE_SPLIT", "The file was split off from that of {into}", personal=("into",)),
    Kind("CUSTOMERS_TOLD_APART", "Not the same customer as {others}", personal=("others",)),
    # service requests
    Kind("REQUEST_RECEIVED", "A request came in: {problem}", personal=("problem", "customer")),
    Kind("REQUEST_REGISTERED", "Registered as {number}: {problem}", words=("number",),
         personal=("problem", "customer")),
    Kind("REQUEST_CORRECTED", "The request was corrected: {changes}", personal=("changes",)),
    Kind("REQUEST_IMPORTED", "An open request was imported: {problem}", personal=("problem",)),
    Kind("REPORTED", "{number} reported to {to_name}", words=("number",), personal=("to_name", "question")),
    Kind("REPORT_ACKNOWLEDGED", "{by_name} acknowledged the report", personal=("by_name",)),
    Kind("QUESTION_LEFT_OPEN", "Not answered on the spot: {question}", personal=("question",)),
    Kind("STUDY_NOTED", "Studied: {note}", personal=("note",)),
    Kind("ESCALATED", "{number}: {to_name} was asked for a solution: {question}", words=("number",),
         personal=("to_name", "question", "tried")),
    Kind("SOLUTION_SET", "Solution: {solution}", personal=("solution",)),
    Kind("ANSWERED", "Answered: {answer}", personal=("answer",)),
    Kind("CUSTOMER_TOLD", "{customer} was told the solution", personal=("customer", "reaction")),
    # follow-ups
    Kind("CALL_MADE", "{way} with {contact}: {gist}", words=("way",), personal=("contact", "gist", "customer")),
    Kind("CALL_GIST_WRITTEN", "What was said: {gist}", personal=("gist",)),
    Kind("FIRST_FOLLOW_UP_MADE", "The first follow-up with {contact}", personal=("contact",)),
    Kind("SECOND_FOLLOW_UP_MADE", "The second follow-up with {contact}", personal=("contact", "why")),
    Kind("SECOND_FOLLOW_UP_TOO_EARLY", "The second follow-up was too early: it counts from {opens}",
         words=("opens",)),
    Kind("COMPLETION_CHECKED", "{contact} was asked whether all is in order", personal=("contact",)),
    Kind("CUSTOMER_NOT_REACHED", "{customer} was not reached", personal=("customer",)),
    Kind("PROMISE_MADE", "Promised: {what}", personal=("what",)),
    Kind("PROMISE_KEPT", "Kept the promise: {what}", personal=("what",)),
    Kind("LETTER_SENT", "{way}: {kind_name} {number} to {addressee}, {subject}",
         words=("number", "way", "kind_name"), personal=("addressee", "subject", "customer")),
    Kind("LETTER_FATE_NOTED", "What became of letter {number}: {what}", words=("number",), personal=("what",)),
    # complaints
    Kind("COMPLAINT_RECEIVED", "Complaint {number}: {description}", words=("number",),
         personal=("description", "customer", "remedy")),
    Kind("COMPLAINT_ACKNOWLEDGED", "{contact} was told that the complaint is registered ({way})", words=("way",),
         personal=("contact",)),
    # supervision
    Kind("SPOT_CHECKS_DRAWN", "{count} talks of {month} were drawn for checking", words=("count", "month")),
    Kind("SPOT_CHECK_RECORDED", "Checked talk {number}: {finding}", words=("number", "finding"),
         personal=("words",)),
    Kind("SPOT_CHECKS_FINISHED", "The talks drawn of {month} are checked", words=("month",)),
    Kind("OBJECTION_RAISED", "Objection to {rule_id}: {reason}", words=("rule_id",), personal=("reason",)),
    Kind("OBJECTION_ANSWERED", "{ruling} ({rule_id}): {reason}", words=("rule_id", "ruling"),
         personal=("reason",)),
    Kind("LATENESS_EXPLAINED", "Why {rule_id} was late: {reason}", words=("rule_id",), personal=("reason",)),
    # on site
    Kind("SITE_WORK_NEEDED", "Somebody must go: {what}", personal=("what",)),
    Kind("GAPS_CLEARED", "Cleared up with {with_whom}: {note}", words=("with_whom",), personal=("note",)),
    Kind("CHARGE_SETTLED", "Who pays: {charge_name}", words=("charge_name",), personal=("price", "agreed_by")),
    Kind("SITE_JOB_PLANNED", "{number}: {technician} goes, leaving {depart}", words=("number", "depart"),
         personal=("technician",)),
    Kind("TECHNICIAN_CHANGED", "{technician} goes instead", personal=("technician",)),
    Kind("NOBODY_CAN_GO", "Nobody can go in time: {reason_name}", words=("reason_name",), personal=("reason",)),
    Kind("DEFERRAL_TOLD", "The visit was deferred ({reason_name}); {contact} was promised {promised}",
         words=("reason_name", "promised"), personal=("reason", "contact")),
    Kind("VISIT_ANNOUNCED", "{contact} was told of the visit: leaving {depart}, arriving {arrive}",
         words=("depart", "arrive"), personal=("contact", "people", "equipment")),
    Kind("TECHNICIAN_SET_OUT", "{technician} set out", personal=("technician", "why")),
    Kind("TECHNICIAN_ARRIVED", "{technician} arrived", personal=("technician",)),
    Kind("SITE_WORK_DONE", "{technician} finished on site: {action}",
         personal=("technician", "action", "found", "left_over", "signed_by", "why")),
    Kind("SITE_WORK_UNFINISHED", "{technician} could not finish on site: {left_over}",
         personal=("technician", "action", "found", "left_over", "signed_by", "why")),
    # what came in from older books
    Kind("CONTACT_IMPORTED", "Contact {contact} was imported", personal=("contact",)),
    Kind("ASSET_IMPORTED", "{asset} was imported", words=("asset",)),
    Kind("CONTRACT_IMPORTED", "The contract {number} was imported", words=("number",)),
    Kind("REPAIR_IMPORTED", "Earlier repair: {what}", words=("number",),
         personal=("what", "result", "handler", "notes")),
    Kind("CALL_IMPORTED", "Earlier call with {contact}: {what}", words=("number", "way"),
         personal=("contact", "what", "result", "handler", "notes")),
    Kind("LETTER_IMPORTED", "Earlier letter to {contact}: {what}", words=("number", "way"),
         personal=("contact", "what", "result", "handler", "notes")),
    Kind("REPORTED_IMPORTED", "Was reported before the import"),
    Kind("ANSWERED_IMPORTED", "Was answered before the import: {answer}", personal=("answer",)),
    Kind("STUDY_NOTED_IMPORTED", "Was being studied before the import"),
    Kind("ESCALATED_IMPORTED", "A solution had been asked for before the import"),
    Kind("SOLUTION_SET_IMPORTED", "Solution from before the import: {solution}", personal=("solution",)),
    Kind("CUSTOMER_TOLD_IMPORTED", "The customer was told before the import"),
    Kind("CASE_CLOSED_IMPORTED", "Was closed before the import"),
    # months and years
    Kind("PERIOD_OPENED", "{period} was opened", words=("period",)),
    Kind("MONTH_ENDED", "{period} has ended", words=("period",)),
    Kind("YEAR_ENDING", "{period} is coming to its end", words=("period",)),
    Kind("BOOK_CLOSED", "The book was closed as {archive_no}: {count} lines", words=("archive_no", "count")),
    Kind("ADDENDUM_ENTERED", "Entered later, after the book was closed: {record_no}", words=("record_no",)),
    Kind("ADDENDUM_EXPLAINED", "Why {record_no} was entered later: {reason}", words=("record_no",),
         personal=("reason",)),
    Kind("SUMMARY_DRAFTED", "The summary was drafted with figures as of {as_of}", words=("as_of",)),
    Kind("SUMMARY_MEETING_HELD", "The summary was held as a meeting, in the chair {chair}", personal=("chair",)),
    Kind("SUMMARY_SUBMITTED", "The summary was submitted to {to_name}", personal=("to_name",)),
    Kind("SUMMARY_READ", "{by_name} read the summary: {remark}", personal=("by_name", "remark")),
    Kind("SUMMARY_ARCHIVED", "The summary was archived as {archive_no}", words=("archive_no",)),
    Kind("FILE_LENT", "{number} was lent to {borrower}: {purpose}", words=("number",),
         personal=("borrower", "purpose")),
    Kind("FILE_RETURNED", "{number} came back {remark}", words=("number",), personal=("remark",)),
    Kind("ERRATUM_ADDED", "Erratum {number}: {text}", words=("number",), personal=("text",)),
    # channels
    Kind("CHANNEL_SET", "The way of reminding {channel} was changed", words=("channel",)),
    Kind("REMINDERS_PLANNED", "When reminders go out was changed"),
    # teamwork
    Kind("NOTE_WRITTEN", "Internal note: {note}", personal=("note",)),
    Kind("NOTE_TAKEN_BACK", "An internal note was taken back"),
    # documents
    Kind("FILE_ATTACHED", "{title} was attached", personal=("title",)),
    Kind("SHEET_PRINTED", "{title} was printed", words=("title",)),
    Kind("WORKSTATION_SET", "The paper of workstation {workstation} was set", words=("workstation",)),
)  # fmt: skip

KINDS: Final[dict[str, Kind]] = {kind.code: kind for kind in _EVERY}
