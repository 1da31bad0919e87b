"""A mail server of one thread for tests: it keeps what it accepts, and can stop answering at a given word."""

import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from socketserver import StreamRequestHandler, ThreadingTCPServer


class MailServer(ThreadingTCPServer):
    """`messages` holds what it accepted; `hangs_at` is the command that it leaves unanswered, told by `reached`."""

    daemon_threads = allow_reuse_address = True

    def __init__(self, *, hangs_at=""):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages, self.hangs_at = [], hangs_at
        self.reached, self.goes_on = threading.Event(), threading.Event()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}?tls=0&timeout=15"


class _Conversation(StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line[:4].strip().upper().decode()
            if word == self.server.hangs_at:
                self.server.reached.set()
                self.server.goes_on.wait(60)
            if word == "DATA":
                self.say("354 go on")
                self.server.messages.append(self.message())
            self.say("221 bye" if word == "QUIT" else "250 ok")
            if word == "QUIT":
                return

    def message(self):
        lines = iter(self.rfile.readline, b".\r\n")
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def say(self, answer):
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def mail_server(*, hangs_at=""):
    with MailServer(hangs_at=hangs_at) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.goes_on.set()
        server.shutdown()
        thread.join()
