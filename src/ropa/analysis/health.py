"""The findings from several sides: by severity, by family, by activity, and what to do first."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ropa.analysis.frames import rows_of, tidy
from ropa.analysis.names import activity_names
from ropa.case.case import Case
from ropa.model.causes import by_cause
from ropa.model.checks import ART30, DUTIES, SEVERITIES, SHAPE
from ropa.model.findings import numbers
from ropa.model.in_force import PLANNED, phase
from ropa.model.logs import LOGS
from ropa.model.text_tables import Place
from ropa.model.written import LONGEST
from ropa.rules import RULES
from ropa.rules.engine import in_plural
from ropa.rules.families import family_of
from ropa.text import one_line

SEVERITY_MEANS = {
    "error": "the law requires it and it is not there",
    "warning": "a likely breach, or a risk",
    "advice": "good practice that is not followed",
}
WHOLE_RECORD = "The record as a whole"


def located(case: Case) -> pd.DataFrame:
    """The findings, one row each, with the name of the activity and the family of rules that each belongs to.

    Columns: code, severity, duty, table, record, field, file, sheet, row, column, where, message, law, waived, count, activity_id,
    owner (all those of Findings), activity (the name of the activity), family.
    """
    findings, names = pd.DataFrame(case.findings), activity_names(case.register)
    return findings.assign(
        activity=findings["activity_id"].map(names).astype("str"),
        family=findings["code"].map(lambda code: family_of(code).title, na_action="ignore").astype("str"),
    )


def findings_by_severity(case: Case) -> pd.DataFrame:
    """One row per severity, worst first.

    Columns severity, means, findings, art30 (how many of them Article 30 asks for), activities (how many
    are concerned), waived: those are not counted but shown in their own column.
    """
    findings = case.once(located)
    rows = []
    for severity in SEVERITIES:
        of_severity = findings[findings["severity"] == severity]
        counted = of_severity[of_severity["waived"].isna()]
        rows.append(
            {
                "severity": severity,
                "means": SEVERITY_MEANS[severity],
                "findings": int(numbers(counted).sum()),
                "art30": int(numbers(counted[counted["duty"] == ART30]).sum()),
                "activities": counted["activity_id"].nunique(),
                "waived": int(numbers(of_severity).sum() - numbers(counted).sum()),
            }
        )
    return pd.DataFrame(rows)


def findings_by_family(case: Case) -> pd.DataFrame:
    """One row per family of rules that found something, most findings first.

    Columns family, error, warning, advice, findings.
    """
    spread = _spread(_counted(case), "family")
    return spread.sort_values(["findings", "family"], ascending=[False, True], kind="stable").reset_index(drop=True)


def findings_by_activity(case: Case) -> pd.DataFrame:
    """One row per activity in force, and one for the record as a whole, worst first.

    Columns activity, activity_id, error, warning, advice, findings. Activities without findings are
    there with zeros; an activity no longer in force is there if something was found in it.
    """
    found = _counted(case)
    found = found.assign(activity_id=found["activity_id"].fillna(""))
    spread = _spread(found, "activity_id").set_index("activity_id")
    in_force = case.in_force.register.activities["activity_id"].dropna()
    spread = spread.reindex(list(dict.fromkeys([*spread.index, *in_force])), fill_value=0).rename_axis("activity_id").reset_index()
    names = activity_names(case.register) | {"": WHOLE_RECORD}
    spread.insert(0, "activity", spread["activity_id"].map(names))
    spread["activity_id"] = spread["activity_id"].mask(spread["activity_id"] == "")
    falling = [False] * len(SEVERITIES)
    return spread.sort_values([*SEVERITIES, "activity"], ascending=[*falling, True], kind="stable").reset_index(drop=True)


def _counted(case: Case) -> pd.DataFrame:
    findings = case.once(located)
    return findings[findings["waived"].isna()]


def _spread(findings: pd.DataFrame, by: str) -> pd.DataFrame:
    """The number of findings of each severity by the values of a column, and their sum."""
    counts = (
        numbers(findings)
        .groupby([findings[by], findings["severity"]])
        .sum()
        .unstack(fill_value=0)
        .reindex(columns=list(SEVERITIES), fill_value=0)
    )
    counts["findings"] = counts.sum(axis=1)
    return counts.rename_axis(columns=None).reset_index()


def what_to_do_first(case: Case, n: int = 10, *, shown: int = 3) -> pd.DataFrame:
    """One row per code, the most pressing first, at most n: worst severity, then Article 30 itself, then most findings.

    Columns: code, severity, what (what must hold), do (what to do), findings (how many), duty (who
    asks for it), law, where (up to `shown` activities or records that it concerns).
    """
    findings = _counted(case)
    rank = {severity: place for place, severity in enumerate(SEVERITIES)}
    rows = []
    for code, group in findings.groupby("code", sort=True):
        first = group.iloc[0]
        what, to_do = _advice(str(code), group)
        rows.append(
            {
                "code": code,
                "severity": first["severity"],
                "what": what,
                "do": to_do,
                "findings": int(numbers(group).sum()),
                "duty": DUTIES[first["duty"]],
                "law": first["law"] or None,
                "where": _affected(group, shown),
                "order": (rank[first["severity"]], first["duty"] != ART30, -numbers(group).sum(), code),
            }
        )
    rows.sort(key=lambda row: row["order"])
    columns = ["code", "severity", "what", "do", "findings", "duty", "law", "where"]
    return pd.DataFrame(rows[:n], columns=columns)


def _advice(code: str, group: pd.DataFrame) -> tuple[str, str]:
    """What must hold and what to do: the rule's own words, or for a fault of shape those of its first finding."""
    if code in RULES:
        return RULES[code].title, RULES[code].advice
    messages = group["message"].dropna().unique()
    more = f" (and {len(messages) - 1} more like it)" if len(messages) > 1 else ""
    return "The tables can be read as they are meant.", f"{messages[0]}{more}" if len(messages) else ""


