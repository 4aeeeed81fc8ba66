"""Robots of chat groups, by Apprise: it knows lengths, pauses and signatures; here their answers are read, too.

Apprise takes every answer with the code 200 for success. These robots answer 200 also when they took nothing, and say
so in the body; whoever believes the code believes that a reminder arrived which nobody got.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from apprise import Apprise, NotifyType
from apprise.exception import AppriseException
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from shouhou.channels.models import Channel, Kind
from shouhou.channels.refusals import CannotSend, PerhapsSent, demand_real_company

_SECONDS = (5.0, 15.0)  # to connect, to answer


class _Posting:
    """What the three have in common: one POST, and an answer that is believed only when it says yes."""

    trouble = ""
    is_certain = True

    def post(self, url: str, payload: Mapping[str, Any], params: Mapping[str, str] | None = None) -> bool:
        """Whether the robot took it; else `trouble` says why, and `is_certain` whether it certainly did not."""
        self.throttle()  # type: ignore[attr-defined]
        try:
            answer = requests.post(url, json=payload, params=params, timeout=_SECONDS, allow_redirects=False)
        except requests.RequestException as fault:
            self.trouble, self.is_certain = type(fault).__name__, _was_not_reached(fault)
            return False
        self.trouble = _refusal(answer)
        return not self.trouble


def _was_not_reached(fault: requests.RequestException) -> bool:
    """Whether the connection never came about, so that it cannot have arrived."""
    named = f"{fault!r}"
    return isinstance(fault, requests.ConnectTimeout) or "NewConnection" in named or "NameResolution" in named


def _refusal(answer: requests.Response) -> str:
    """Why a robot took nothing; empty where it did."""
    if answer.status_code != requests.codes.ok:
        return f"HTTP {answer.status_code}"
    try:
        said = answer.json()
    except ValueError:
        return "no JSON in the answer"
    code = next((said[name] for name in ("errcode", "code", "StatusCode") if name in said), None)
    if code in (0, "0"):
        return ""
    return f"{code} {said.get('errmsg') or said.get('msg') or ''}".strip()[:300]


class _WeCom(_Posting, NotifyWeComBot):  # type: ignore[misc]
    body_maxlen = 600  # 2048 bytes, three for each Chinese character

    def __init__(self, channel: Channel, mobiles: Sequence[str]) -> None:
        super().__init__(key=_query(channel.webhook, "key"), overflow="split")
        self._url, self._mobiles = channel.webhook, list(mobiles)

    def send(self, body: Any, title: Any = "", notify_type: Any = NotifyType.INFO, **kwargs: Any) -> bool:
        text = {"content": body, "mentioned_mobile_list": self._mobiles}
        return self.post(self._url, {"msgtype": "text", "text": text})


class _DingTalk(_Posting, NotifyDingTalk):  # type: ignore[misc]
    def __init__(self, channel: Channel, mobiles: Sequence[str]) -> None:
        token = _query(channel.webhook, "access_token")
        super().__init__(token=token, secret=channel.signing_key or None, overflow="split")
        self._url, self._mobiles = channel.webhook, list(mobiles)

    def send(self, body: Any, title: Any = "", notify_type: Any = NotifyType.INFO, **kwargs: Any) -> bool:
        params = None
        if self.secret:
            timestamp, _quoted = self.get_signature()
            params = {"timestamp": timestamp, "sign": _signed(self.secret, f"{timestamp}\n{self.secret}")}
        marked = " ".join(f"@{mobile}" for mobile in self._mobiles)
        content = "\n".join(part for part in (title, body, marked) if part)
        at = {"atMobiles": self._mobiles, "isAtAll": False}
        return self.post(self._url, {"msgtype": "text", "text": {"content": content}, "at": at}, params)


class _Feishu(_Posting, NotifyFeishu):  # type: ignore[misc]
    def __init__(self, channel: Channel, mobiles: Sequence[str]) -> None:
        super().__init__(
            token=urlsplit(channel.webhook).path.rstrip("/").rpartition("/")[2], overflow="split"
        )
        self._url, self._key = channel.webhook, channel.signing_key

    def send(self, body: Any, title: Any = "", notify_type: Any = NotifyType.INFO, **kwargs: Any) -> bool:
        payload: dict[str, Any] = {"msg_type": "text", "content": {"text": body}}
        if self._key:
            stamp = str(int(time.time()))
            payload |= {"timestamp": stamp, "sign": _sealed(f"{stamp}\n{self._key}")}
        return self.post(self._url, payload)


def _query(address: str, name: str) -> str:
    return parse_qs(urlsplit(address).query).get(name, [""])[0]


def _signed(key: str, text: str) -> str:
    """DingTalk's signature: of the text, by the key."""
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _sealed(text: str) -> str:
    """Feishu's signature: of nothing, by the text."""
    return base64.b64encode(hmac.new(text.encode(), b"", hashlib.sha256).digest()).decode()


_ROBOTS = {Kind.WECOM: _WeCom, Kind.DINGTALK: _DingTalk, Kind.FEISHU: _Feishu}


def send_by_robot(channel: Channel, *, title: str, body: str, mobiles: Sequence[str]) -> None:
    """Says something in a group; raises CannotSend, PerhapsSent."""
    demand_real_company()
    try:
        robot: Any = _ROBOTS[Kind(channel.kind)](channel, mobiles)
    except AppriseException as fault:
        raise CannotSend(str(fault)) from None
    sender = Apprise()
    sender.add(robot)
    if sender.notify(title=title, body=body):
        return
    trouble = robot.trouble or "Apprise"
    raise CannotSend(trouble) if robot.is_certain else PerhapsSent(trouble)
