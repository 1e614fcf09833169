"""The files of deploy/ at work: nginx with TLS before the site, started by the line of its systemd unit.

Without nginx these tests are skipped, and say so; where CI is set they fail instead.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from installed import ROOT, installation
from requests.adapters import HTTPAdapter
from urllib3.util import connection

DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
HOST = "guatu.example.org"
SITE = f"https://{HOST}"
VISITOR, NEIGHBOUR, FORGED = "127.0.0.9", "127.0.0.10", "198.51.100.1"
"""Two addresses of this machine that are not the proxy's, and one that nobody here has."""
PASSWORD = "Heron-on-the-lake-7"
BUILD = f"""
from guatu_web.demo.cast import YUNZEHU
from guatu_web.demo.zones import build
build(YUNZEHU, {PASSWORD!r})
"""
FAILURES = """
import json
from axes.models import AccessAttempt
print(json.dumps(list(AccessAttempt.objects.filter(username="nobody").values_list("ip_address", flat=True))))
"""
REPORT = (
    "云泽湖科技产业园2025年工作总结\n2025年12月31日\n一、主要指标\n（本文为虚构示例）全年完成固定资产投资12.5亿元。\n"
)


# the machine: a certificate, the site as its unit starts it, nginx as it stands in deploy/


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certify(folder):
    """A certificate for a few hours, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=6))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kept = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*kept))


def configured(folder, ports):
    """The configuration of deploy/ with nothing changed but ports and paths, within as little as nginx starts with."""
    site = (DEPLOY / "nginx.conf").read_text()
    for here, there in {
        "listen 80;": f"listen 127.0.0.1:{ports['plain']};",
        "listen 443 ssl;": f"listen 127.0.0.1:{ports['tls']} ssl;",
        "listen [::]:80;": "",
        "listen [::]:443 ssl;": "",
        "127.0.0.1:8000": f"127.0.0.1:{ports['site']}",
        "/etc/ssl/guatu": str(folder),
        "/opt/guatu": str(ROOT),
    }.items():
        assert here in site, here
        site = site.replace(here, there)
    temporary = "".join(
        f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        # as root, nginx would work as somebody who may not enter the folder of a test
        ("user root;" if os.geteuid() == 0 else "")
        + f"daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'}; events {{}}\n"
        + f"http {{ access_log off; {temporary}\n{site}}}\n"
    )
    return whole


def unit(name):
    """The command of a service in deploy/, and its environment."""
    lines = (DEPLOY / name).read_text().replace("\\\n", " ").splitlines()
    (start,) = [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]
    told = [line.split("=", 1) for line in (DEPLOY / "guatu.env").read_text().splitlines() if "=" in line[1:]]
    return shlex.split(start), {name: value for name, value in told if not name.startswith("#")}


@contextmanager
def running(command, env=None):
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def until(condition, *processes):
    end = time.monotonic() + 60
    while not condition():
        assert all(process.poll() is None for process in processes)
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def proxy(folder, ports):
    """nginx before whatever listens at the port of the site."""
    certify(folder)
    config = configured(folder, ports)
    checked = subprocess.run([NGINX, "-t", "-c", config], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr
    with running([NGINX, "-c", config]) as process:
        until(lambda: listens(ports["tls"]), process)
        yield


def free_ports():
    return {name: free_port() for name in ("plain", "tls", "site")}


@pytest.fixture(scope="module", autouse=True)
def nginx_is_here():
    if NGINX is None:
        if os.environ.get("CI"):
            pytest.fail("nginx is missing: apt-get install nginx-light")
        pytest.skip("nginx is missing: apt-get install nginx-light")


@pytest.fixture(scope="module")
def made(nginx_is_here, tmp_path_factory):
    """An installation with the settings of deploy/guatu.env, and a zone."""
    with installation(tmp_path_factory.mktemp("behind") / "site", 81) as made:
        _, told = unit("guatu-site.service")
        made.env |= {name: told[name] for name in ("GUATU_HOSTS", "GUATU_HTTPS", "DJANGO_SETTINGS_MODULE")}
        made.manage("migrate", "-v0")
        made.manage("collectstatic", "--no-input", "-v0")
        made.run(BUILD)
        yield made


@pytest.fixture(scope="module")
def ports():
    return free_ports()


@pytest.fixture(scope="module")
def site(made, ports, tmp_path_factory):
    """The web server as its unit starts it, behind nginx; gives the folder of the certificate."""
    command, _ = unit("guatu-site.service")
    command = [each.replace("/opt/guatu/.venv/bin", str(Path(sys.executable).parent)) for each in command]
    command[command.index("--port") + 1] = str(ports["site"])
    folder = tmp_path_factory.mktemp("nginx")
    with running(command, made.env) as process, proxy(folder, ports):
        until(lambda: listens(ports["site"]), process)
        yield folder


# who visits


class From(HTTPAdapter):
    """Connections that come from a certain address."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments, **more):
        super().init_poolmanager(*arguments, source_address=(self.address, 0), **more)