def _affected(group: pd.DataFrame, shown: int) -> str:
    """The activities that findings are about, else their records, else their tables."""
    about = group["activity"].fillna(group["record"]).fillna(group["table"])
    names = list(dict.fromkeys(about))
    more = [f"and {len(names) - shown} more"] if len(names) > shown else []
    return "; ".join([*names[:shown], *more])


PASSED, FAILED, WAIVED, SKIPPED, NOTHING = "passed", "failed", "failed, all waived", "skipped", "nothing to test"
"""The results of a rule. A rule that had nothing to test has not been passed."""


def rules_tested(case: Case) -> pd.DataFrame:
    """One row per rule and check of shape, by code: what it tested, and with what result.

    Columns: code, rule (what must hold), result (passed, failed, failed with all findings waived, nothing to test, or
    skipped), tested (how many rows it looked at; missing for checks of shape, which look at every cell, and where skipped),
    not_understood (of how many rows it cannot tell, since a cell that decides was not understood or holds a placeholder; missing
    as tested is),
    error, warning, advice (its findings that count), waived (those that do not), milder (how many of its findings are less
    grave than the rule is, and why), why (why it was skipped).
    """
    findings = case.once(located)
    planned = set(case.register.activities.loc[phase(case.register.activities, case.in_force.as_of) == PLANNED, "activity_id"].dropna())
    known = [(code, title, severity) for code, (severity, title) in SHAPE.items()]
    known += [(code, made.title, made.severity) for code, made in RULES.items()]
    rank = {severity: place for place, severity in enumerate(SEVERITIES)}
    open_ones = findings["waived"].isna()
    milder = findings["severity"].map(rank) > findings["code"].map({code: rank[severity] for code, _, severity in known})
    found = numbers(findings).groupby(findings["code"]).sum().to_dict()
    masks = (open_ones, milder, milder & findings["activity_id"].isin(planned))
    counted, less, early = (numbers(findings[mask]).groupby(findings["code"]).sum().to_dict() for mask in masks)
    of = numbers(findings[open_ones]).groupby([findings["code"], findings["severity"]]).sum().to_dict()
    rows = []
    for code, title, _ in sorted(known):
        mine, begun = found.get(code, 0), less.get(code, 0) - early.get(code, 0)
        told = [f"{early[code]:,} in activities that have not begun"] if code in early else []
        told += [f"{begun:,} that the rule itself holds to be less grave"] if begun else []
        why, tested = case.findings.rules_skipped.get(code), case.findings.tested.get(code)
        result = SKIPPED if why else NOTHING if tested == 0 and not mine else PASSED if not mine else FAILED if code in counted else WAIVED
        rows.append(
            {
                "code": code,
                "rule": title,
                "result": result,
                "tested": None if why else tested,
                "not_understood": None if why or tested is None else case.findings.not_understood.get(code, 0),
                **{each: of.get((code, each), 0) for each in SEVERITIES},
                "waived": mine - counted.get(code, 0),
                "milder": "; ".join(told) or None,
                "why": why,
            }
        )
    text = dict.fromkeys(["code", "rule", "result", "milder", "why"], "str")
    return pd.DataFrame(rows).astype(text | {"tested": "Int64", "not_understood": "Int64"})


