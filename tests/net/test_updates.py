"""New versions: what the publisher signed is offered, and nothing else ever is; asked over real HTTPS."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as some

from harmony_desktop.domain import updates
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net import minisign
from harmony_desktop.net.updates import ADDRESS_ENV, KEY_ENV, channel
from harmony_desktop.net.updates import Publisher as Desk
from harmony_desktop.net.way import Way
from harmony_workspace.access import tls
from tests.fakes.https_server import Answer, Exchange, Server, serving
from tests.parts.releases import FILE, PACKAGE, Publisher
from tools import sign_release

CURRENT = "0.1.0"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tls.Certificates:
    return tls.own(tmp_path_factory.mktemp("tls"))


@asynccontextmanager
async def publishing(
    certificates: tls.Certificates, publisher: Publisher, others: dict[str, Answer] | None = None, **told: Any
) -> AsyncIterator[tuple[Desk, Server]]:
    assert certificates.ca is not None
    answers = publisher.answers() | (others or {})
    async with serving(certificates.certificate, certificates.key, certificates.ca, answers) as server:
        publisher.tell(server.url, **told)
        yield Desk(publisher.channel(), trusting(certificates)), server


def trusting(certificates: tls.Certificates) -> Any:
    async def way_to(url: str) -> Way:
        return Way(own_authority=certificates.ca)

    return way_to


async def refused(desk: Desk, current: str = CURRENT) -> str:
    with pytest.raises(HarmonyError) as raised:
        await desk.newest(current)
    return raised.value.problem.code


async def test_a_signed_newer_version_is_offered_and_the_question_says_nothing_of_this_computer(
    certificates: tls.Certificates,
) -> None:
    async with publishing(certificates, Publisher(), minimum="0.0.9") as (desk, server):
        release = await desk.newest(CURRENT)
        assert release is not None
        assert (release.version, release.is_urgent(CURRENT), release.is_urgent("0.0.8")) == (
            "0.9.0",
            False,
            True,
        )
        assert await desk.newest("0.9.0") is None
        asked = server.seen[0]
        assert (asked.path, asked.body) == ("/manifest.json", b"")
        said = {name: value for name, value in asked.headers.items() if name not in ("host", "connection")}
        assert said == {"accept": "*/*", "accept-encoding": "identity", "user-agent": "Harmony"}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"product": "another"}, "update_strange"),
        ({"version": "0.0.9"}, "update_older"),
        ({"version": "latest"}, "update_strange"),
        ({"expires": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}, "update_stale"),
        ({"published": (datetime.now(UTC) + timedelta(days=2)).isoformat()}, "update_stale"),
        ({"expires": "2099-01-01T00:00:00"}, "update_strange"),
        ({"page": "http://harmony.example/"}, "update_strange"),
        ({"page": "javascript:alert(1)"}, "update_strange"),
        ({"files": {"linux": {"url": "http://x/y", "sha256": "0" * 64, "size": 1}}}, "update_strange"),
        ({"files": {"linux": {"url": "https://x/..", "sha256": "0" * 64, "size": 1}}}, "update_strange"),
        ({"files": {"linux": {"url": "https://x/y", "sha256": "0", "size": 1}}}, "update_strange"),
        ({"files": {"linux": {"url": "https://x/y", "sha256": "0" * 64, "size": -1}}}, "update_strange"),
        ({"files": []}, "update_strange"),
    ],
)
async def test_what_is_signed_and_not_for_us_is_refused(
    certificates: tls.Certificates, told: dict[str, Any], code: str
) -> None:
    async with publishing(certificates, Publisher(), **told) as (desk, _):
        assert await refused(desk) == code


async def test_what_another_signed_or_somebody_changed_is_refused(certificates: tls.Certificates) -> None:
    publisher = Publisher()
    async with publishing(certificates, publisher) as (desk, server):
        mallory = Publisher()
        mallory.told = publisher.told
        for path, says in (
            ("/manifest.json.minisig", mallory.signature),
            ("/manifest.json.minisig", publisher.signature.replace("of a story", "of a liar")),
            ("/manifest.json.minisig", ""),
            ("/manifest.json.minisig", "untrusted comment: x\n!!\ntrusted comment: y\n!!\n"),
            ("/manifest.json", publisher.manifest.decode().replace("0.9.0", "6.6.6")),
        ):
            kept, server.answers[path] = server.answers[path], answering(200, says)
            assert await refused(desk) == "update_unsigned"
            server.answers[path] = kept


def answering(status: int, says: str, head: str = "") -> Answer:
    async def answer(asked: Exchange) -> None:
        if not head:
            await asked.reply(status, says)
        else:
            await asked.send(f"HTTP/1.1 {status} X\r\n{head}\r\nConnection: close\r\n\r\n{says}")

    return answer


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (
            answering(302, "", "Location: https://elsewhere.example/manifest.json\r\nContent-Length: 0"),
            "update_strange",
        ),
        (answering(200, "x" * 70_000), "update_strange"),
        (answering(200, "half", "Content-Length: 4000"), "update_unreachable"),
        (answering(404, ""), "update_strange"),
        (answering(503, ""), "update_unreachable"),
    ],
)
async def test_a_server_that_sends_elsewhere_or_says_too_much_or_too_little_is_not_believed(
    certificates: tls.Certificates, answer: Answer, code: str
) -> None:
    async with publishing(certificates, Publisher(), {"/manifest.json": answer}) as (desk, server):
        assert await refused(desk) == code
        assert len(server.seen) == 1


async def test_plain_http_and_a_certificate_of_a_stranger_are_never_used(
    certificates: tls.Certificates,
) -> None:
    publisher = Publisher()
    async with publishing(certificates, publisher) as (_, server):
        plain = replace(publisher.channel(), address=publisher.channel().address.replace("https", "http"))
        assert await refused(Desk(plain, trusting(certificates))) == "update_strange"

        async def system(url: str) -> Way:
            return Way()

        assert await refused(Desk(publisher.channel(), system)) == "update_unreachable"
        assert server.seen == []


async def test_a_download_appears_when_it_is_whole_and_what_was_signed(
    certificates: tls.Certificates, tmp_path: Path
) -> None:
    shares: list[float] = []
    async with publishing(certificates, Publisher()) as (desk, _):
        release = await desk.newest(CURRENT)
        assert release is not None
        [package] = release.packages.values()
        file = await desk.fetch(package, tmp_path / "Downloads", shares.append)
    assert (file.name, file.read_bytes()) == (FILE, PACKAGE)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize("came", [PACKAGE[:-1], PACKAGE[:-1] + b"x", PACKAGE + b"x", b""])
async def test_a_download_that_is_not_what_was_signed_leaves_nothing_behind(
    certificates: tls.Certificates, tmp_path: Path, came: bytes
) -> None:
    publisher = Publisher()
    publisher.package = came
    async with publishing(certificates, publisher) as (desk, _):
        release = await desk.newest(CURRENT)
        assert release is not None
        with pytest.raises(HarmonyError) as raised:
            await desk.fetch(next(iter(release.packages.values())), tmp_path, lambda share: None)
    assert raised.value.problem.code == "update_broken"
    assert list(tmp_path.iterdir()) == []


def test_what_was_pinned_stays_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    assert channel() == updates.Channel()
    assert not channel().is_set
    monkeypatch.setenv(ADDRESS_ENV, "https://mallory.example/manifest.json")
    monkeypatch.setenv(KEY_ENV, "RW")
    assert channel().is_set
    built_in = updates.Channel("https://harmony.example/manifest.json", "RWpinned")
    assert channel(built_in) == built_in


def test_minisign_agrees_with_our_signatures_and_we_with_its(tmp_path: Path) -> None:
    secret, file = Ed25519PrivateKey.generate(), tmp_path / "manifest.json"
    file.write_bytes(b"{}")
    (tmp_path / "manifest.json.minisig").write_text(sign_release.sign(b"{}", secret, "by us"))
    checked = minisign_says("-V", "-m", file, "-P", sign_release.public_line(secret))
    assert "Trusted comment: by us" in checked
    pair = ("-p", tmp_path / "its.pub", "-s", tmp_path / "its.key")
    minisign_says("-G", "-W", *pair)
    minisign_says("-S", "-s", tmp_path / "its.key", "-m", file, "-t", "by it", "-x", tmp_path / "its.minisig")
    public = (tmp_path / "its.pub").read_text().splitlines()[1]
    assert minisign.verify(b"{}", (tmp_path / "its.minisig").read_text(), public) == "by it"


def minisign_says(*words: object) -> str:
    done = subprocess.run(
        ["minisign", *map(str, words)], capture_output=True, text=True, check=True, timeout=20
    )
    return done.stdout


def test_a_release_is_signed_with_a_sealed_key_and_what_the_program_would_refuse_is_not_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(sign_release.PASSWORD_ENV, "correct horse")
    secret, package = tmp_path / "secret.pem", tmp_path / FILE
    package.write_bytes(PACKAGE)
    assert sign_release.main(["keys", str(secret)]) == 0
    public = capsys.readouterr().out.strip()
    assert b"ENCRYPTED" in secret.read_bytes()
    assert secret.stat().st_mode & 0o077 == 0
    say = ["release", str(secret), f"linux-x86_64={package}", "--out", str(tmp_path / "out")]
    say += ["--base", "https://harmony.example/files", "--page", "https://harmony.example/"]
    assert sign_release.main([*say, "--version", "0.9.0"]) == 0
    manifest = (tmp_path / "out/manifest.json").read_bytes()
    comment = minisign.verify(manifest, (tmp_path / "out/manifest.json.minisig").read_text(), public)
    assert comment.startswith("harmony-desktop 0.9.0")
    with pytest.raises(ValueError, match="version"):
        sign_release.main([*say, "--version", "newest"])


def test_versions_follow_one_another() -> None:
    inorder = ["0.1", "0.1.1", "0.2a1", "0.2b1", "0.2rc1", "0.2rc2", "0.2", "0.10.0", "1.0.0"]
    assert sorted(set(inorder), key=updates.ordered) == inorder
    assert updates.ordered("0.9") == updates.ordered("0.9.0")


@given(some.text())
def test_no_signature_that_is_made_up_is_good(made_up: str) -> None:
    with pytest.raises(minisign.SignatureError):
        minisign.verify(b"{}", made_up, made_up)


ANYTHING = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.text()
    | some.lists(some.text())
    | some.just({"": {}})
)


@given(some.dictionaries(some.sampled_from(["version", "published", "expires", "page", "files"]), ANYTHING))
def test_a_manifest_is_read_or_refused_and_nothing_else(made_up: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        updates.read(made_up | {"product": updates.PRODUCT})
