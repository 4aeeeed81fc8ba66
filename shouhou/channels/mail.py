"""E-mail by the company's own mailbox."""

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from shouhou.channels.models import Channel, Security
from shouhou.channels.refusals import CannotSend, NeverArrives, PerhapsSent, demand_real_company

_SECONDS = 15
_TAKEN = 250
_ALSO_TAKEN = 251
_FINAL = 500


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes along with a mail."""

    name: str
    content_type: str
    content: bytes


def letter_of(
    channel: Channel,
    *,
    title: str,
    body: str,
    to: str,
    sent_at: float,
    token: str = "",
    name: str = "",
    enclosed: Sequence[Enclosed] = (),
) -> EmailMessage:
    """The mail as it goes out; `sent_at` is what stands as its date (seconds of Unix). Raises CannotSend.

    `token` makes the Message-ID, the same each time that it is tried; without one it is a message of the program's own.
    """
    domain = channel.sender.rpartition("@")[2] or None
    letter = EmailMessage()
    try:
        letter["Subject"] = " ".join(title.split())
        letter["From"] = Address(display_name=channel.name, addr_spec=channel.sender)
        letter["To"] = Address(display_name=" ".join(name.split()), addr_spec=to)
    except ValueError as fault:
        raise NeverArrives(str(fault)) from None
    letter["Date"] = formatdate(sent_at, localtime=False)
    letter["Message-ID"] = f"<{token}@{domain or 'localhost'}>" if token else make_msgid(domain=domain)
    if not token:
        letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(body)
    for one in enclosed:
        main, _slash, sub = one.content_type.partition(";")[0].partition("/")
        letter.add_attachment(one.content, maintype=main, subtype=sub or "octet-stream", filename=one.name)
    return letter


class MailServer:
    """A connection to the server of a mailbox, opened when it is first needed and used for one mail after another."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._server: smtplib.SMTP | None = None

    def send(self, letter: EmailMessage, *, to: str, hand: Callable[[], None] = lambda: None) -> None:
        """Sends one mail; raises CannotSend, PerhapsSent, and what `hand` raises.

        `hand` is called when the server knows sender and receiver and has got nothing of the mail yet.
        """
        server = self._ready()
        content = letter.as_bytes(policy=policy.SMTPUTF8 if not to.isascii() else policy.SMTP)
        try:
            _demand(server.mail(self.channel.sender, _options(server, to)), may_be_final=False)
            _demand(server.rcpt(to), may_be_final=True)
        except CannotSend:
            raise
        except (OSError, smtplib.SMTPException) as fault:
            self.close()
            raise CannotSend(_said(fault)) from None
        hand()
        try:
            answer = server.data(content)
        except smtplib.SMTPResponseException as fault:
            raise CannotSend(_said(fault)) from None
        except (OSError, smtplib.SMTPException) as fault:
            self.close()
            raise PerhapsSent(_said(fault)) from None
        _demand(answer, may_be_final=True)

    def close(self) -> None:
        """Ends the connection, as far as there is one."""
        if self._server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server.close()
            self._server = None

    def _ready(self) -> smtplib.SMTP:
        """A connection on which nothing of an earlier mail is left; a new one where the old one has ended."""
        demand_real_company()
        if self._server is not None:
            try:
                self._server.rset()
                return self._server
            except (OSError, smtplib.SMTPException):
                self.close()
        try:
            self._server = _connected(self.channel)
        except (OSError, smtplib.SMTPException) as fault:
            raise CannotSend(_said(fault)) from None
        return self._server


def send_by_mail(channel: Channel, *, title: str, body: str, to: str, sent_at: float) -> None:
    """Sends one mail of the program's own; raises CannotSend, PerhapsSent."""
    server = MailServer(channel)
    try:
        server.send(letter_of(channel, title=title, body=body, to=to, sent_at=sent_at), to=to)
    finally:
        server.close()


def _options(server: smtplib.SMTP, to: str) -> list[str]:
    if to.isascii():
        return []
    if not server.has_extn("smtputf8"):
        raise NeverArrives("the mail server takes no address with letters like these")
    return ["SMTPUTF8", "BODY=8BITMIME"]


def _demand(answer: tuple[int, bytes], *, may_be_final: bool) -> None:
    """Raises CannotSend for a no; NeverArrives for one that will not change, of a receiver or a mail."""
    code, said = answer
    if code in (_TAKEN, _ALSO_TAKEN):
        return
    words = f"{code} {said.decode(errors='replace')}"[:300]
    raise NeverArrives(words) if may_be_final and code >= _FINAL else CannotSend(words)


def _connected(channel: Channel) -> smtplib.SMTP:
    """A connection that has signed in; what was opened is closed where that fails."""
    context = ssl.create_default_context()
    if channel.security == Security.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(channel.host, channel.port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(channel.host, channel.port, timeout=_SECONDS)
    try:
        if channel.security == Security.STARTTLS:
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if channel.username:
            server.login(channel.username, channel.password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _said(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        told = fault.smtp_error
        words = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
        return f"{fault.smtp_code} {words}"[:300]
    return f"{type(fault).__name__}: {fault}"[:300]
