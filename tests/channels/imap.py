"""A small real IMAP server on this machine: what a mailbox says to somebody who only reads."""

import re
import socketserver
from dataclasses import dataclass, field
from threading import Thread
from typing import Any


@dataclass
class MailStore:
    """The mails of one folder by their numbers, and how the server behaves."""

    port: int = 0
    validity: int = 7
    mails: dict[int, bytes] = field(default_factory=dict)
    password: str = "secret"
    hangs_up_at: str = ""
    heard: list[str] = field(default_factory=list)

    def add(self, raw: bytes) -> int:
        """Another mail arrives."""
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = raw
        return uid


class _Talk(socketserver.StreamRequestHandler):
    store: MailStore

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _space, order = line.decode().strip().partition(" ")
            self.store.heard.append(order)
            if self.store.hangs_up_at and self.store.hangs_up_at in order:
                return
            if not self.obey(tag, order):
                return

    def obey(self, tag: str, order: str) -> bool:
        word = order.upper()
        if word.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1")
        elif word.startswith("LOGIN"):
            if self.store.password not in order:
                self.say(f"{tag} NO wrong password")
                return True
        elif word.startswith("EXAMINE"):
            if "INBOX" not in order:
                self.say(f"{tag} NO no such folder")
                return True
            self.say(f"* {len(self.store.mails)} EXISTS")
            self.say(f"* OK [UIDVALIDITY {self.store.validity}] is in force")
            self.say(f"* OK [UIDNEXT {max(self.store.mails, default=0) + 1}] comes next")
        elif word.startswith("UID SEARCH"):
            self.search(order)
        elif word.startswith("UID FETCH"):
            self.fetch(order)
        elif word.startswith("LOGOUT"):
            self.say("* BYE")
            self.say(f"{tag} OK done")
            return False
        self.say(f"{tag} OK done")
        return True

    def search(self, order: str) -> None:
        found = re.search(r"UID (\d+):\*", order)
        assert found
        wanted = [uid for uid in self.store.mails if uid >= int(found[1])]
        # As real servers do: the last mail is in every range that ends with a star.
        wanted = wanted or [max(self.store.mails)] if self.store.mails else []
        self.say("* SEARCH " + " ".join(map(str, wanted)))

    def fetch(self, order: str) -> None:
        found = re.search(r"FETCH (\d+) \((.*)\)", order)
        assert found
        raw = self.store.mails[int(found[1])]
        if "SIZE" in found[2]:
            self.say(f"* 1 FETCH (UID {found[1]} RFC822.SIZE {len(raw)})")
            return
        if "HEADER" in found[2]:
            raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        self.wfile.write(f"* 1 FETCH (UID {found[1]} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def serve(store: MailStore) -> Any:
    """Starts it on a free port; answers what stops it."""
    talk = type("Talk", (_Talk,), {"store": store})
    server = _Server(("127.0.0.1", 0), talk)
    store.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop
