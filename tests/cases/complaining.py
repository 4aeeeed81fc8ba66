"""Complaints in whatever order: what may happen to them in an office where anything happens."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from shouhou.cases.models import Case, Line
from shouhou.complaints import actions as complaints
from shouhou.complaints.actions import ComplaintValues
from shouhou.followups.models import Call
from tests.world import World, actor

ANY = st.integers(0, 1000)


class Complaining:
    """The part of an office that takes complaints and sees to them."""

    world: World
    now: datetime
    _try: Callable[[Callable[[], Any]], None]
    _one: Callable[[Any, int], Any]

    @rule(is_about=st.booleans())
    def a_complaint_is_taken(self, is_about: bool) -> None:
        at = self.now + timedelta(minutes=1)
        call = Call.objects.exclude(complaint="").filter(annulled_at=None).last()
        about = self.world.supervisor.pk if is_about else None
        values = ComplaintValues(
            "CALL", at, "青山站", "来得太晚", facts="三点才到", remedy_wanted="道歉",
            call_id=call.pk if call else None, about_id=about,
        )  # fmt: skip
        self._try(lambda: complaints.receive_complaint(values=values, by=actor(self.world.agent), at=at))

    @rule(n=ANY, level=st.sampled_from(["URGENT", "SERIOUS", "COMMON", "APPEAL"]), hours=st.sampled_from([1, 30]),
          reaction=st.sampled_from(["ACCEPTED", "REFUSED", "LATER"]), word=st.sampled_from(["VERY", "NOT"]),
          step=st.sampled_from([
              "acknowledge", "assess", "assess", "answer", "promise", "inform", "investigate", "investigate", "ask",
              "decide", "decide", "tell", "tell", "ways", "outside", "call back", "call back", "improve", "close",
              "reopen", "cancel",
          ]))  # fmt: skip
    def a_complaint_goes_on(
        self, n: int, level: str, hours: int, reaction: str, word: str, step: str
    ) -> None:
        case = self._one(Case.objects.filter(line=Line.COMPLAINT), n)
        if case is None:
            return
        at, pk = self.now + timedelta(minutes=1), case.pk
        agent, boss, handler = (
            actor(one) for one in (self.world.agent, self.world.manager, self.world.deputy)
        )
        seen = complaints.Assessment(
            level, "LOW", "LOW", "LOW", ["TIME"], self.world.deputy.pk, reason="再看"
        )
        told, soon = complaints.Told("CALL", at, "已说明"), at + timedelta(hours=hours)
        steps: dict[str, Callable[[], Any]] = {
            "acknowledge": lambda: complaints.acknowledge_complaint(
                case_id=pk, way="CALL", acknowledged_at=at, by=agent, at=at
            ),
            "assess": lambda: complaints.assess_complaint(case_id=pk, values=seen, by=boss, at=at),
            "answer": lambda: complaints.answer_complaint(
                case_id=pk, told=told, is_accepted=hours == 1, by=agent, at=at
            ),
            "promise": lambda: complaints.promise_answer(
                case_id=pk, told=told, promised_at=soon, by=agent, at=at
            ),
            "inform": lambda: complaints.tell_progress(
                case_id=pk, told=told, promised_at=soon, by=agent, at=at
            ),
            "investigate": lambda: complaints.investigate_complaint(
                case_id=pk, values=complaints.Findings("问过各方", "PLANNING", "没有通知"), by=handler, at=at
            ),
            "ask": lambda: complaints.ask_decision(
                case_id=pk, to_id=self.world.manager.pk, question="怎么办", by=handler, at=at
            ),
            "decide": lambda: complaints.decide_complaint(case_id=pk, decision="免费", by=boss, at=at),
            "tell": lambda: complaints.tell_decision(
                case_id=pk, told=told, reaction=reaction, by=handler, at=at
            ),
            "ways": lambda: complaints.offer_ways(
                case_id=pk, told=told, ways=["REVIEW", "COURT"], by=boss, at=at
            ),
            "outside": lambda: complaints.solve_outside(case_id=pk, how="FINAL", note="维持", by=boss, at=at),
            "call back": lambda: complaints.call_back(
                case_id=pk, told=told, satisfaction=word, by=agent, at=at
            ),
            "improve": lambda: complaints.improve(case_id=pk, improvement="当天通知", by=handler, at=at),
            "close": lambda: complaints.close_complaint(case_id=pk, note="", by=agent, at=at),
            "reopen": lambda: complaints.reopen_complaint(case_id=pk, reason="又来了", by=agent, at=at),
            "cancel": lambda: complaints.cancel_complaint(case_id=pk, reason="撤回", by=agent, at=at),
        }
        self._try(steps[step])
