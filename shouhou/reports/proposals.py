"""The first words of a summary, drawn from its figures; Chinese as the paper is, for a person to complete."""

from collections.abc import Mapping
from typing import Any

from shouhou.cases.wording import cause_word, clause_of, rule_what
from shouhou.documents.printing import in_chinese
from shouhou.reports.models import Period
from shouhou.supervision.board import place_in_regulation


def proposed_words(period: Period, figures: Mapping[str, Any]) -> dict[str, str]:
    """Text for the sections that figures can fill; the others stay empty."""
    counts: Mapping[str, int] = figures["counts"]
    span = "本年" if period.is_year else "本月"
    work = (
        f"{span}受理报修、建站请求 {counts['requests']} 件，其中已办结 {counts['requests_closed']} 件；"
        f"登记通话 {counts['calls']} 次（打出 {counts['calls_out']} 次，打进 {counts['calls_in']} 次），"
        f"未接通 {counts['not_reached']} 次；新建客户档案 {counts['profiles']} 份；"
        f"发出信函 {counts.get('letters', 0)} 件；完成上门服务 {counts.get('visits', 0)} 次；"
        f"抽查通话 {counts.get('checks', 0)} 次，"
        f"其中与记录不符 {counts.get('checks_differ', 0)} 次。"
    )
    talk = (
        f"通话中记下投诉 {counts['complaints']} 条、要求 {counts['demands']} 条、希望 {counts['wishes']} 条。"
    )
    with in_chinese():
        late = _lateness(figures["rules"]) + _causes(figures.get("causes", {}))
    return {
        "work_done": work,
        "lateness": late,
        "complaints": talk,
        "needs": f"通话中记下新的服务需求 {counts['new_needs']} 条。",
    }


def _lateness(rules: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for rule_id in sorted(rules, key=place_in_regulation):
        own = rules[rule_id]
        parts = [
            f"{word} {own[code]} 项"
            for code, word in (
                ("MET_LATE", "逾期办结"),
                ("MISSED", "逾期未办"),
                ("OPEN_LATE", "超期尚未办结"),
            )
            if own.get(code)
        ]
        if parts:
            lines.append(f"{clause_of(rule_id)} {rule_what(rule_id)}：{'，'.join(parts)}。")
    return "\n".join(lines) or "没有逾期的事项。"


def _causes(causes: Mapping[str, int]) -> str:
    """Before a name comes a cause (decision 3)."""
    told = "，".join(
        f"{cause_word(cause)} {n} 项" for cause, n in sorted(causes.items(), key=lambda pair: -pair[1])
    )
    return f"\n有记录的原因：{told}。" if told else ""
