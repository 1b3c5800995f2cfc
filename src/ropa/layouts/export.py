"""Writes a register in another layout: one row per activity, each cell made of what our tables say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ropa.errors import SourceError, UsageError
from ropa.files import put, refuse_taken, write_text_cell
from ropa.layouts.catalogue import Column, Layout
from ropa.layouts.texts import Texts, for_others, in_words_of, kept_for, label_of, words
from ropa.model.belonging import own_contacts
from ropa.model.codelists import entries, label
from ropa.model.register import Register
from ropa.model.tables import TABLES

LISTS: dict[str, tuple[str, ...]] = {
    "basis": ("lawful_bases",),
    "article9": ("article9_conditions",),
    "dpia_required": ("Yes", "No"),
    "dpia_status": ("assessment_statuses",),
    "followed": ("Yes", "No"),
    "role": ("activity_roles",),
    "automated": ("automated_decisions",),
    "special": ("Yes", "No"),
}
"""The drop-downs of a blank register of a layout, by item: a code list, or the words themselves."""


def write_layout(register: Register, layout: Layout, path: Path) -> None:
    """Write a register to a new file of a layout. Raises UsageError for another ending than its own, SourceError if the path is taken."""
    refuse_taken(path)
    _refuse_ending(layout, path)
    texts = Texts(register)
    whole = _whole(layout.name)
    if whole is not None:
        put(path, _dumped(whole(texts), path), fresh=True)
        return
    keys = written(register, layout)
    if layout.objects:
        objects = [{column.heading: _value(texts, key, column) for column in layout.columns if column.item} for key in keys]
        put(path, _dumped({layout.objects: objects}, path), fresh=True)
        return
    unnumbered = not any(column.item == "reference" for column in layout.columns)
    items = _once([column.item for column in layout.columns])
    rows = [
        [cell_of(texts, key, item) or (key if unnumbered and item == "name" else "") for item in items]
        for key in keys  # a row without a name and a number would go on with the one above it
    ]
    _write(layout, path, rows, _holder(register))


def _once(items: list[str]) -> list[str]:
    """The items of columns, each but once: what two columns say would be read as two facts. Processors may have a column of their own."""
    others = "recipients_but_processors" if "processors" in items else "recipients"
    return [(others if item == "recipients" else item) if item not in items[:number] else "" for number, item in enumerate(items)]


def _refuse_ending(layout: Layout, path: Path) -> None:
    if path.suffix.lower() not in layout.endings:
        raise UsageError(f"{path}: the layout {layout.name} is written as {' or '.join(layout.endings)}; give such a name")


def _whole(name: str) -> Callable[[Texts], Any] | None:
    """What writes a layout that is no table; None for one that is."""
    if name == "dpv":
        from ropa.layouts.linked import register_as_linked_data

        return register_as_linked_data
    if name == "fides":
        from ropa.layouts.manifests import register_as_manifests

        return register_as_manifests
    if name == "tilt":
        from ropa.layouts.disclosures import register_as_notice

        return register_as_notice
    return None


def _dumped(tree: Any, path: Path) -> bytes:
    import json

    if path.suffix.lower() not in (".yml", ".yaml"):
        return f"{json.dumps(tree, ensure_ascii=False, indent=2)}\n".encode()
    try:
        import yaml
    except ImportError as missing:
        raise SourceError(f"{path}: writing YAML needs pyyaml: pip install 'ropa-analytics[layouts]'") from missing
    return bytes(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120).encode())


def _value(texts: Texts, key: str, column: Column) -> str | list[str]:
    return told_of(texts, key, column.item) if column.many else cell_of(texts, key, column.item)


def write_blank(layout: Layout, path: Path) -> None:
    """Write a blank register of a layout, with drop-downs, as .xlsx or .csv. Raises UsageError and SourceError as `write_layout` does."""
    refuse_taken(path)
    if ".xlsx" not in layout.endings:
        raise UsageError(f"{path}: the layout {layout.name} is no table to fill in; it is written from a register by `ropa export`")
    _refuse_ending(layout, path)
    _write(layout, path, [], {})


def _write(layout: Layout, path: Path, rows: list[list[str]], holder: Mapping[str, str]) -> None:
    import csv
    import io

    heads = [column.heading for column in layout.columns]
    if path.suffix.lower() == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows([heads, *rows])
        put(path, text.getvalue().encode("utf-8"), fresh=True)
        return
    put(path, _workbook(layout, heads, rows, holder), fresh=True)


def _workbook(layout: Layout, heads: list[str], rows: list[list[str]], holder: Mapping[str, str]) -> bytes:
    import io

    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, codes = book.add_worksheet("Register"), book.add_worksheet("_lists")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE7F3", "border": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        top = max(layout.row - 1, 0)
        if top:
            sheet.write_string(0, 0, layout.words[:1].upper() + layout.words[1:], book.add_format({"bold": True}))
        for number, (name, text) in enumerate(
            (holder or dict.fromkeys(("Controller", "Data protection officer", "Representative"), "")).items()
        ):
            if number + 1 < top:
                sheet.write_string(number + 1, 0, f"{name}:")
                if text:
                    write_text_cell(sheet, number + 1, 1, text, wrapped)
        for column, head in enumerate(heads):
            sheet.write_string(top, column, head, bold)
        for number, row in enumerate(rows, start=top + 1):
            for column, text in enumerate(row):
                if text:
                    write_text_cell(sheet, number, column, text, wrapped)
        _drop_downs(layout, sheet, codes, top, len(rows))
        codes.hide()
        sheet.set_column(0, max(len(heads) - 1, 0), 28)
        sheet.freeze_panes(top + 1, 0)
    return made.getvalue()


def _drop_downs(layout: Layout, sheet: Any, codes: Any, top: int, filled: int) -> None:
    for column, said in enumerate(layout.columns):
        wanted = ("Yes", "No") if said.item.startswith("basis:") else LISTS.get(said.item)
        if wanted is None:
            continue
        listed = [row["label"] for row in entries(wanted[0]).values()] if len(wanted) == 1 else list(wanted)
        for number, word in enumerate(listed):
            codes.write_string(number, column, word)
        from ropa.layouts.grids import letter

        area = f"=_lists!${letter(column)}$1:${letter(column)}${len(listed)}"
        sheet.data_validation(top + 1, column, top + 1000 + filled, column, {"validate": "list", "source": area, "error_type": "warning"})


def written(register: Register, layout: Layout) -> list[str]:
    """The activities that a layout holds: a processor's layout those of a processor alone.

    One that asks for nobody's role nor for clients is a controller's record: a processor's activity in it would say that we decide.
    """
    frame = register.activities
    if layout.role == "processor":
        frame = frame[for_others(frame)]
    elif not {column.item for column in layout.columns} & {"role", "client"}:
        frame = frame[~for_others(frame)]
    return [key for key in frame["activity_id"] if isinstance(key, str)]


def _holder(register: Register) -> dict[str, str]:
    row = register.known_holder
    told = [] if row is None else [str(row[name]) for name in ("name", "address", "email", "phone") if isinstance(row[name], str)]
    contacts = own_contacts(register)

    def of(role: str) -> str:
        mine = contacts[contacts["contact_role"] == role]
        return "; ".join(", ".join(str(v) for v in (r["name"], r["email"], r["phone"]) if isinstance(v, str)) for _, r in mine.iterrows())

    return {
        "Controller": ", ".join(told),
        "Data protection officer": of("dpo"),
        "Representative": of("representative_uk") or of("representative_eu"),
    }


def told_of(register: Texts, activity: str, item: str) -> list[str]:
    """What our tables say of an activity for one item, each text once; nothing if they say nothing or the item has no writer."""
    code = item.partition(":")[2]
    if code:  # one column per basis
        return ["yes"] if code in set(register.of("purposes", activity)["lawful_basis"].dropna()) else []
    writer = _WRITERS.get(item)
    return list(dict.fromkeys(text for text in writer(register, activity) if text)) if writer is not None else []


def cell_of(register: Texts, activity: str, item: str) -> str:
    """What our tables say of an activity for one item, as the text of one cell."""
    told = told_of(register, activity, item)
    if item == "purpose" and len(told) > 1:  # a sentence may hold semicolons
        return "\n".join(f"• {text}" for text in told)
    return "; ".join(told)


def _column(table: str, name: str) -> Callable[[Texts, str], list[str]]:
    """Writes a column of the activity's rows in a table: labels for codes, words for the rest."""
    model = TABLES[table].columns()[name]

    def write(register: Texts, activity: str) -> list[str]:
        found = register.of(table, activity)[name].dropna()
        return [label(model.codes, text) if model.codes else text for text in found]

    return write


