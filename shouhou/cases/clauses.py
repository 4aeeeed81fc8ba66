"""The default clauses behind the shipped rules, in the product's own words; Chinese on every page, as the regulation
is (plain Python). The numbering follows the regulation they stand for."""

from typing import Final

_REPORT: Final = "登记后的维修、建站请求，当天就要送到工程技术部主管手里，由他安排。"
_SUMMARY: Final = "售后服务部主管每月作小结、年末作总结，都以本部工作会的形式进行，写成书面报告并存档。"
_ASK: Final = "自己想不出办法的，一天之内请工程技术部主管拿主意。"

_CLAUSES: Final = {
    "AS-01": "客户报修当天，把七项情况登记齐全，不留到第二天。",
    "AS-02": "一接到报修就建立或核对客户档案，越快越好，最迟当天。",
    "AS-03": _REPORT,
    "AS-04": "建档时就想好下次同客户谈什么、什么时候谈。",
    "AS-06": "同客户谈过的话当天写下要点；要求、希望和投诉分开写清，并有人办理。",
    "AS-08": "当时答不上来的，挂了电话就去查、去问。",
    "AS-09": _ASK,
    "AS-10": "办法有了，当天告诉客户。",
    "AS-15": "第一次跟踪之后满一周，在随后的七天之内再打一次电话，谈客户关心的、上次没有谈过的事。",
    "AS-17": "电话打不通的，隔半小时再打；打了三次还打不通，告诉派工的人。",
    "AS-18": "一连五天联系不上的，改发短信或去函，并设法更新联系方式。",
    "AS-19": "电话里指导解决的，过两个小时回电话问一问是否真的好了。",
    "AS-22": "没有档案的客户，谈完之后两天之内建好档案，把这次谈话归入档案袋；当天建档更好。",
    "AS-23": "现场做完之后三天之内打电话核实，问清是否完好、客户是否满意。",
    "RD-02": "电话登记表按月成册，月终归档；过后补登的另列附页，写明日期和原因。",
    "PR-02": _SUMMARY,
    "PR-03": _SUMMARY,
    "X-01": _REPORT + "主管收到后予以确认。",
    "X-02": "答应客户的事，按答应的时间办到。",
    "X-03": _ASK,
    "X-04": "“下一次”服务做过了，当天就想好再下一次谈什么、什么时候谈。",
    "PR-01": "主管每月从上月的通话里抽出几次，打电话给客户核对，结果记下来；自己的通话由别人查。",
    "RD-01": "打出、打进的每一次电话都有一张记录，并在登记表上占一行。",
}


def clause_text(rule_id: str) -> str:
    """What the clause says; empty for a rule that stands for none."""
    return _CLAUSES.get(rule_id, "")
