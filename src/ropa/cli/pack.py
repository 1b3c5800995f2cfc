"""`ropa pack`: evidence packs, built, signed and verified."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ropa.cli.common import (
    AsOf,
    At,
    Format,
    Quiet,
    RegimeOption,
    RegisterArgument,
    folder_of,
    note,
    one_line,
    out,
    print_json,
    split,
    today_if_missing,
    working,
)
from ropa.cli.root import app
from ropa.errors import PackError
from ropa.packs.profiles import PROFILES
from ropa.text import count_words

if TYPE_CHECKING:
    from ropa.packs.build import Pack
    from ropa.packs.chain import Verdict

pack = typer.Typer(
    no_args_is_help=True,
    help="Build, sign and verify evidence packs.\n\nA pack is one ZIP that an auditor can verify without ropa.",
)
app.add_typer(pack, name="pack")

MOST_A_CHECK = 20
"""The most files of one check that are printed as text. Their number follows."""

PackArgument = Annotated[Path, typer.Argument(metavar="PACK", help="A pack's ZIP.", show_default=False)]


class Counts(StrEnum):
    """How numbers of people in logs are shown."""

    nhs = "nhs"
    min10 = "min10"
    none = "none"


@pack.command()
def build(
    register: RegisterArgument,
    period: Annotated[
        str,
        typer.Option(
            "--period", metavar="FROM..TO", help="The days from which logs are shown, like 2025-11-01..2026-10-31.", show_default=False
        ),
    ],
    out_dir: Annotated[str, typer.Option("--out", metavar="DIR", help="The folder for the pack's ZIP.", show_default=False)],
    as_of: AsOf = None,
    at: At = None,
    regime: RegimeOption = None,
    profile: Annotated[
        str,
        typer.Option(
            "--profile", metavar="PROFILE", help=f"Who the pack is for: {', '.join(PROFILES)}.", autocompletion=lambda: [*PROFILES]
        ),
    ] = "full",
    client: Annotated[
        str | None,
        typer.Option("--client", metavar="ORGANISATION_ID", help="With --profile client: the key of the client.", show_default=False),
    ] = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", metavar="PACK", help="The pack that this one follows.", show_default=False)
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(
            "--key-file",
            metavar="FILE",
            help="The key that the pseudonyms are made with. A missing file is created.",
            show_default="in your settings",
        ),
    ] = None,
    with_free_text: Annotated[bool, typer.Option("--with-free-text", help="Keep the free text of logs.")] = False,
    counts: Annotated[
        Counts, typer.Option("--counts", help="How numbers of people in logs are shown: to the nearest 5, or 10, or as they are.")
    ] = Counts.nhs,
    formats: Annotated[
        list[str] | None,
        typer.Option("--formats", metavar="FORMATS", help="What to write the reports as: html, pdf, xlsx, ipynb.", show_default="html"),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="If something is missing, write no pack and exit with 15.")] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Write PACK.record.json beside the pack: who built it, when, where and with what.")
    ] = False,
    format: Annotated[Format, typer.Option("--format", help="How to print what was made.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Build an evidence pack: one ZIP in DIR, whole or not at all.

    Logs are redacted first: people get pseudonyms, free text is left out, and numbers of people are
    rounded. The same register, day, period and key give the same pack. The exit code is 0 when a pack
    was made, even if its reports show errors. What is missing from the pack is named on stderr.

        ropa pack build sample:harbour-health --period 2025-11-01..2026-10-31 --as-of 2026-11-22 --out packs
    """
    from ropa.packs.build import pack as make
    from ropa.sources.states import state_at

    folder = folder_of(out_dir, "the pack gets its name by itself")
    day = today_if_missing(as_of, quiet)
    made = make(
        state_at(register, at),
        period=period,
        as_of=day,
        out=folder,
        regime=str(regime) if regime else None,
        profile=profile,
        client=client,
        previous=previous,
        key_file=key_file,
        with_free_text=with_free_text,
        counts=str(counts),
        formats=tuple(split(formats)) or ("html",),
        strict=strict,
        record=record,
        progress=None if quiet else lambda name, number, of: note(f"[{number}/{of}] {name}"),
    )
    _tell(made, format)