def _of_last_review(name: str) -> Callable[[Texts, str], list[str]]:
    """Writes a day of the activity's last review: a cell for a day holds one, and two in it are read as none."""

    def write(register: Texts, activity: str) -> list[str]:
        last = register.of("reviews", activity).sort_values("reviewed_on", kind="stable", na_position="first")[name].tail(1)
        return list(last.dropna())

    return write


def _organisations(register: Texts, keys: Any) -> list[str]:
    return [register.organisation(key) for key in dict.fromkeys(keys) if isinstance(key, str)]


def _recipients(register: Texts, activity: str) -> list[str]:
    told = [register.recipient(row) for _, row in register.of("recipients", activity).iterrows()]
    if not told and activity in set(register.activities.loc[register.activities["recipients_stated"] == "none", "activity_id"]):
        return ["None"]
    return told


def _recipients_of(*, processors: bool) -> Callable[[Texts, str], list[str]]:
    def write(register: Texts, activity: str) -> list[str]:
        rows = register.of("recipients", activity)
        mine = rows[rows["recipient_role"].isin(("processor", "sub_processor")) == processors]
        return (
            [register.recipient(row) for _, row in mine.iterrows()]
            if processors or len(mine) or len(rows)
            else _recipients(register, activity)
        )

    return write


def _contacts(*roles: str) -> Callable[[Texts, str], list[str]]:
    def write(register: Texts, _activity: str) -> list[str]:
        contacts = own_contacts(register.register)
        rows = contacts[contacts["contact_role"].isin(roles)]
        return [", ".join(filter(None, (words(row["name"]), words(row["email"])))) for _, row in rows.iterrows()]

    return write