def findings_listed(case: Case, n: int = 200) -> pd.DataFrame:
    """The first n findings, one row each, worst first: columns where, code, severity, message, law, waived.

    Waived findings are there, marked. A message starts with its record; nothing is cut.
    """
    return _listed(pd.DataFrame(case.findings).head(n))


def findings_of(case: Case, codes: Sequence[str]) -> pd.DataFrame:
    """The findings of these codes or families ("RC", "ID06"), one row each, worst first; columns as `findings_listed`.

    Waived findings are there, marked with their waiver.
    """
    findings = pd.DataFrame(case.findings)
    wanted = (codes,) if isinstance(codes, str) else tuple(codes)
    return _listed(findings[findings["code"].str.startswith(wanted).astype(bool)])


def findings_grouped(case: Case, codes: Sequence[str] = ()) -> pd.DataFrame:
    """One row per cause of the findings of these codes or families (all of them without), worst first.

    What is true of many rows is said once. Columns as `ropa.model.causes.by_cause`: code, severity, message, count, of, where,
    places, law, waived. `findings_of` lists them one by one.
    """
    findings = pd.DataFrame(case.findings)
    wanted = (codes,) if isinstance(codes, str) else tuple(codes)
    chosen = findings[findings["code"].str.startswith(wanted).astype(bool)] if wanted else findings
    return by_cause(chosen, case.register, case.in_force.register, in_plural)


REASONS = {"unreadable": "not understood", "placeholder": "a placeholder"}
"""Why a cell that was written holds no value, in words."""


_INSTEAD = {
    "unreadable": "Write a value of the column's kind, or leave the cell blank.",
    "placeholder": "Replace the placeholder by the answer, or leave the cell blank.",
}
"""What to do where no finding says it."""


def cells_not_read(case: Case) -> pd.DataFrame:
    """One row per cell that was written and holds no value: text that was not understood, or a placeholder.

    Columns: where (its place), table, record, field, why (one of REASONS), written (the text as written; missing in logs of
    people, whose text may name one), do (what to write instead).
    """
    register = case.register
    held = register.held[register.held["why"].isin(list(REASONS))]
    says = {row["where"]: row["message"] for row in rows_of(pd.DataFrame(case.findings)) if row["code"] in ("SH04", "SH05")}
    rows = []
    for row in rows_of(held):
        where = register.places.get(row["table"], Place(f"{row['table']}.csv")).where(row["index"], row["field"])
        rows.append(
            {
                "where": where,
                **{name: row[name] for name in ("table", "record", "field")},
                "why": REASONS[row["why"]],
                "written": None if row["table"] in LOGS else one_line(row["text"], LONGEST),
                "do": says.get(where, _INSTEAD[row["why"]]),
            }
        )
    return tidy(rows, **dict.fromkeys(("where", "table", "record", "field", "why", "written", "do"), "text"))


def _listed(findings: pd.DataFrame) -> pd.DataFrame:
    law = findings["law"].mask(findings["law"] == "")
    return findings.assign(law=law)[["where", "code", "severity", "message", "law", "waived"]].reset_index(drop=True)
