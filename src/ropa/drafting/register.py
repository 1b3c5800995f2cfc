"""The register behind a notice: rows for what was read, the notice with its statements, and the links between them.

Activities are made, not read: one per kind of purpose, each marked to be confirmed. What the notice tells without saying for which
purpose stands under its section's activity, if the section has one, or else under an activity of its own. Keys are made
from what is told, so that a later version of the notice meets the rows of the earlier one.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ropa.drafting.contacts import POSTCODE
from ropa.drafting.lexicon import plain
from ropa.drafting.tellings import Telling, changed, tellings
from ropa.drafting.told import firsts
from ropa.drafting.wordings import in_any
from ropa.errors import SourceError, UsageError
from ropa.model.codelists import codes, label

if TYPE_CHECKING:
    from ropa.drafting.notice import Notice
    from ropa.drafting.sentences import Sentence
    from ropa.model.register import Register
    from ropa.model.text_tables import TextTables

TO_CONFIRM = "to be confirmed"
"""Stands in the field `business_function` of every activity until a person has confirmed it; GV03 finds it."""
WHOLE = "all-purposes"
"""The key of the activity for what the notice tells without saying for which purpose."""
LONGEST = 300
"""The most characters of the notice's words that a cell quotes."""


@dataclass
class _Rows:
    """The rows of a draft by table; a key that is there already is not made twice."""

    rows: dict[str, dict[str, dict[str, str]]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, table: str, key: str, record: str, /, **cells: str | None) -> str:
        """Add a row with the key `record`, which stands in the column `key`, and return the key."""
        made = {key: record, **{name: cell for name, cell in cells.items() if cell}}
        self.rows[table].setdefault(record, made)
        return record


@dataclass(frozen=True)
class Changes:
    """What drafting again from a later version of a notice brought. What was only reworded is no change."""

    told_now: tuple[str, ...]
    no_longer_told: tuple[str, ...]
    added: Mapping[str, int]
    """How many rows were added, by table."""


def drafted(notice: Notice, holder: str = "", notice_id: str = "N01") -> TextTables:
    """The register that a notice tells of. Raises UsageError if neither the notice nor `holder` says whose it is."""
    import pandas as pd

    from ropa.model.text_tables import TextTables

    rows = _Draft(notice, holder, notice_id).rows.rows
    frames = {table: pd.DataFrame(list(records.values()), dtype="str") for table, records in rows.items() if records}
    name = holder or notice.contacts.controller["name"].value
    return TextTables(frames, settings={"schema": "1", "name": name, "prepared_by": f"ropa draft, from {notice.document.name}"})


