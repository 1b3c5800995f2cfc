"""Whose a signature is, and that a damaged or borrowed one is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from ropa.bags import sshsig
from ropa.bags.signature import check
from ropa.bags.write import tag_manifest
from ropa.errors import PackError, SourceError
from support.bags import KIND, PAYLOAD, a_pack, unpacked, verify
from support.signatures import ME, OTHER, keygen, sign, signers


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


def test_a_comment_behind_a_key_says_nothing_of_whose_it_is(tmp_path: Path, keys: Path, without_program: None) -> None:
    pack = a_pack(tmp_path)
    allowed = signers(tmp_path, sign(pack, keys / "mine", ME))
    allowed.write_text(f"{allowed.read_text().strip()} my laptop! *\n")
    assert verify(pack, allowed_signers=allowed, identity=ME).signer == ME
    with pytest.raises(SourceError, match=r"nobody: cannot be read \(No such file or directory\)$"):
        verify(pack, allowed_signers=tmp_path / "nobody")


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