def _parties(role: str) -> Callable[[Texts, str], list[str]]:
    def write(register: Texts, activity: str) -> list[str]:
        rows = register.of("activity_parties", activity)
        return _organisations(register, rows.loc[rows["party_role"] == role, "organisation_id"])

    return write


def _transfers(register: Texts, activity: str) -> list[str]:
    rows = register.of("transfers", activity)
    told = []
    for _, row in rows.iterrows():
        parts = [label_of("destinations", row["destination"]), label_of("transfer_mechanisms", row["mechanism"])]
        told.append(" - ".join(filter(None, parts)))
    stated = register.activities.loc[register.activities["activity_id"] == activity, "transfers_stated"]
    return told or (["None"] if (stated == "none").any() else [])


def _safeguards(register: Texts, activity: str) -> list[str]:
    """The safeguards of the transfers; each with its country, if several transfers have different ones."""
    rows = register.of("transfers", activity)
    paired = _transfers(register, activity)
    if rows["mechanism"].nunique() > 1 and len(rows) > 1:
        return paired
    return _column("transfers", "mechanism")(register, activity)


def _retention(register: Texts, activity: str) -> list[str]:
    return [kept_for(row) for _, row in register.of("retention", activity).iterrows()]


def _special(register: Texts, activity: str) -> list[str]:
    stated = register.activities.loc[register.activities["activity_id"] == activity, "special_data_stated"]
    return [{"some": "Yes", "none": "No"}[text] for text in stated.dropna()]


