"""The very words of the regulation behind each shipped rule; quoted, so never translated (plain Python)."""

from typing import Final

_REPORT: Final = "及时上报工程技术部主管安排维修及建站任务。"
_ASK: Final = "仍不能解决的，要在一日内报告工程部主管，请示解决办法……"

_QUOTES: Final = {
    "AS-01": "售后服务部应于当日将客户报修有关情况整理制表并建立档案，及时上报工程技术部。",
    "AS-02": "接到客户维修及建站电话或文件传真后，要第一时间完成客户的信息建档任务。",
    "AS-03": _REPORT,
    "AS-04": "要研究客户的潜在需求，设计拟定“下一次”服务的针对性通话内容、通信时间。",
    "AS-06": "对客户谈话要点要作记录，特别是对客户的要求、希望或投诉，一定要记录清楚，并及时予以处理。",
    "AS-08": "不能当面或当时答复的，通话后要尽快加以研究，找出办法；",
    "AS-09": _ASK,
    "AS-10": "……并在得到解决办法的当日告知客户……",
    "X-01": _REPORT,
    "X-02": "……一定要给客户一个满意的答复。",
    "X-03": _ASK,
    "RD-01": "每一次跟踪服务电话……售后客服人员都要做好电话记录，登记入表，并将电话记录存于档案……",
}


def quote_of(rule_id: str) -> str:
    """What the regulation says; empty for a rule that it does not hold."""
    return _QUOTES.get(rule_id, "")