def _tell(made: Pack, format: Format) -> None:
    """Print the pack that was made, and on stderr what is missing from it and where a new key lies."""
    if made.key_made:
        note(f"made the key {made.key_made}: keep it, because the same key gives the same pseudonyms, and keep it away from packs")
    for one in made.missing:
        note(f"ropa: PARTIAL: {one.what}: {one.why}")
    if made.cells_not_read:
        from ropa.packs.contents import not_read_words

        note(f"ropa: {not_read_words(made.cells_not_read)}; 04-ipe/not-read.csv in the pack lists each")
    if format is Format.json:
        print_json(made.as_json())
        return
    out(str(made.path))
    if made.record:
        out(str(made.record))
    out(f"{made.status}: {count_words(made.files, 'file')}, {made.size:,} bytes, fingerprint {made.fingerprint}")


@pack.command()
def sign(
    pack: PackArgument,
    key: Annotated[
        Path,
        typer.Option(
            "--key", metavar="FILE", help="A private SSH key. Give its .pub file if the key is in an SSH agent.", show_default=False
        ),
    ],
    identity: Annotated[str, typer.Option("--identity", metavar="ID", help="Who signs, like dpo@example.org.", show_default=False)],
    timestamp: Annotated[
        str | None,
        typer.Option(
            "--timestamp", metavar="URL", help="An authority (RFC 3161) that puts a time stamp on the signature.", show_default=False
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print what was made.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Sign a whole pack: PACK.sig beside it, an SSH signature over its tag manifest.

    The line that is printed identifies the key. Those who verify the pack need it in their file of
    allowed signers: give it to them by a way that they trust. A pack that is not whole is not signed.
    A signature is never overwritten. A record beside the pack (`build --record`) is signed too.

    With --timestamp an authority confirms when the signature existed. Its answer is PACK.sig.tsr, beside
    the signature, where `verify` finds it. The authority gets a digest of the signature and nothing
    else. This needs openssl.

        ropa pack sign packs/illumit.zip --key ~/.ssh/id_ed25519 --identity dpo@example.org
    """
    from ropa.bags.sign import allowed_signer
    from ropa.bags.sign import sign as make
    from ropa.bags.timestamp import stamp_path
    from ropa.files import refuse_taken
    from ropa.packs.chain import NAMESPACE, PACK
    from ropa.packs.record import record_path, sign_record, signature_path

    if record_path(pack).is_file():
        refuse_taken(signature_path(pack))  # both are signed, or neither
    with working("Checking and signing …", quiet):
        made = make(pack, key, identity, PACK, timestamp)
        of_record = sign_record(pack, key, NAMESPACE)
    line = allowed_signer(made, identity, PACK)
    if format is Format.json:
        print_json(
            {
                "signature": str(made),
                "identity": identity,
                "allowed_signer": line,
                "timestamp": str(stamp_path(made)) if timestamp else None,
                "record_signature": str(of_record) if of_record else None,
            }
        )
        return
    for path in (made, *([stamp_path(made)] if timestamp else []), *([of_record] if of_record else [])):
        out(str(path))
    out(line)


@pack.command()
def verify(
    pack: Annotated[Path, typer.Argument(metavar="PACK|FOLDER", help="A pack's ZIP, or its unpacked folder.", show_default=False)],
    fast: Annotated[
        bool, typer.Option("--fast/--full", help="Check names, sizes and the bag's own files only, or every byte.", show_default="full")
    ] = False,
    rerun: Annotated[
        bool,
        typer.Option("--rerun", help="Read every byte, then make the reports again and compare them. Only installed notebooks are run."),
    ] = False,
    allowed_signers: Annotated[
        Path | None,
        typer.Option("--allowed-signers", metavar="FILE", help="A file of signers and their keys, in the format of ssh-keygen."),
    ] = None,
    identity: Annotated[
        str | None, typer.Option("--identity", metavar="ID", help="Who must have signed. Default: any of the allowed signers.")
    ] = None,
    authority: Annotated[
        Path | None, typer.Option("--authority", metavar="FILE", help="Certificates (PEM) for the time stamp beside the signature.")
    ] = None,
    previous: Annotated[Path | None, typer.Option("--previous", metavar="PACK", help="The pack that this one must follow.")] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print the verdict.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Verify a pack: that nothing is changed, missing or added, who signed it, and which pack it follows.

    Nothing is unpacked, fetched or repaired. The exit code is 0 if the pack is whole. It is 15 if the
    pack is not whole, if signers were given and none of them signed it, or if it does not follow the
    pack given as --previous. A whole pack without a signature is said to be unsigned. Without
    --previous the answer says that the chain of packs was not checked.

        ropa pack verify packs/illumit.zip
        ropa pack verify packs/illumit.zip --allowed-signers signers --identity dpo@example.org
        ropa pack verify packs/illumit-2027.zip --previous packs/illumit.zip
    """
    from ropa.packs.chain import verify as look

    with _reading(quiet) as progress:
        verdict = look(
            pack,
            level="fast" if fast and not rerun else "full",
            allowed_signers=allowed_signers,
            identity=identity,
            authority=authority,
            previous=previous,
            progress=progress,
        )
    if rerun and verdict.ok:
        from ropa.packs.rerun import rerun as again

        told = None if quiet else lambda name, number, of: note(f"[{number}/{of}] {name}")
        verdict = replace(verdict, checks=(*verdict.checks, *again(pack, told)))
    if format is Format.json:
        print_json(verdict.as_json())
    else:
        _print_verdict(verdict)
    if not verdict.ok:
        raise typer.Exit(PackError.exit_code)


def _print_verdict(verdict: Verdict) -> None:
    shown: dict[tuple[str, bool], int] = {}
    for check in verdict.checks:
        kind = (check.name, check.ok)
        shown[kind] = shown.get(kind, 0) + 1
        if shown[kind] <= MOST_A_CHECK:
            word = "note" if check.warning else "ok" if check.ok else "WRONG"
            out(one_line(f"{word:5}  {check.name:9}  {f'{check.file}: ' if check.file else ''}{check.message}"))
    for (name, _), number in shown.items():
        if number > MOST_A_CHECK:
            out(f"       {name:9}  … and {number - MOST_A_CHECK:,} more; --format json prints 1,000 of a kind")
    if verdict.says:
        out(one_line(f"says  {'; '.join(f'{name} {said}' for name, said in verdict.says.items())}"))
    if verdict.fingerprint:
        out(f"fingerprint {verdict.fingerprint}")
    wrong = sum(not check.ok for check in verdict.checks)
    if wrong:
        out(one_line(f"{verdict.pack.name}: NOT TO BE RELIED ON, {count_words(wrong, 'problem')}"))
        return
    signed = f"signed by {verdict.signer}" if verdict.signer else "signed, signer not checked" if verdict.signed else "unsigned"
    partial = verdict.info.get("Pack-Status") == "PARTIAL"
    state = "complete, contents not read" if verdict.level != "full" else "nothing changed" if partial else "whole"
    state = f"PARTIAL, {state}" if partial else state
    again = sum(check.warning and check.name.startswith("rerun") for check in verdict.checks)
    made_again = [f"{count_words(again, 'report')} not made again"] if again else []
    out(one_line("; ".join([f"{verdict.pack.name}: {state}", signed, *made_again])))


@contextmanager
def _reading(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar of bytes read on stderr. If stderr is not a terminal, print a line at every tenth of a large pack."""
    if quiet:
        yield None
        return
    if not sys.stderr.isatty():
        tenths = 0

        def line(done: int, total: int) -> None:
            nonlocal tenths
            if total >= 500_000_000 and done * 10 // total > tenths:
                tenths = done * 10 // total
                note(f"{tenths * 10}% of {total / 1e6:,.0f} MB")

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    with Progress("Reading", BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