def _owner(register: Texts, activity: str) -> list[str]:
    keys = register.activities.loc[register.activities["activity_id"] == activity, "owner_contact_id"]
    frame = register.contacts
    return [text for text in frame.loc[frame["contact_id"].isin(keys.dropna()), "name"] if isinstance(text, str)]


def _systems(register: Texts, activity: str) -> list[str]:
    keys = register.of("activity_systems", activity)["system_id"]
    frame = register.systems
    return [text for text in frame.loc[frame["system_id"].isin(keys.dropna()), "name"] if isinstance(text, str)]


def _data(register: Texts, activity: str) -> list[str]:
    rows = register.of("data_categories", activity)
    return [in_words_of("data_categories", r["category"], r["description"]) for _, r in rows.iterrows()]


def _assessment(kind: str, name: str) -> Callable[[Texts, str], list[str]]:
    def write(register: Texts, activity: str) -> list[str]:
        rows = register.of("assessments", activity)
        rows = rows[rows["kind"] == kind]
        if name == "required":
            return ["No" if set(rows["status"]) == {"not_required"} else "Yes"] if len(rows) else []
        return [label("assessment_statuses", text) if name == "status" else text for text in rows[name].dropna()]

    return write


def _security(register: Texts, activity: str) -> list[str]:
    rows = register.of("security_measures", activity)
    return [in_words_of("security_measures", r["measure"], r["description"]) for _, r in rows.iterrows()]


def _words_of_holder(register: Texts) -> list[str]:
    row = register.register.known_holder
    return [] if row is None else [words(row["name"])]


_WRITERS: dict[str, Callable[[Texts, str], list[str]]] = {
    "reference": lambda _register, activity: [activity],
    "name": _column("activities", "name"),
    "description": _column("activities", "description"),
    "function": _column("activities", "business_function"),
    "role": _column("activities", "role"),
    "owner": _owner,
    "started": _column("activities", "started_on"),
    "ended": _column("activities", "ended_on"),
    "changed": _column("activities", "changed_on"),
    "automated": _column("activities", "automated_decisions"),
    "special": _special,
    "controller": lambda register, _activity: _words_of_holder(register),
    "joint_controller": _parties("joint_controller"),
    "client": _parties("controller_instructing_us"),
    "processing_category": _column("activity_parties", "processing_category"),
    "purpose": _column("purposes", "purpose"),
    "basis": _column("purposes", "lawful_basis"),
    "article9": _column("purposes", "article9_condition"),
    "schedule1": _column("purposes", "schedule1_condition"),
    "interests": _column("purposes", "legitimate_interest"),
    "consent_link": _column("purposes", "consent_record"),
    "subjects": _column("data_subjects", "category"),
    "data": _data,
    "source": _column("data_categories", "source"),
    "recipients": _recipients,
    "recipients_but_processors": _recipients_of(processors=False),
    "processors": _recipients_of(processors=True),
    "dpo": _contacts("dpo"),
    "representative": _contacts("representative_uk", "representative_eu"),
    "transfers": _transfers,
    "destination": lambda register, activity: [
        label("destinations", text) for text in register.of("transfers", activity)["destination"].dropna()
    ],
    "safeguards": _safeguards,
    "transfer_recipient": lambda register, activity: _organisations(register, register.of("transfers", activity)["organisation_id"]),
    "retention": _retention,
    "followed": _column("retention", "followed"),
    "not_followed": _column("retention", "reason_not_followed"),
    "security": _security,
    "systems": _systems,
    "dpia_required": _assessment("dpia", "required"),
    "dpia_status": _assessment("dpia", "status"),
    "dpia_link": _assessment("dpia", "reference"),
    "interests_link": _assessment("lia", "reference"),
    "reviewed": _of_last_review("reviewed_on"),
    "next_review": _of_last_review("next_review_on"),
}
"""What writes each item."""