class _Draft:
    def __init__(self, notice: Notice, holder: str, notice_id: str) -> None:
        self.notice = notice
        self.id = notice_id
        self.rows = _Rows()
        self.by_section: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self.holder = self._holder(holder)
        self._notice()
        self._purposes()
        self._people_and_data()
        self._recipients()
        self._limits()
        self._rest()

    # -- who ------------------------------------------------------------------------------------------

    def _holder(self, given: str) -> str:
        party = self.notice.contacts.controller
        name = given or (party["name"].value if "name" in party else "")
        if not name:
            maybe = [each.value for each in self.notice.candidates if each.field == "controller.name"]
            hint = f" (perhaps {maybe[0]!r})" if maybe else ""
            raise UsageError(f"{self.notice.document.name}: it does not say who the controller is{hint}; give --holder NAME")
        text = " ".join(piece.text for piece in self.notice.document.pieces)
        made = {each: value.value for each, value in party.items() if each != "name"}
        at_home = "address" in party and POSTCODE.search(party["address"].value)
        key = self.rows.add(
            "organisations",
            "organisation_id",
            _key(name),
            name=name,
            is_holder="yes",
            uk_gdpr="yes" if in_any("uk_law", text) else None,
            eu_gdpr="yes" if in_any("eu_law", text) else None,
            country="GB" if at_home else None,
            uk_established="yes" if at_home else None,
            **made,
        )
        for value in party.values():
            self._state("controller_identity", value.sentence, "", ("organisations", key))
        officer = self.notice.contacts.dpo
        if officer:
            cells = {each: value.value for each, value in officer.items() if each in ("name", "email", "phone", "address")}
            contact = self.rows.add("contacts", "contact_id", "dpo", organisation_id=key, contact_role="dpo", **cells)
            for value in officer.values():
                self._state("dpo_contact", value.sentence, "", ("contacts", contact))
        return key

    def _notice(self) -> None:
        notice = self.notice
        title = next((piece.text for piece in notice.document.pieces if piece.kind == "heading"), "") or notice.document.title
        self.rows.add(
            "notices",
            "notice_id",
            self.id,
            title=_quoted(title) or notice.document.name,
            version=f"as read from {notice.document.name}",
            published_on=notice.published_on,
        )

    # -- statements -----------------------------------------------------------------------------------

    def _state(self, element: str, sentence: Sentence, value: str = "", *backing: tuple[str, str]) -> str:
        """A statement of the notice, with the rows that back it."""
        record = f"{self.id}-{element}-{_digest(sentence.text, value)}"
        claim = f"line {sentence.line}: {_quoted(sentence.text)}"
        section = _quoted(sentence.headings[0]) if sentence.headings else None
        cells = {"section": section, "element": element, "claim": claim, "value": value}
        self.rows.add("notice_statements", "notice_statement_id", record, notice_id=self.id, **cells)
        for table, row in backing:
            self.rows.add("notice_links", "notice_link_id", f"{record}>{table}-{row}", notice_statement_id=record, table=table, record=row)
        return record

    # -- activities and purposes ------------------------------------------------------------------------

    def _activity(self, code: str) -> str:
        whole = code == WHOLE
        return self.rows.add(
            "activities",
            "activity_id",
            code,
            name="Processing that the notice tells without a purpose" if whole else label("purpose_codes", code),
            description="What the notice tells without saying for which purpose. Move its rows to the activities that they belong to."
            if whole
            else "Made from the purposes that the notice tells; name it as the people call it who do it.",
            role="controller",
            business_function=TO_CONFIRM,
        )

    def _purposes(self) -> None:
        for purpose in self.notice.purposes:
            activity = self._activity(purpose.code)
            if activity not in self.by_section[purpose.sentence.headings[:1]]:
                self.by_section[purpose.sentence.headings[:1]].append(activity)
            record = f"{activity}-{purpose.basis or 'no-basis'}-{_digest(purpose.purpose)}"
            interest = _quoted(purpose.purpose) if purpose.basis == "legitimate_interests" else None
            self.rows.add(
                "purposes",
                "purpose_id",
                record,
                activity_id=activity,
                purpose=_quoted(purpose.purpose),
                purpose_code=purpose.code,
                lawful_basis=purpose.basis,
                legitimate_interest=interest,
            )
            self._state("purposes", purpose.sentence, purpose.basis or "", ("purposes", record))
            if purpose.basis and purpose.basis_sentence is not None:
                self._state("legal_basis", purpose.basis_sentence, purpose.basis, ("purposes", record))
                if interest:
                    self._state("legitimate_interests", purpose.sentence, purpose.basis, ("purposes", record))

    def _at(self, sentence: Sentence) -> str:
        """The activity that a sentence belongs to: its section's, if that has one alone; else that for the whole."""
        here = self.by_section.get(sentence.headings[:1], [])
        if len(here) == 1:
            return here[0]
        every = list(dict.fromkeys(activity for section in self.by_section.values() for activity in section))
        return every[0] if len(every) == 1 else self._activity(WHOLE)

    def _people_and_data(self) -> None:
        for told in firsts(each for each in self.notice.people if each.sure):
            activity = self._at(told.sentence)
            self.rows.add("data_subjects", "data_subject_id", f"{activity}-{told.code}", activity_id=activity, category=told.code)
        for told in firsts(each for each in self.notice.data if each.sure):
            activity = self._at(told.sentence)
            record = f"{activity}-{told.code}"
            self.rows.add(
                "data_categories",
                "data_category_id",
                record,
                activity_id=activity,
                category=told.code,
                description=_quoted(told.sentence.said.without("possessive", told.words)),
            )
            self._state("categories_of_data", told.sentence, told.code, ("data_categories", record))
        for told in (each for each in firsts(self.notice.channels) if each.sure):
            activity = self._at(told.sentence)
            record = f"{activity}-{told.code}"
            self.rows.add("collection_points", "collection_point_id", record, activity_id=activity, channel=told.code)
            self._state("collection", told.sentence, told.code, ("collection_points", record))

    def _recipients(self) -> None:
        for recipient in self.notice.recipients:
            if not recipient.sure:
                continue
            activity = self._at(recipient.sentence)
            kinds: list[str | None] = [None, *recipient.named] if not recipient.named else list(recipient.named)
            for name in kinds:
                organisation = None
                if name:
                    organisation = self.rows.add("organisations", "organisation_id", _key(name), name=name, is_holder="no")
                record = f"{activity}-{recipient.category}" + (f"-{organisation}" if organisation else "")
                self.rows.add(
                    "recipients", "recipient_id", record, activity_id=activity, category=recipient.category, organisation_id=organisation
                )
                self._state("recipients", recipient.sentence, recipient.category, ("recipients", record))

    def _limits(self) -> None:
        for transfer in self.notice.transfers:
            if transfer.destination == "none":
                self._state("transfers", transfer.sentence)
                continue
            place = transfer.destination if transfer.destination in codes("destinations") else None
            if place == "GB":
                self._state("transfers", transfer.sentence, "GB")
                continue
            activity = self._at(transfer.sentence)
            record = "-".join(filter(None, (activity, transfer.destination, transfer.safeguard)))
            self.rows.add(
                "transfers",
                "transfer_id",
                record,
                activity_id=activity,
                destination=place,
                mechanism=transfer.safeguard,
                same_legal_entity="no",
            )
            self._state("transfers", transfer.sentence, place or "", ("transfers", record))
        for limit in self.notice.retention:
            activity = self._at(limit.sentence)
            period = limit.period if limit.period and limit.period != "indefinite" else None
            record = f"{activity}-{limit.period or 'criteria'}-{_digest(limit.what)}"
            self.rows.add(
                "retention",
                "retention_id",
                record,
                activity_id=activity,
                period=period,
                criteria=None if period else _quoted(limit.criteria or limit.what),
                trigger=limit.trigger if period else None,
            )
            self._state("retention", limit.sentence, period or "", ("retention", record))

    def _rest(self) -> None:
        for cookie in self.notice.cookies:
            name = cookie.name or f"{label('cookie_purposes', cookie.purpose)} cookies"
            record = self.rows.add("cookies", "cookie_id", _key(name), name=name, purpose_class=cookie.purpose)
            self._state("cookies", cookie.sentence, cookie.purpose, ("cookies", record))
        for told in firsts(self.notice.rights):
            self._state("rights_core", told.sentence, told.code, ("notices", self.id))
        stated = {row["element"] for row in self.rows.rows["notice_statements"].values()}
        for element, sentence in self.notice.elements.items():
            if sentence is not None and element not in stated:
                self._state(element, sentence)


