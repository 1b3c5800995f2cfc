"""What only packs have: their chain and VERIFY.txt. The files in them are made up."""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ropa.bags.sign import allowed_signer, sign
from ropa.bags.write import fingerprint
from ropa.packs.chain import AS_OF, NAMESPACE, PACK, disorder, identifier, verify, verify_text
from ropa.packs.record import sign_record, write_record
from support.bags import NAME, PAYLOAD, WHOLE, a_pack, contents, flipped, resummed, zipped
from support.commands import Ran
from support.signatures import ME, authority, need, openssl, stamped

# -- the chain --------------------------------------------------------------------------------------


def test_the_pack_before_is_named(tmp_path: Path) -> None:
    first = verify(a_pack(tmp_path))
    second = verify(a_pack(tmp_path, name="acme-2027", **{"Previous-Pack-SHA256": first.fingerprint}))
    assert (first.previous, second.previous) == ("", first.fingerprint)
    assert second.ok
    [note] = [check for check in second.checks if check.name == "chain"]
    assert note.warning
    assert note.message.startswith("not checked")


def test_a_pack_that_was_renamed_says_what_it_is(tmp_path: Path, ropa: Callable[..., Ran]) -> None:
    days = (date(2025, 11, 1), date(2026, 10, 31))
    said = {
        AS_OF: "2026-11-22",
        "Pack-Period": "2025-11-01..2026-10-31",
        "Pack-Profile": "client",
        "Pack-Client": "Beta\x1b[2J",
        "Pack-Regime": "uk",
    }
    made = identifier(NAME, "1" * 64, days)
    pack = a_pack(tmp_path, **said, **{"Register-SHA256": "1" * 64, "External-Identifier": made})  # type: ignore[arg-type]
    good = ropa("pack", "verify", pack)
    assert good.code == 0
    assert "note   name" not in good.stdout
    assert "says  organisation Acme Ltd; as_of 2026-11-22; period 2025-11-01..2026-10-31; profile client; client Beta" in good.stdout
    assert "\x1b" not in good.stdout
    again = pack.rename(tmp_path / "acme-2027.zip")
    renamed = ropa("pack", "verify", again)
    assert renamed.code == 0  # nothing in it was changed
    assert "note   name       made under another name than acme-2027" in renamed.stdout
    assert json.loads(ropa("pack", "verify", again, "--format", "json").stdout)["says"]["as_of"] == "2026-11-22"


REGISTERS = {"acme-2026": "1" * 64, "acme-2027": "2" * 64}


def chained(folder: Path, before: Path | None, name: str = "acme-2027", *, tells: str = "", **info: str) -> Path:
    """A pack that follows another, as `pack build` would write it; `tells` stands in its summary instead of the fingerprint."""
    mark = verify(before).fingerprint if before else ""
    words = f"its fingerprint,{tells or mark}\nits register,{REGISTERS[NAME]}\nthis register,{REGISTERS['acme-2027']}\n"
    payload = PAYLOAD | ({"06-changes/summary.csv": words.encode()} if before else {})
    says = {"Register-SHA256": REGISTERS[name], "Pack-Profile": "full"} | ({"Previous-Pack-SHA256": mark} if before else {}) | info
    return a_pack(folder, payload, name, **says)  # type: ignore[arg-type]


def chain_of(pack: Path, before: Path) -> dict[str, str]:
    """What is wrong with the chain, by the file at fault."""
    return {check.file: check.message for check in verify(pack, previous=before).checks if check.name == "chain" and not check.ok}


def test_the_chain_is_checked_against_the_pack_before(tmp_path: Path, ropa: Callable[..., Ran]) -> None:
    assert NAME in REGISTERS
    first = chained(tmp_path, None, NAME)
    second = chained(tmp_path, first)
    for level in ("--full", "--fast"):
        ran = ropa("pack", "verify", second, "--previous", first, level, "--format", "json")
        assert ran.code == 0, ran.stdout
        assert "not checked" not in ran.stdout
        state = "whole" if level == "--full" else "complete, contents not read"
        assert f'"follows {first.name}, which is {state}"' in ran.stdout
    ran = ropa("pack", "verify", second)
    assert ran.code == 0
    assert "chain      not checked: it says that it follows" in ran.stdout
    (tmp_path / "other").mkdir()
    other = chained(tmp_path / "other", None, NAME, **{"Bagging-Date": "2025-11-22"})
    ran = ropa("pack", "verify", second, "--previous", other)
    assert ran.code == 15
    assert f"WRONG  chain      {other.name}: not the pack before" in ran.stdout
    assert ropa("pack", "verify", second, "--previous", tmp_path / "gone.zip").code == 11


