"""Signing packs, by ssh-keygen and without it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ropa.bags import sign as signing
from ropa.bags.sign import allowed_signer
from ropa.bags.write import tag_manifest
from ropa.errors import PackError, SourceError, UsageError
from support.bags import KIND, NAME, a_pack, unpacked, verify
from support.signatures import ME, keygen, need, sign, signers


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
    tmp_path.joinpath("link").symlink_to(tmp_path / "gone")
    for name, why in (("link", "the link leads nowhere"), (".", "it is a folder")):
        with pytest.raises(SourceError, match=why):
            sign(pack, tmp_path / name, ME)


_OPENSSH = b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"


@pytest.mark.parametrize("program", [True, False])
def test_a_file_that_is_no_private_key_is_told_for_what_it_is(tmp_path: Path, program: bool, request: pytest.FixtureRequest) -> None:
    if program:
        need("ssh-keygen")
    else:
        request.getfixturevalue("without_program")
    pack, key = a_pack(tmp_path), tmp_path / "key"
    for content, why in (
        (b"garbage of Perpetua", "it is no private key; make a new one with ssh-keygen"),
        (b" \n", "it is empty"),
        (b"\xef\xbb\xbf" + _OPENSSH, "it begins with a byte-order mark"),
        (_OPENSSH.replace(b"\n", b"\r\n"), "line ends of Windows"),
        (b"PuTTY-User-Key-File-3: ssh-ed25519\n", "a key of PuTTY"),
        (b"-----BEGIN CERTIFICATE-----\n", "it is a certificate"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "not in the form of OpenSSH"),
        (b"ssh-ed25519 AAAA a@b.example\n", "it is a public key; give the private one"),
        (b"\x00\xff" * 500, "it is no private key"),
        (_OPENSSH, "it is damaged or cut off" if program else "not an OpenSSH private key"),
    ):
        key.write_bytes(content)
        key.chmod(0o600)
        with pytest.raises(PackError, match=why) as told:
            sign(pack, key, ME)
        assert "Perpetua" not in str(told.value)


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")
def test_why_a_key_cannot_sign_is_said(tmp_path: Path, keys: Path) -> None:
    key = tmp_path / "open"
    key.write_bytes((keys / "mine").read_bytes())
    key.chmod(0o644)
    pack = a_pack(tmp_path)
    with pytest.raises(PackError, match=r"Permissions 0644 for .* are too open"):
        sign(pack, key, ME)
    keygen("-q", "-t", "ed25519", "-N", "secret", "-f", tmp_path / "locked")
    with pytest.raises(PackError, match="it has a passphrase; load it with ssh-add"):
        sign(pack, tmp_path / "locked", ME)


@pytest.mark.parametrize("identity", ["", "two words", "*", "a,b", '"a"', "!a", "# a", "a\nb"])
def test_an_identity_that_would_mean_more_than_one_is_refused(tmp_path: Path, keys: Path, identity: str) -> None:
    with pytest.raises(UsageError, match="--identity"):
        sign(a_pack(tmp_path), keys / "mine", identity)


def test_what_is_no_signature_gives_no_line_of_signers(tmp_path: Path) -> None:
    for place in (tmp_path / "gone.sig", tmp_path):
        with pytest.raises(PackError, match=place.name):
            allowed_signer(place, ME, KIND)
    (tmp_path / "text.sig").write_text("text")
    with pytest.raises(PackError, match=r"text\.sig: not an SSH signature"):
        allowed_signer(tmp_path / "text.sig", ME, KIND)


def test_a_pack_that_is_a_link_which_leads_round_is_one_line(tmp_path, keys):
    (pack := tmp_path / "round.zip").symlink_to(pack)
    with pytest.raises(SourceError, match=r"round\.zip: "):
        signing.sign(pack, keys / "mine", ME, KIND)
