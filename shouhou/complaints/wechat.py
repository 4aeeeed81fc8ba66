"""What the customer of a complaint may be sent as a message, in the words of the company; Chinese, as customers are."""

from datetime import datetime

from shouhou.cases.models import Case
from shouhou.core.say import say_moment
from shouhou.documents.printing import in_chinese


def text_for_customer(case: Case, step: str, now: datetime) -> str:
    """The text that goes with a step; empty where there is nothing to send."""
    told = case.complaint
    whom = told.contact_name or told.customer_name
    with in_chinese():
        match step:
            case "acknowledgement":
                return (
                    f"{whom}您好：您反映的问题我们已经登记，编号 {case.number}，正在办理，有进展马上告诉您。"
                )
            case "promise":
                return f"{whom}您好：给您添麻烦了，非常抱歉。您反映的问题（编号 {case.number}）我们正在核实，"\
                       "最迟在约定的时间给您答复。"  # fmt: skip
            case "progress" if told.promised_at is not None:
                return (
                    f"{whom}您好：您反映的问题（编号 {case.number}）正在办理，"
                    f"答应您 {say_moment(told.promised_at)} 之前答复，现将进展告诉您："
                )
            case "telling" if told.decision:
                return f"{whom}您好：您反映的问题（编号 {case.number}）处理意见如下：{told.decision}"
    return ""