def test_a_broken_chain_names_the_file_at_fault(tmp_path: Path) -> None:
    first = chained(tmp_path, None, NAME)
    second = chained(tmp_path, first)
    assert chain_of(second, first) == {}
    assert list(chain_of(first, second)) == ["bag-info.txt"], "the first names none before it"
    assert list(chain_of(second, second)) == [second.name]
    torn = dict(contents(first))
    torn["data/01-index.csv"] = flipped(torn["data/01-index.csv"])
    (tmp_path / "torn").mkdir()
    assert "data/01-index.csv" in chain_of(second, zipped(tmp_path / "torn" / first.name, torn))[first.name], "by its fingerprint the same"

    def made(number: int, **other: str) -> dict[str, str]:
        (folder := tmp_path / str(number)).mkdir()
        return chain_of(chained(folder, first, **other), first)  # type: ignore[arg-type]

    summary = "data/06-changes/summary.csv"
    assert set(made(1, tells="0" * 64)) == {summary}
    assert set(made(2, **{"Register-SHA256": "3" * 64})) == {summary}
    assert "before the 2026-11-22" in made(3, **{"Bagging-Date": "2026-11-21"})["bag-info.txt"]
    assert set(made(4, **{"Bagging-Date": "soon"})) == set(made(5, **{"Pack-Profile": "regulator"})) == {"bag-info.txt"}
    assert "one SHA-256" in made(6, **{"Previous-Pack-SHA256": "latest"})["bag-info.txt"]
    twice = [verify(first).fingerprint, "5" * 64]
    assert "one SHA-256" in made(8, **{"Previous-Pack-SHA256": twice})["bag-info.txt"]  # type: ignore[arg-type]
    another = chained(tmp_path / "1", None, NAME, **{"Register-SHA256": "4" * 64})
    (folder := tmp_path / "7").mkdir()
    assert set(chain_of(chained(folder, another), another)) == {summary}


def test_a_forger_who_sums_again_does_not_mend_the_chain(tmp_path: Path) -> None:
    """Every single file of the pack before changed, and all its digests computed anew: whole, and not the one that is followed."""
    first = chained(tmp_path, None, NAME)
    second = chained(tmp_path, first)
    (tmp_path / "forged").mkdir()
    for file in WHOLE:
        files = contents(first)
        files[file] += b"x"
        resummed(files, "sha256", "sha512")
        forged = zipped(tmp_path / "forged" / first.name, files)
        assert not [check for check in verify(forged).checks if not check.ok and check.name != "complete"]
        assert first.name in chain_of(second, forged), file


# -- VERIFY.txt -------------------------------------------------------------------------------------


def commands(pack: Path) -> list[str]:
    """The commands that VERIFY.txt gives, as a reader types them one after another."""
    text = zipfile.ZipFile(pack).read(f"{NAME}/VERIFY.txt").decode()
    text = re.sub(r"     Get-Content .*? \} \}\n", "", text, flags=re.DOTALL)  # for PowerShell
    return [line.strip() for line in text.splitlines() if line.startswith("     ")]


def test_the_commands_of_verify_txt_work_as_they_stand(tmp_path: Path, keys: Path) -> None:
    for program in ("unzip", "sha512sum", "openssl"):
        need(program)
    pack = a_pack(tmp_path, tags={"VERIFY.txt": verify_text(NAME).encode()})
    made = sign(pack, keys / "mine", ME, PACK)
    write_record(pack, fingerprint(pack))
    sign_record(pack, keys / "mine", NAMESPACE)
    (tmp_path / "allowed_signers").write_text(f"{allowed_signer(made, ME, PACK)}\n", encoding="utf-8")
    (tmp_path / "tsa").mkdir()
    ca = authority(tmp_path / "tsa")
    stamped(made, tmp_path / "tsa")
    typed = commands(pack)
    assert [re.split(r"\s", line)[0] for line in typed] == [
        "unzip",
        "cd",
        "sha512sum",
        "bagit.py",
        "ls",
        "ssh-keygen",
        "ssh-keygen",
        "openssl",
    ]
    script = "set -e\n" + "\n".join(typed).replace("SIGNER", ME).replace("CA.pem", str(ca))
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count(f'Good "ropa-pack" signature for {ME}') == 2
    beside = {"bagit.txt", "bag-info.txt", "VERIFY.txt", *(f"{tag}manifest-sha{bits}.txt" for tag in ("", "tag") for bits in (256, 512))}
    assert beside <= set(ran.stdout.split())
    lines = (tmp_path / NAME / "tagmanifest-sha512.txt").read_text().splitlines()
    assert {line.split()[1] for line in lines} == {name for name in beside if not name.startswith("tagmanifest")}
    assert {path.name for path in (tmp_path / NAME).iterdir()} - {"data"} == beside  # as the text says
    assert "Verification: OK" in ran.stdout + ran.stderr


