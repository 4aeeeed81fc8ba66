"""E-mail by the company's own mailbox."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from shouhou.channels.models import Channel, Security
from shouhou.channels.refusals import CannotSend, PerhapsSent

_SECONDS = 15


def send_by_mail(channel: Channel, *, title: str, body: str, to: str, sent_at: float) -> None:
    """Sends one mail; raises CannotSend, PerhapsSent. `sent_at` is what stands as its date (seconds of Unix)."""
    try:
        letter = _letter(channel, title, body, to, sent_at)
    except ValueError as fault:
        raise CannotSend(str(fault)) from None
    try:
        server = _connected(channel)
    except (OSError, smtplib.SMTPException) as fault:
        raise CannotSend(_said(fault)) from None
    try:
        server.send_message(letter)
    except smtplib.SMTPServerDisconnected as fault:
        raise PerhapsSent(_said(fault)) from None
    except smtplib.SMTPException as fault:
        raise CannotSend(_said(fault)) from None
    except OSError as fault:
        raise PerhapsSent(_said(fault)) from None
    finally:
        server.close()


def _letter(channel: Channel, title: str, body: str, to: str, sent_at: float) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = " ".join(title.split())
    letter["From"] = Address(display_name=channel.name, addr_spec=channel.sender)
    letter["To"] = Address(addr_spec=to)
    letter["Date"] = formatdate(sent_at, localtime=False)
    letter["Message-ID"] = make_msgid(domain=channel.sender.rpartition("@")[2] or None)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(body)
    return letter


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
