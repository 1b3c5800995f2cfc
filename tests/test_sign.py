"""Signatures beside packs: made and checked, by ssh-keygen and without it."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ropa.bags import sign as signing
from ropa.bags import sshsig
from ropa.bags.sign import allowed_signer
from ropa.bags.sign import sign as sign_kind
from ropa.bags.signature import check
from ropa.bags.write import tag_manifest
from ropa.errors import PackError, SourceError, UsageError
from test_bag import KIND, NAME, PAYLOAD, a_pack, unpacked, verify

sign = partial(sign_kind, kind=KIND)

ME, OTHER = "dpo@acme.example", "someone@else.example"


def need(program: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")


def keygen(*words: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", *map(str, words)], check=True, capture_output=True, **options)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of keys: mine and another's (Ed25519), one with a passphrase, one of another kind."""
    need("ssh-keygen")
    folder = tmp_path_factory.mktemp("keys")
    for name, kind, passphrase in (
        ("mine", "ed25519", ""),
        ("other", "ed25519", ""),
        ("locked", "ed25519", "secret"),
        ("ecdsa", "ecdsa", ""),
    ):
        keygen("-q", "-t", kind, "-N", passphrase, "-C", "", "-f", folder / name)
    return folder


@pytest.fixture
def without_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without OpenSSH."""
    find = shutil.which
    monkeypatch.setattr(signing.shutil, "which", lambda name: None if name == "ssh-keygen" else find(name))


def signers(folder: Path, signature: Path, identity: str = ME) -> Path:
    file = folder / "allowed_signers"
    file.write_text(f"{allowed_signer(signature, identity, KIND)}\n", encoding="utf-8")
    return file


def test_a_signed_pack_is_whose_the_signers_say(tmp_path: Path, keys: Path) -> None:
    pack = a_pack(tmp_path)
    made = sign(pack, keys / "mine", ME)
    assert made == tmp_path / f"{NAME}.zip.sig"
    allowed = signers(tmp_path, made)
    for where in (pack, unpacked(pack, tmp_path)):
        verdict = verify(where, allowed_signers=allowed, identity=ME)
        assert (verdict.ok, verdict.signed, verdict.signer) == (True, True, ME)
        assert verdict.key == keygen("-l", "-f", keys / "mine.pub").stdout.decode().split()[1]


def test_without_the_program_the_signature_is_the_same_bytes(tmp_path: Path, keys: Path, without_program: None) -> None:
    pack = a_pack(tmp_path)
    made = sign(pack, keys / "mine", ME).read_bytes()
    by_program = keygen("-Y", "sign", "-f", keys / "mine", "-n", KIND.namespace, input=tag_manifest(pack)).stdout
    assert made == by_program


@pytest.mark.parametrize("program", ["with ssh-keygen", "without"])
@pytest.mark.parametrize(
    ("line", "identity", "signer"),
    [
        ("{me} {key}", ME, ME),
        ("{me} {key}", None, ME),
        ("{me} {key}", OTHER, ""),
        ("{other} {key}", ME, ""),
        ("{other},{me} {key}", ME, ME),
        ("{other},{me} {key}", None, OTHER),
        ('{me} namespaces="made-up" {key}', ME, ME),
        ('{me} namespaces="git,made-up" {key}', ME, ME),
        ('{me} namespaces="git" {key}', ME, ""),
        ("{me} {another}", ME, ""),
        ("{me} {another}", None, ""),
        ("# {me} {key}", ME, ""),
        ("{me} {another}\n{me} {key}", ME, ME),
        ('{me} valid-before="20200101" {key}', ME, ""),
        ("", ME, ""),
        ("\x00\xff nonsense", ME, ""),
    ],
)
def test_whose_it_is_comes_from_the_signers_alone(
    tmp_path: Path,
    keys: Path,
    request: pytest.FixtureRequest,
    program: str,
    line: str,
    identity: str | None,
    signer: str,
) -> None:
    pack = a_pack(tmp_path)
    sign(pack, keys / "mine", ME)
    if program == "without":
        request.getfixturevalue("without_program")
    allowed = tmp_path / "signers"
    mine, another = (" ".join((keys / f"{name}.pub").read_text().split()[:2]) for name in ("mine", "other"))
    allowed.write_text(line.format(me=ME, other=OTHER, key=mine, another=another) + "\n", encoding="latin-1")
    verdict = verify(pack, allowed_signers=allowed, identity=identity)
    assert (verdict.ok, verdict.signer) == (bool(signer), signer)


def test_patterns_among_the_signers_need_the_program(tmp_path: Path, keys: Path, request: pytest.FixtureRequest) -> None:
    pack = a_pack(tmp_path)
    sign(pack, keys / "mine", ME)
    allowed = tmp_path / "signers"
    allowed.write_text(f"*@acme.example {(keys / 'mine.pub').read_text()}")
    assert verify(pack, allowed_signers=allowed, identity=ME).signer == ME
    request.getfixturevalue("without_program")
    assert not verify(pack, allowed_signers=allowed, identity=ME).ok


@pytest.mark.parametrize("program", ["with ssh-keygen", "without"])
def test_a_signature_of_another_pack_or_for_another_purpose_is_refused(
    tmp_path: Path, keys: Path, request: pytest.FixtureRequest, program: str
) -> None:
    pack = a_pack(tmp_path)
    other = a_pack(tmp_path / "other", dict(PAYLOAD, more=b"more"))
    made = sign(pack, keys / "mine", ME)
    allowed = signers(tmp_path, made)
    if program == "without":
        request.getfixturevalue("without_program")
    foreign = sign(other, keys / "mine", ME).read_bytes()
    for_git = keygen("-Y", "sign", "-f", keys / "mine", "-n", "git", input=tag_manifest(pack)).stdout
    by_another = keygen("-Y", "sign", "-f", keys / "other", "-n", KIND.namespace, input=tag_manifest(pack)).stdout
    good = made.read_bytes()
    for bad, said in ((foreign, "not over this pack"), (for_git, "'git'"), (by_another, "does not allow")):
        made.write_bytes(bad)
        verdict = verify(pack, allowed_signers=allowed, identity=ME)
        assert [(one.name, one.file) for one in verdict.checks if not one.ok] == [("signature", made.name)]
        assert said in next(one.message for one in verdict.checks if not one.ok)
        assert verdict.signer == ""
    made.write_bytes(good)
    assert verify(pack, allowed_signers=allowed, identity=ME).ok


@pytest.mark.parametrize("program", ["with ssh-keygen", "without"])
def test_a_damaged_signature_is_refused_wherever_it_is_damaged(
    tmp_path: Path, keys: Path, request: pytest.FixtureRequest, program: str
) -> None:
    pack = a_pack(tmp_path)
    made = sign(pack, keys / "mine", ME)
    good = made.read_bytes()
    if program == "without":
        request.getfixturevalue("without_program")
    step = 41 if program == "with ssh-keygen" else 3
    damaged = [good[:cut] for cut in range(0, len(good) - 1, step)]
    for place in range(0, len(good), step):
        other = b"A" if good[place : place + 1] != b"A" else b"B"
        damaged.append(good[:place] + other + good[place + 1 :])
    damaged += [good[:60] + b"!" + good[60:], b"", b"\x00" * 100, b"x" * 200_000, good + good]
    passed = []
    for content in damaged:
        made.write_bytes(content)
        try:
            signed = check(tag_manifest(pack), made, KIND.namespace)
        except PackError:  # another kind of key, which only ssh-keygen knows
            continue
        if signed.ok and signed.key == sshsig.read(good).fingerprint:
            passed.append(content)
    with pytest.raises(ValueError, match="not a whole SSH signature"):
        sshsig.read(good[:60] + b"!" + good[60:])
    # Only white space between lines may differ: that is no part of what it says.
    assert {sshsig.read(content) for content in passed} <= {sshsig.read(good)}


def test_a_signature_with_something_after_it_is_refused(tmp_path: Path, keys: Path, request: pytest.FixtureRequest) -> None:
    pack = a_pack(tmp_path)
    made = sign(pack, keys / "mine", ME)
    begin, *lines, end = made.read_text().splitlines()
    longer = base64.b64encode(base64.b64decode("".join(lines)) + b"more").decode()
    made.write_text("\n".join([begin, longer, end, ""]))
    assert not check(tag_manifest(pack), made, KIND.namespace).ok
    request.getfixturevalue("without_program")
    assert not check(tag_manifest(pack), made, KIND.namespace).ok


def test_a_forged_pack_passes_unsigned_and_fails_signed(tmp_path: Path, keys: Path) -> None:
    pack = a_pack(tmp_path)
    made = sign(pack, keys / "mine", ME)
    allowed = signers(tmp_path, made)
    pack.unlink()
    a_pack(tmp_path, dict(PAYLOAD, **{"01-index.csv": b"forged, and every digest computed again"}))
    forged = verify(pack, allowed_signers=allowed, identity=ME)
    assert [one.name for one in forged.checks if not one.ok] == ["signature"]
    made.unlink()
    assert verify(pack).ok
    assert not verify(pack, allowed_signers=allowed).ok


def test_what_is_not_whole_is_not_signed(tmp_path: Path, keys: Path) -> None:
    bag = unpacked(a_pack(tmp_path), tmp_path / "out")
    (bag / "data" / "01-index.csv").write_bytes(b"changed")
    with pytest.raises(PackError, match=r"not signed.*01-index\.csv|not signed.*bag-info\.txt"):
        sign(bag, keys / "mine", ME)
    assert not list((tmp_path / "out").glob("*.sig"))


def test_a_signature_is_never_overwritten(tmp_path: Path, keys: Path) -> None:
    pack = a_pack(tmp_path)
    made = sign(pack, keys / "mine", ME)
    before = made.read_bytes()
    with pytest.raises(SourceError, match="already there"):
        sign(pack, keys / "other", ME)
    assert made.read_bytes() == before


def test_keys_of_other_kinds_and_the_agents_need_the_program(tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("ssh-agent")
    pack = a_pack(tmp_path)
    sign(pack, keys / "ecdsa", ME).unlink()
    socket = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        while not socket.exists():
            assert agent.poll() is None
        subprocess.run(["ssh-add", "-q", str(keys / "mine")], check=True)
        away = tmp_path / "mine.pub"
        shutil.copy(keys / "mine.pub", away)
        made = sign(pack, away, ME)
    finally:
        agent.terminate()
        agent.wait()
    assert verify(pack, allowed_signers=signers(tmp_path, made), identity=ME).ok
    made.unlink()
    monkeypatch.setattr(signing.shutil, "which", lambda name: None)
    for key in ("ecdsa", "mine.pub", "locked"):
        with pytest.raises(PackError, match="OpenSSH"):
            sign(pack, keys / key, ME)
    assert not made.exists()


def test_a_key_that_cannot_sign_is_one_line(tmp_path: Path, keys: Path) -> None:
    pack = a_pack(tmp_path)
    with pytest.raises(SourceError, match=r"gone.*no key there"):
        sign(pack, tmp_path / "gone", ME)
    (tmp_path / "nonsense").write_text("nonsense")
    with pytest.raises(PackError, match="nonsense"):
        sign(pack, tmp_path / "nonsense", ME)


@pytest.mark.parametrize("identity", ["", "two words", "*", "a,b", '"a"', "!a", "# a", "a\nb"])
def test_an_identity_that_would_mean_more_than_one_is_refused(tmp_path: Path, keys: Path, identity: str) -> None:
    with pytest.raises(UsageError, match="--identity"):
        sign(a_pack(tmp_path), keys / "mine", identity)


def authority(folder: Path) -> Path:
    """A time-stamping authority of our own, made by openssl: `ca.pem` is whom to trust."""
    need("openssl")
    (folder / "tsa.cnf").write_text(
        f"[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=Test authority\n[ext]\nextendedKeyUsage=critical,timeStamping\n"
        f"[tsa]\ndefault_tsa=t\n[t]\nserial={folder}/serial\nsigner_cert={folder}/ca.pem\nsigner_key={folder}/tsa.key\n"
        "signer_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256,sha512\naccuracy=secs:1\ness_cert_id_alg=sha256\n",
        encoding="ascii",
    )
    (folder / "serial").write_text("01\n")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-config", folder / "tsa.cnf", "-extensions", "ext",
            "-keyout", folder / "tsa.key", "-out", folder / "ca.pem")  # fmt: skip
    return folder / "ca.pem"


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def stamped(signature: Path, folder: Path) -> Path:
    token = signature.with_name(f"{signature.name}.tsr")
    openssl("ts", "-query", "-data", signature, "-sha512", "-cert", "-out", folder / "q.tsq")
    openssl("ts", "-reply", "-config", folder / "tsa.cnf", "-queryfile", folder / "q.tsq", "-out", token)
    return token


def test_a_time_stamp_beside_the_signature(tmp_path: Path, keys: Path) -> None:
    pack = a_pack(tmp_path)
    made = sign(pack, keys / "mine", ME)
    (tmp_path / "tsa").mkdir()
    (tmp_path / "tsa2").mkdir()
    ca, stranger = authority(tmp_path / "tsa"), authority(tmp_path / "tsa2")
    assert not verify(pack, authority=ca).ok  # asked for, not there
    token = stamped(made, tmp_path / "tsa")
    unasked = next(one for one in verify(pack).checks if one.name == "time")
    assert unasked.ok
    assert unasked.warning
    timed = next(one for one in verify(pack, authority=ca).checks if one.name == "time")
    assert timed.ok
    assert re.search(r"there on \w+ +\d+ [\d:]+ 20\d\d GMT", timed.message)
    assert [(one.name, one.file) for one in verify(pack, authority=stranger).checks if not one.ok] == [("time", token.name)]
    content, of_it = made.read_bytes(), token.read_bytes()
    made.unlink()
    token.unlink()
    sign(pack, keys / "other", ME)
    token.write_bytes(of_it)
    assert made.read_bytes() != content
    assert [(one.name, one.file) for one in verify(pack, authority=ca).checks if not one.ok] == [("time", token.name)]
    with pytest.raises(SourceError, match=r"gone\.pem"):
        verify(pack, authority=tmp_path / "gone.pem")
    made.unlink()
    assert [(one.name, one.file) for one in verify(pack, authority=ca).checks if not one.ok] == [("time", token.name)], "over nothing"


def test_a_comment_behind_a_key_says_nothing_of_whose_it_is(tmp_path: Path, keys: Path, without_program: None) -> None:
    pack = a_pack(tmp_path)
    allowed = signers(tmp_path, sign(pack, keys / "mine", ME))
    allowed.write_text(f"{allowed.read_text().strip()} my laptop! *\n")
    assert verify(pack, allowed_signers=allowed, identity=ME).signer == ME
    with pytest.raises(SourceError, match=r"nobody: cannot be read \(No such file or directory\)$"):
        verify(pack, allowed_signers=tmp_path / "nobody")


def test_what_is_no_signature_gives_no_line_of_signers(tmp_path: Path) -> None:
    for place in (tmp_path / "gone.sig", tmp_path):
        with pytest.raises(PackError, match=place.name):
            allowed_signer(place, ME, KIND)
    (tmp_path / "text.sig").write_text("text")
    with pytest.raises(PackError, match=r"text\.sig: not an SSH signature"):
        allowed_signer(tmp_path / "text.sig", ME, KIND)


@pytest.mark.parametrize(
    "change", [lambda listed: listed + b"\n", lambda listed: listed[:-1], lambda listed: listed.replace(b"\n", b"\r\n")]
)
def test_even_white_space_in_what_is_signed_breaks_the_signature(tmp_path: Path, keys: Path, change: Callable[[bytes], bytes]) -> None:
    pack = a_pack(tmp_path)
    made = sign(pack, keys / "mine", ME)
    bag = unpacked(pack, tmp_path)
    listed = bag / "tagmanifest-sha512.txt"
    listed.write_bytes(change(listed.read_bytes()))
    assert [one.name for one in verify(bag, allowed_signers=signers(tmp_path, made)).checks if not one.ok] == ["signature"]