class Answering(http.server.BaseHTTPRequestHandler):
    """An authority that answers as its server's `says` has it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, content = self.server.says(self.headers["Content-Type"], body)  # type: ignore[attr-defined]
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


def test_an_authority_is_asked_for_a_time_stamp(tmp_path: Path, keys: Path, ropa: Callable[..., Ran]) -> None:
    pack = a_pack(tmp_path)
    (folder := tmp_path / "tsa").mkdir()
    ca = authority(folder)

    def answer(kind: str, query: bytes) -> tuple[int, bytes]:
        assert kind == "application/timestamp-query"
        (folder / "q.tsq").write_bytes(query)
        openssl("ts", "-reply", "-config", folder / "tsa.cnf", "-queryfile", folder / "q.tsq", "-out", folder / "a.tsr")
        return 200, (folder / "a.tsr").read_bytes()

    server = http.server.HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url, signature, stamp = f"http://127.0.0.1:{server.server_port}", Path(f"{pack}.sig"), Path(f"{pack}.sig.tsr")
    sign_it = ("pack", "sign", pack, "--key", keys / "mine", "--identity", ME, "--timestamp")
    of_another = stamped(sign(a_pack(tmp_path / "other"), keys / "other", ME, PACK), folder).read_bytes()
    try:
        for code, content, said in (
            (503, b"", "the authority gives no time stamp (Service Unavailable); nothing was signed"),
            (200, b"<html>", "what it answers is not a time stamp of this signature; nothing was signed"),
            (200, of_another, "what it answers is not a time stamp of this signature; nothing was signed"),
        ):
            server.says = lambda *_, code=code, content=content: (code, content)  # type: ignore[attr-defined]
            ran = ropa(*sign_it, url)
            assert (ran.code, ran.stderr) == (15, f"ropa: {url}: {said}\n")
            assert not signature.exists()
        server.says = answer  # type: ignore[attr-defined]
        ran = ropa(*sign_it, url, "--format", "json")
        assert (ran.code, json.loads(ran.stdout)["timestamp"]) == (0, str(stamp))
    finally:
        server.shutdown()
        server.server_close()
    timed = next(one for one in verify(pack, authority=ca).checks if one.name == "time")
    assert (timed.ok, timed.warning) == (True, False)
    signature.unlink()
    assert "already there" in ropa(*sign_it[:-1]).stderr, "it would be taken for one of the new signature"
    stamp.unlink()
    assert ropa(*sign_it, "ftp://example.org").code == 2
    assert "gives no time stamp" in ropa(*sign_it, url).stderr, "nobody is there any more"
    assert not signature.exists()


def test_the_loop_for_powershell_names_each_file_as_the_manifests_do(tmp_path: Path) -> None:
    text = verify_text(NAME)
    assert "Get-Content -Encoding UTF8 tagmanifest-sha512.txt, manifest-sha512.txt | ForEach-Object {" in text
    assert "$_ -split ' +', 2" in text
    for line in zipfile.ZipFile(a_pack(tmp_path)).read(f"{NAME}/manifest-sha512.txt").decode().splitlines():
        digest, file = re.split(" +", line, maxsplit=1)  # as the loop does
        assert (len(digest), file.startswith("data/")) == (128, True)


def test_what_a_pack_says_of_itself_is_cut_in_messages() -> None:
    """The values of bag-info.txt are anybody's: one of a megabyte, or with control characters, is one short line."""
    before = {AS_OF: "2026-01-01", "Source-Organization": "x"}
    said = disorder({AS_OF: "2026-02-01", "Source-Organization": "y\x1b[2J\n" * 100_000}, before)
    assert said.startswith("its Source-Organization y")
    assert said.isprintable()
    assert len(said) < 120


def test_who_has_no_redirection_is_told_how_to_check_a_signature():
    text = verify_text(NAME)
    assert " < " in text
    assert 'PowerShell does not read files with "<"' in text
    assert "write \\ for / in a path" in text
