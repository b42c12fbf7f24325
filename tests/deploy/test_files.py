"""What docs/OPERATIONS.md and the examples name is there; the proof itself is `deploy/prove`."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from granian.http import HTTP1Settings

from portal.config import SETTINGS

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())


def test_every_file_that_the_guide_names_is_there():
    named = set(re.findall(r"`((?:deploy|docs|bin)/[\w./-]+)`", GUIDE))
    assert named
    assert [name for name in sorted(named) if not list(ROOT.glob(f"{name}*"))] == []


def test_every_setting_that_the_guide_and_the_units_set_is_one():
    texts = [GUIDE, *(unit.read_text(encoding="utf-8") for unit in UNITS)]
    named = {name for text in texts for name in re.findall(r"\b([A-Z]+_?[A-Z]+)=[^=]", text)}
    assert named - set(SETTINGS) - {"NAME", "VERSION", "DATABASE"} == set()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_unit_starts_what_is_there(unit):
    for path in re.findall(r"=/srv/yardstick/(\S+)", unit.read_text(encoding="utf-8")):
        assert (ROOT / path).exists() or path.startswith(".venv/bin/"), path


def site_of(begin):
    """The `server` of the example that begins so, up to the next one."""
    site = (ROOT / "deploy" / "nginx" / "yardstick.conf").read_text(encoding="utf-8")
    return next(part for part in site.split("\nserver {")[1:] if begin in part)


def test_nginx_speaks_tls_as_it_should_and_sends_programs_nowhere_else():
    """ASVS 12.1.1, 12.1.2, 12.2.1, 4.1.2; 3.4.1 for what it answers by itself."""
    safe, plain = site_of("listen 443"), site_of("listen 80")
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in safe
    assert "ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;" in safe
    assert "ssl_prefer_server_ciphers on;" in safe
    assert "proxy_pass" not in plain  # nothing is served without TLS
    programs = re.search(r"location ~ (\^\S+) \{\s+return 403;", plain)[1]
    for path in ("/calendar/x.ics", "/changes/feed/x.atom", "/notices/unsubscribe/x", "/healthz",
                 "/certificates/revoked/1", "/.well-known/did.json"):  # fmt: skip
        assert re.match(programs, path), path
    assert not any(re.match(programs, path) for path in ("/", "/metrics", "/certificates/x"))
    for block in re.findall(r"location (?:=|/static).*?\n    \}", safe, re.DOTALL):
        for name in ("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy"):
            assert f"add_header {name}" in block
        assert "frame-ancestors 'none'" in block
        assert "autoindex" not in safe


def test_nginx_writes_no_token_into_its_log():
    site = (ROOT / "deploy" / "nginx" / "yardstick.conf").read_text(encoding="utf-8")
    pattern = re.search(r'"~(\^\S+)" 0;', site)[1]
    for path in ("/welcome/x", "/calendar/x.ics", "/changes/feed/x.atom", "/notices/unsubscribe/x"):
        assert re.match(pattern, path), path
    assert "if=$is_logged;" in site_of("listen 443")
    assert "access_log off;" in site_of("listen 80")


def test_nginx_closes_idle_connections_before_a_node_does():
    """Else a request may cross the node's close, and nginx takes the node for broken."""
    site = (ROOT / "deploy" / "nginx" / "yardstick.conf").read_text(encoding="utf-8")
    upstream = site.partition("upstream yardstick {")[2].partition("}")[0]
    seconds = int(re.search(r"keepalive_timeout (\d+)s;", upstream)[1])
    assert seconds * 1000 < HTTP1Settings().header_read_timeout


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.skipif(shutil.which("nginx", path="/usr/sbin:/usr/bin") is None, reason="no nginx")
def test_nginx_takes_the_example(tmp_path):
    site = (ROOT / "deploy" / "nginx" / "yardstick.conf").read_text(encoding="utf-8")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    site = re.sub(r"web\d\.example\.org", "127.0.0.1", site)
    for folder in ("/etc/ssl/yardstick", "/var/log/nginx"):
        site = site.replace(folder, str(tmp_path))
    site = re.sub(r"listen (80|443)", r"listen 127.0.0.1:2\1", site)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ access_log off;\n{site}\n}}", encoding="utf-8"
    )
    command = ["/usr/sbin/nginx", "-t", "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
