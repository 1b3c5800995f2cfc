"""`ropa draft`: read a privacy notice, say what it tells, and draft the register behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ropa.cli.common import Format, Quiet, note, one_line, out, print_json, typed, working
from ropa.cli.root import app
from ropa.text import count_words

if TYPE_CHECKING:
    from ropa.drafting.notice import Notice
    from ropa.drafting.register import Changes


@app.command()
def draft(
    notice: Annotated[
        str, typer.Argument(metavar="NOTICE", help="The notice: a .txt, .md, .html, .docx or .pdf file.", show_default=False)
    ],
    to: Annotated[
        str | None,
        typer.Option("--out", metavar="REGISTER", help="Write the register here, or add to the one in this folder."),
    ] = None,
    holder: Annotated[str, typer.Option("--holder", metavar="NAME", help="Whose notice it is, if it does not say so itself.")] = "",
    format: Annotated[Format, typer.Option("--format", help="How to print what was read.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Read a privacy notice, say what it tells, and draft the register behind it.

    Each thing read stands with its line and its words. "Not found" means that no sentence was understood
    to tell it; a person decides whether the notice does. With --out the register is written, with the notice,
    its statements and the rows that back them. Its activities are made from the purposes and are marked to be
    confirmed. If REGISTER is a folder with a register already, what a later version of the notice tells
    is added; no row that stands there is changed.

        ropa draft privacy-notice.html
        ropa draft privacy-notice.docx --out my-register
        ropa draft privacy-notice.pdf --format json
    """
    from ropa.drafting.notice import known_languages, understand
    from ropa.drafting.reading import read_notice
    from ropa.drafting.register import write_draft

    with working("Reading …", quiet):
        read = understand(read_notice(notice))
        changes = write_draft(read, to, holder) if to else None
    if read.foreign:
        note(f"{notice}: it seems to be in another language than {known_languages()}; what was not found may well be told")
    if format is Format.json:
        print_json(read.as_json() | ({"register": to, "changes": _changes(changes)} if to else {}))
        return
    if changes is None:
        _print_text(notice, read)
        if to:
            out(f"\n{to}: the register that the notice tells of")
            out(f"Next: `ropa check {typed(to)}`, and confirm its activities (GV03)")
        return
    _print_changes(to or "", changes)


def _changes(changes: Changes | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    return {"told_now": list(changes.told_now), "no_longer_told": list(changes.no_longer_told), "added": dict(changes.added)}


def _print_changes(to: str, changes: Changes) -> None:
    if not changes.told_now and not changes.no_longer_told and not changes.added:
        out(f"{to}: the notice tells what its last version told; nothing was changed")
        return
    added = ", ".join(f"{number} {table.replace('_', ' ')}" for table, number in changes.added.items())
    out(f"{to}: added {added or 'nothing'}; no row that stood there was changed")
    if not changes.told_now and not changes.no_longer_told:
        out("The notice tells what its last version told, in other words")
    for heading, told in (
        ("Told now", changes.told_now),
        ("No longer told (look whether the rows behind it still hold)", changes.no_longer_told),
    ):
        if told:
            out(f"\n{heading}")
        for line in told:
            out(one_line(f"  {line}"))


def _print_text(path: str, read: Notice) -> None:
    from ropa.drafting.notice import ELEMENTS
    from ropa.model.codelists import label

    found = [element for element in ELEMENTS if read.elements.get(element) is not None]
    out(
        f"{path}: {count_words(len(read.sentences), 'sentence')}: {len(read.used)} used, {len(read.set_aside)} set aside, "
        f"{len(read.not_understood)} not understood"
    )
    for section, rows in _rows(read).items():
        if rows:
            out(f"\n{section}")
        for line, what in rows:
            out(one_line(f"  line {line}: {what}"))
    out("\nArticles 13 and 14 and good practice")
    out(f"  found: {', '.join(label('notice_elements', element).lower() for element in found) or 'nothing'}")
    out(f"  not found: {', '.join(label('notice_elements', element).lower() for element in ELEMENTS if element not in found) or 'nothing'}")
    if read.candidates:
        out("\nTo confirm (not in the record until a person says so)")
        for each in read.candidates:
            out(one_line(f"  line {each.line}: {each.field} {each.value}: {each.why}: {each.text}"))
    if read.not_understood:
        out("\nNot understood (read these yourself)")
        for sentence in read.not_understood:
            out(one_line(f"  line {sentence.line}: {sentence.text}"))
    out("\nNot legal advice.")


def _rows(read: Notice) -> dict[str, list[tuple[int, str]]]:
    """What was read, by heading: the line and what it tells."""
    from ropa.drafting.told import firsts
    from ropa.model.codelists import label

    def named(kind: str, told: list[tuple[int, str]]) -> list[tuple[int, str]]:
        return [(line, label(kind, code)) for line, code in told]

    def basis(code: str | None) -> str:
        return label("lawful_bases", code) if code else "no basis told"

    parties = (("controller", read.contacts.controller), ("data protection officer", read.contacts.dpo))
    return {
        "Who": [
            *(
                (value.sentence.line, f"{party}, {name.replace('_', ' ')}: {value.value}")
                for party, values in parties
                for name, value in values.items()
            ),
            *([(read.version.sentence.line, f"date of the notice: {read.version.value}")] if read.version else []),
        ],
        "Purposes": [(each.line, f"{each.purpose} [{label('purpose_codes', each.code)}; {basis(each.basis)}]") for each in read.purposes],
        "Lawful bases": named("lawful_bases", [(each.sentence.line, each.code) for each in read.bases]),
        "Data": named("data_categories", [(each.sentence.line, each.code) for each in firsts(read.data) if each.sure]),
        "People": named("data_subjects", [(each.sentence.line, each.code) for each in firsts(read.people) if each.sure]),
        "How it comes in": named("channels", [(each.sentence.line, each.code) for each in firsts(read.channels) if each.sure]),
        "Recipients": [
            (each.sentence.line, label("recipient_categories", each.category) + (f": {', '.join(each.named)}" if each.named else ""))
            for each in read.recipients
            if each.sure
        ],
        "Places": [(each.sentence.line, each.destination + (f" ({each.safeguard})" if each.safeguard else "")) for each in read.transfers],
        "How long": [
            (each.line, f"{each.period or 'no period'}{f', from: {each.trigger}' if each.trigger else ''}: {each.criteria or each.what}")
            for each in read.retention
        ],
        "Rights": named("rights", [(each.sentence.line, each.code) for each in firsts(read.rights)]),
        "Cookies": [(each.sentence.line, f"{each.name or 'cookies'}: {label('cookie_purposes', each.purpose)}") for each in read.cookies],
        "Marketing by": named("marketing_channels", [(each.sentence.line, each.code) for each in firsts(read.marketing) if each.sure]),
    }