def browser(folder, address):
    """A browser of sorts at an address, which believes the certificate."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(folder / "fullchain.pem")
    for scheme in ("http://", "https://"):
        session.mount(scheme, From(address))
    return session


def found_here(monkeypatch, ports):
    """The name leads to this machine, from the ports of the web to those of the test."""
    connect = connection.create_connection
    found = {(HOST, 80): ("127.0.0.1", ports["plain"]), (HOST, 443): ("127.0.0.1", ports["tls"])}
    monkeypatch.setattr(connection, "create_connection", lambda at, *rest, **more: connect(found[at], *rest, **more))


@pytest.fixture
def visitor(site, ports, monkeypatch):
    found_here(monkeypatch, ports)
    return lambda address=VISITOR: browser(site, address)


def posted(person, path, fields, page=None, **more):
    """Fill in the form of a page and send it."""
    shown = person.get(SITE + (page or path)).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)[1]
    headers = {"Referer": SITE + (page or path), **more.pop("headers", {})}
    return person.post(SITE + path, {"csrfmiddlewaretoken": token, **fields}, headers=headers, **more)


def sign_in(person, username="yunzehu", password=PASSWORD, **more):
    return posted(person, "/account/login/", {"login": username, "password": password}, **more)


# HTTPS


def test_http_leads_to_https_at_the_same_address(visitor):
    answer = visitor().get(f"http://{HOST}/z/yunzehu/documents/?q=2025", allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{SITE}/z/yunzehu/documents/?q=2025")


def test_http_leads_nobody_to_a_host_that_he_names_himself(visitor):
    answer = visitor().get(f"http://{HOST}/", headers={"Host": "elsewhere.example"}, allow_redirects=False)
    assert answer.headers["Location"] == f"{SITE}/"


def test_a_host_that_is_not_ours_is_refused(visitor):
    assert visitor().get(f"{SITE}/account/login/", headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_not_spoken(site, ports, version):
    context = ssl.create_default_context(cafile=site / "fullchain.pem")
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLS"):
        context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", ports["tls"])) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname=HOST)


def test_a_person_signs_in_with_secure_cookies_and_browsers_stay_with_https(visitor):
    person = visitor()
    answer = sign_in(person)
    assert answer.url == f"{SITE}/z/yunzehu/cockpit/"
    assert answer.status_code == 200
    assert "max-age=31536000; includeSubDomains" in answer.headers["Strict-Transport-Security"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    kept = {cookie.name: cookie for cookie in person.cookies}
    assert all(kept[name].secure for name in ("sessionid", "csrftoken"))
    assert kept["sessionid"].has_nonstandard_attr("HttpOnly")


def test_a_form_from_another_site_is_refused(visitor):
    answer = sign_in(visitor(), headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_nobody_learns_the_version_of_the_web_server(visitor):
    assert visitor().get(f"{SITE}/account/login/").headers.get("Server", "nginx") == "nginx"


# what is served


def test_styles_and_scripts_come_packed_and_are_kept_by_browsers(visitor):
    person = visitor()
    page = person.get(f"{SITE}/account/login/").text
    files = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page)
    assert files
    for file in files:
        answer = person.get(SITE + file)
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        *("/media/", "/uploads/", "/var/", "/secret_key", "/guatu.sqlite3", "/static/", "/errors/", "/errors/413.html"),
        *("/static/../secret_key", "/static/%2e%2e/secret_key", "/static/..%2fguatu.sqlite3", "/errors/../guatu.env"),
    ],
)
def test_what_lies_in_the_folders_of_the_site_is_not_served(visitor, path):
    asked = requests.Request("GET", SITE).prepare()
    asked.url = SITE + path  # as it stands; prepared otherwise, the dots would go
    assert visitor().send(asked, verify=visitor().verify).status_code in (400, 404)


# uploads


def uploaded(person, content):
    page = "/z/yunzehu/documents/"
    return posted(person, f"{page}upload", {}, page, files={"files": ("总结.txt", content)})


def test_a_report_passes(visitor, made):
    person = visitor()
    sign_in(person)
    answer = uploaded(person, REPORT.encode())
    assert answer.status_code == 200
    assert REPORT.encode() in made.files().values()


def test_a_file_beyond_the_limit_of_the_site_is_refused_by_the_site(visitor, made):
    person = visitor()
    sign_in(person)
    before = made.files()
    answer = uploaded(person, b"a" * (30 * 1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "30" in answer.text
    assert "总结.txt" in answer.text
    assert made.files() == before


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/z/yunzehu/documents/upload", "text/html"), ("/api/v1/zones/yunzehu/documents", "application/json")],
)
def test_a_body_beyond_the_limit_of_nginx_is_answered_with_what_would_work(site, ports, path, kind):
    """Told by its length alone: no byte of the body is waited for."""
    context = ssl.create_default_context(cafile=site / "fullchain.pem")
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {161 * 1024**2}\r\nConnection: close\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", ports["tls"]), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as safe,
    ):
        safe.sendall(head.encode())
        told = b""
        while b"\r\n\r\n" not in told or len(told.partition(b"\r\n\r\n")[2]) < length(told):
            piece = safe.recv(65536)
            assert piece, "the connection ended within the answer"
            told += piece
    head, _, body = told.decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 413 ")
    assert f"Content-Type: {kind}; charset=utf-8" in head
    assert "Strict-Transport-Security: max-age=31536000" in head
    assert "160 MB" in body
    if kind == "application/json":
        assert set(json.loads(body)) == {"error", "field", "since"}


def length(told):
    return int(re.search(rb"content-length: (\d+)", told, re.IGNORECASE)[1])


# who the visitor is


def test_the_address_that_is_kept_is_the_visitors_and_not_the_one_he_writes(visitor, made):
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        sign_in(visitor(), "nobody", "wrong", headers={name: FORGED})
    assert json.loads(made.run(FAILURES)) == [VISITOR]


def test_a_forged_address_does_not_pass_the_lock(visitor):
    statuses = [
        sign_in(visitor(), "observer", "wrong", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(6)
    ]
    assert statuses == [200] * 4 + [429] * 2


def test_a_forged_address_does_not_pass_the_count_of_strangers_and_neighbours_are_counted_apart(visitor):
    stranger = visitor()
    address = f"{SITE}/api/v1/zones/yunzehu/tasks"
    statuses = [
        stranger.get(
            address, headers={"Authorization": "Bearer guatu_unknown", "X-Forwarded-For": f"10.0.0.{n}"}
        ).status_code
        for n in range(65)
    ]
    assert statuses == [401] * 60 + [429] * 5
    assert visitor(NEIGHBOUR).get(address, headers={"Authorization": "Bearer guatu_unknown"}).status_code == 401


def test_a_forged_scheme_is_not_believed(visitor):
    address = f"{SITE}/account/login/"
    answer = visitor().get(address, headers={"X-Forwarded-Proto": "http"}, allow_redirects=False)
    assert answer.status_code == 200


# while the site is down


@pytest.mark.parametrize(
    ("path", "kind"), [("/z/yunzehu/documents/", "text/html"), ("/api/v1/zones/yunzehu/tasks", "application/json")]
)
def test_while_the_site_is_down_people_and_programs_are_told_so(tmp_path, monkeypatch, path, kind):
    ports = free_ports()
    found_here(monkeypatch, ports)
    with proxy(tmp_path, ports):
        answer = browser(tmp_path, VISITOR).get(SITE + path)
    assert answer.status_code == 502
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "几分钟" in answer.text
