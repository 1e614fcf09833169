"""A mail server and a robot on the loopback, which keep what they were given, for the tests of messages."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from guatu_web.outbox.mail_server import MailServer
from guatu_web.outbox.models import Hook, Message, Preference
from guatu_web.outbox.posting import Draft, post
from guatu_web.outbox.sealing import sealed
from guatu_web.records.acts import act


class _Box:
    """What aiosmtpd asks: every mail is kept; `answers` holds what is said instead of 250 at a step."""

    def __init__(self):
        self.mails, self.answers, self.wait = [], {}, 0.0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.mails.append(message_from_bytes(envelope.original_content, policy=policy.default))
        return "250 OK"


@contextmanager
def post_office(**more):
    """A mail server; `.mails` are those that it took, `.server` is how the settings name it."""
    box = _Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    box.server = MailServer("127.0.0.1", controller.port, "none", "", "", "guatu@qinglan.invalid")
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def robot(answer=None, status=200, *, context=None, drip=0.0, hang=False):
    """A robot of a chat group; `.told` are the requests that it read to their end, `.address` is its own."""
    told, over = [], threading.Event()
    said = {"errcode": 0, "errmsg": "ok"} if answer is None else answer
    body = said if isinstance(said, bytes) else json.dumps(said).encode()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            content = self.rfile.read(length)
            if len(content) < length:  # whoever sent it was killed meanwhile
                return
            told.append((self.path, dict(self.headers), json.loads(content)))
            if hang:
                over.wait(60)
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            pieces = [body[at : at + 1] for at in range(len(body))] if drip else [body]
            with suppress(OSError):
                for piece in pieces:
                    self.wfile.write(piece)
                    if drip and over.wait(drip):
                        return

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads, server.block_on_close = True, False
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.told = told
    server.address = f"http{'s' if context else ''}://localhost:{server.server_port}/robot?key=geheim-4711"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        over.set()
        server.shutdown()
        server.server_close()


@contextmanager
def stubborn_server(*, talk):
    """A server that takes connections and does with each what `talk(connection)` does."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=quietly, args=(connection,), daemon=True).start()

    def quietly(connection):
        with suppress(OSError), connection:
            talk(connection)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def reachable(person, address=None, **wanted):
    """Gives a person of the cast an invented address, and says how messages are wanted."""
    with act("test.address", by=None) as doing:
        return doing.create(
            Preference(person=person, address=address or f"{person.username}@qinglan.invalid", **wanted)
        )


def hook_of(zone, address, form="wecom", secret="", unit=None):
    with act("test.hook", by=None, zone=zone) as doing:
        hook = Hook(zone=zone, name=f"试用群 {Hook.objects.count()}", format=form, unit=unit)
        hook.address, hook.secret = sealed(address), sealed(secret)
        hook.host = "localhost"
        return doing.create(hook)


def told(zone, to, key="试-1", subject="试用消息（虚构）", **more):
    """Posts a message and gives it."""
    with act("test.tell", by=None, zone=zone) as doing:
        draft = Draft(to, key, "trial", subject, "内容为虚构。", "/z/qinglan/")
        post(doing, draft._replace(**more))
    return Message.objects.filter(zone=zone, key__startswith=f"{key}>").latest("pk")


def certificate_for(name, folder):
    """A certificate of its own authority for a name, as a server's context, and the file by which it is trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    days = datetime(2020, 1, 1), datetime(2099, 1, 1)
    made = x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number(), *days)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = folder / "both.pem"
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file