def _quoted(text: str) -> str:
    """The notice's words as a cell holds them: on one line, and cut where they are long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1].rstrip() + "…"


def _key(name: str) -> str:
    """A key made from a name."""
    return re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")[:60] or _digest(name)


def _digest(*texts: str) -> str:
    """Six characters that stand for words, however they are set."""
    return hashlib.sha256(" ".join(" ".join(plain(text).split()) for text in texts).encode()).hexdigest()[:6]


# -- drafting again ---------------------------------------------------------------------------------


def draft_again(notice: Notice, folder: Path, holder: str = "") -> Changes:
    """Add to a register in a folder what a later version of its notice tells. No row that stands there is changed.

    The earlier notice ends on the day of the later one, if that is known and no end was written. Raises what
    `ropa.sources.change.change` raises, and UsageError for a register that holds no notice of this holder.
    """
    import pandas as pd

    from ropa.model.text_tables import TextTables
    from ropa.model.validate import validate
    from ropa.sources.change import change

    found: list[Changes] = []

    def edit(register: Register) -> Register:
        before = {table: register.canonical(table) for table in register.tables}
        notices = before["notices"]
        number = 1 + max((int(each[1:]) for each in notices["notice_id"].dropna() if re.fullmatch(r"N[0-9]{2,6}", each)), default=0)
        holders = register["organisations"]
        kept = holders.loc[holders["is_holder"].fillna(False).astype(bool), "name"].dropna().tolist()
        named = holder or (kept[0] if kept else "")
        new_id = f"N{number:02d}"
        made = drafted(notice, named, new_id).frames
        last = notices["notice_id"].dropna().iloc[-1] if len(notices) else ""
        old, new = tellings(before, last), tellings(made, new_id)
        if set(map(_as_worded, old)) == set(map(_as_worded, new)):
            found.append(Changes((), (), {}))
            return register
        added: dict[str, int] = {}
        after: dict[str, Any] = dict(before)
        for table, rows in made.items():
            there = before[table]
            key = there.columns[0]
            fresh = rows[~rows[key].isin(there[key])]
            if table == "organisations":
                fresh = fresh[fresh["is_holder"] != "yes"] if kept else fresh
            if len(fresh):
                added[table] = len(fresh)
                after[table] = pd.concat([there, fresh.reindex(columns=there.columns)], ignore_index=True)
        published = notice.published_on
        if last and published:
            at = after["notices"]["notice_id"] == last
            start = after["notices"].loc[at, "published_on"].fillna("").iloc[0]
            if after["notices"].loc[at, "ended_on"].isna().all() and start < published:
                after["notices"].loc[at, "ended_on"] = published
        now, gone = changed(old, new)
        found.append(Changes(tuple(each.line for each in now), tuple(each.line for each in gone), added))
        return validate(TextTables(after, settings=register.settings))[0]

    change(folder, edit)
    return found[-1]


def _as_worded(telling: Telling) -> tuple[str, str, str]:
    """A telling with the words of its sentence: where all of these are as they were, the notice is the same version."""
    return telling.element, telling.value, " ".join(plain(re.sub(r"^line [0-9]+: ", "", telling.claim)).split())


def write_draft(notice: Notice, out: str, holder: str = "") -> Changes | None:
    """Write the register of a notice to a new path, or add to the folder that stands there; then return what changed.

    Raises UsageError for a workbook that stands there: it is edited by hand.
    """
    from ropa.model.validate import validate
    from ropa.sources import refuse_taken, write
    from ropa.sources.urls import is_database

    if is_database(out):
        refuse_taken(out)
        write(validate(drafted(notice, holder))[0], out)
        return None
    path = Path(out)
    if path.is_dir() and any(path.iterdir()):
        return draft_again(notice, path, holder)
    if path.exists():
        raise SourceError(
            f"{out}: it is there already, and a workbook is edited by hand; draft into a folder to add to it, or give a new name"
        )
    write(validate(drafted(notice, holder))[0], path)
    return None
