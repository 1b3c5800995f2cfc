"""What a plan says: its days, its registers, and where one is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ropa.errors import SourceError, UsageError
from ropa.files import safe_name
from ropa.plans.plan import KEYS, day_of, read_plan
from support.checkout import ROOT
from support.plans import TODAY, write_plan

# -- what a plan says -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "today", "day"),
    [
        ("2026-01-31", TODAY, "2026-01-31"),
        ("today", TODAY, "2026-11-23"),
        ("yesterday", date(2026, 3, 1), "2026-02-28"),
        ("last-month-end", TODAY, "2026-10-31"),
        ("last-month-end", date(2028, 3, 31), "2028-02-29"),
        ("last-month-end", date(2026, 1, 1), "2025-12-31"),
        ("last-quarter-end", TODAY, "2026-09-30"),
        ("last-quarter-end", date(2026, 10, 1), "2026-09-30"),
        ("last-quarter-end", date(2026, 9, 30), "2026-06-30"),
        ("last-year-end", date(2026, 1, 1), "2025-12-31"),
        ("last-fiscal-year-end", TODAY, "2026-03-31"),
        ("last-fiscal-year-end", date(2026, 3, 31), "2025-03-31"),
        ("last-fiscal-year-end", date(2026, 4, 1), "2026-03-31"),
    ],
)
def test_days_are_worked_out_from_today(said, today, day):
    assert day_of(said, today, "03-31") == date.fromisoformat(day)


def test_a_fiscal_year_may_end_on_a_leap_day():
    assert day_of("last-fiscal-year-end", date(2027, 3, 1), "02-29") == date(2027, 2, 28)
    assert day_of("last-fiscal-year-end", date(2028, 3, 1), "02-29") == date(2028, 2, 29)
    with pytest.raises(UsageError, match="fiscal_year_end is 'March'"):
        day_of("last-fiscal-year-end", TODAY, "March")


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(["last-month-end", "last-quarter-end", "last-year-end"]))
def test_what_has_ended_had_ended_before_today(today, said):
    found = day_of(said, today)
    longest = {"last-month-end": 31, "last-quarter-end": 92, "last-year-end": 366}[said]
    assert 0 < (today - found).days <= longest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing = 1", "there is no setting nothing; there are name, out"),
        ("workers = 0", "workers is 0; it must be more than 0"),
        (r'out = "a\u0000b"', "out holds a NUL character, which no name can have; write it anew"),
        (r'notify = ["a", "\u0000"]', "notify holds a NUL character, which no name can have; write it anew"),
        ("workers = true", "workers is True; it is how many registers"),
        ('reports = "summary"', "reports is 'summary'; it is names of reports"),
        ('as_of = "soon"', "as_of is 'soon'; write a date like 2026-11-22, today"),
        ("as_of = 2026-01-01T10:00:00", "as_of is 2026-01-01 10:00:00; it is a date like"),
        ('fiscal_year_end = "31-03"', "fiscal_year_end is '31-03'; write a month and day like 03-31"),
        ('out = ""', "out is empty; write the folder of all runs"),
        ('name = " "', "name is empty; write what to call the plan"),
        ("formats = []", "formats is empty; write html, pdf"),
        ("[[register]]\npath = 'a'\nfolder = ''", "folder of a register is empty; write one, or leave it out"),
        ("[[register]]\npath = ''", r"each \[\[register\]\] needs a path"),
        ('notify = ["echo", 3]', r"notify is \['echo', 3\]; it is a command"),
        ("reports = [1]", r"reports is \[1\]; it is names of reports"),
        ('tier = "quick"', "tier is 'quick'; it is plain, warm, fork"),
        ("deadline = nan", "deadline is nan; it must be more than 0"),
        ("[register]\npath = 'a'", r"write \[\[register\]\], in double brackets"),
        ("[[registers]]\npath = 'a'", r"there is no setting registers; .* a register is written \[\[register\]\]"),
        ('reports = ["nosuch"]\n[[register]]\npath = "a"', "register .*a: there is no report nosuch; there are assessments"),
        ('formats = ["docx"]\n[[register]]\npath = "a"', "register .*a: there is no format docx; there are html, pdf"),
        ('regime = "fr"\n[[register]]\npath = "a"', "regime is 'fr'; it is uk, eu or both"),
        ('[[register]]\npath = "a"\nregime = "UK"', "regime of register a is 'UK'; it is uk, eu or both"),
        ("[[register]]\npath = 'a'\nfolder = 3", "folder of register a is 3; it is text"),
        ("[[register]]\npath = 'a'\nparameters = {nothing = 1}", "there is no parameter 'nothing'; of their own"),
        (
            "[[register]]\npath = 'a'\nreports = ['retention']\nparameters = {most = 'x'}",
            "register .*a: retention: parameter most must be int, not str",
        ),
        ('notebooks = "gone"\n[[register]]\npath = "a"', "register .*a: .*gone: no notebook"),
        ('fail_on = "always"', "fail_on is 'always'; it is report, error, warning, advice, never"),
        ("retries = -1", "retries is -1"),
        ('schedule = "dayly"', "schedule is 'dayly'; it is daily, weekly, monthly or a cron line of five fields"),
        ('schedule = "0 25 * * *"', r"a cron line of five fields \(.25. is no hour of a cron line\)"),
        ('schedule = "0 6 30 2 *"', "names a day that never comes"),
        ("", "the plan names no register"),
        ("[[register]]\nname = 'x'", r"each \[\[register\]\] needs a path"),
        ("[[register]]\npath = 'a'\nout = 'x'", r"a \[\[register\]\] has no setting out; write it above the first"),
        ("[[register]]\npath = 'a'\nuot = 'x'", r"a \[\[register\]\] has no setting uot; it has path"),
        ("[[register]]\npath = 'a'\nreports = 'x'", "reports of register a is 'x'"),
        ("[[register]]\npath = 'clients/*.xlsx'", r"no register is found at clients/\*.xlsx"),
        ("[[register]]\npath = 'a'\n[[register]]\npath = 'a'", "is named twice"),
        ("x = " + "[" * 20_000, "its brackets are nested too deep"),
        ("[[register]]\npath = '/proc/**/*/**'", "finds more than 10,000 files"),
        ("= 1", "not a TOML file"),
    ],
)
def test_a_plan_that_is_wrong_says_where(tmp_path, text, message):
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((UsageError, SourceError), match=message) as found:
        read_plan(path, TODAY)
    assert str(path) in str(found.value)


def test_a_day_may_be_written_as_toml_has_it(tmp_path):
    path = write_plan(tmp_path, "one", settings="as_of = 2026-01-31\n")
    assert read_plan(path, TODAY).run == "2026-01-31"


def test_a_pattern_does_not_find_the_folder_of_the_plans_own_runs(tmp_path):
    path = write_plan(tmp_path, "r*", settings='out = "runs"\n')
    for name in ("runs", "river", "row"):
        (tmp_path / name).mkdir()
    assert [job.folder for job in read_plan(path, TODAY).jobs] == ["river", "row"]


def test_registers_found_by_a_pattern_land_in_folders_of_their_own(tmp_path):
    for name in ("a/register.xlsx", "b/register.xlsx", "c/A.xlsx", "CON.xlsx"):
        (tmp_path / "x [1]" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "x [1]" / name).touch()
    path = tmp_path / "x [1]" / "plan.toml"
    found = '[[register]]\npath = "**/*.xlsx"\n[register.parameters]\nmonths = 6\n'
    path.write_text(f'[parameters]\nmonths = 3\n{found}[[register]]\npath = "sample:illumit"\nformats = ["html", "ipynb"]\n')
    plan = read_plan(path, TODAY)
    assert [job.folder for job in plan.jobs] == ["_CON", "a", "b", "A-2", "illumit"]
    assert [job.parameters["months"] for job in plan.jobs] == [6, 6, 6, 6, 3]
    assert [job.formats for job in plan.jobs][-2:] == [("html",), ("html", "ipynb")]
    assert plan.folder == (tmp_path / "x [1]" / "reports" / "2026-11-23").resolve()


def test_every_setting_is_documented():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name, (_, meaning) in KEYS.items():
        assert f"- `{name}`: {meaning}.\n" in text


def test_only_what_article_30_asks_for_is_a_setting_of_the_plan(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text('article_30 = true\nreports = ["health-check", "summary"]\n[[register]]\npath = "sample:illumit"\n')
    assert read_plan(path, TODAY).jobs[0].parameters == {"article_30": True}
    path.write_text('article_30 = true\nreports = ["summary"]\n[[register]]\npath = "sample:illumit"\n')
    with pytest.raises(UsageError, match=r"article_30: none of the reports of register sample:illumit takes it; health-check does"):
        read_plan(path, TODAY)


@pytest.mark.parametrize(
    ("only", "found"),
    [
        ("\u00e9t*", ["ete"]),  # composed, where the folder's name is not
        ("e\u0301t\u00e9", ["ete"]),
        ("ete", ["ete"]),
        ("Ελλ*", [safe_name("Ελλάδα")]),
        ("b [[]x] #1 %", ["b-x-1"]),
        ("a", ["a"]),  # and not a-2, which is a register of the same name
    ],
)
def test_only_takes_what_people_call_a_register_and_its_folder(tmp_path, only, found):
    path = write_plan(tmp_path)
    named = {"e\u0301te\u0301": "", "Ελλάδα": "", "c": 'folder = "b [x] #1 %"', "north/a.xlsx": "", "south/a.xlsx": ""}
    tables = "".join(f'[[register]]\npath = "{place}"\n{setting}\n' for place, setting in named.items())
    path.write_text(path.read_text(encoding="utf-8") + tables, encoding="utf-8")
    assert [job.folder for job in read_plan(path, TODAY).matching(only)] == found


def test_one_name_in_another_script_stops_no_plan(tmp_path):
    path = write_plan(tmp_path, "a")
    for name in ("Ελλάδα", "Κύπρος", "b [x] #1 %", "cafe\u0301"):
        (tmp_path / "clients" / name).mkdir(parents=True)
    path.write_text("\ufeff" + path.read_text(encoding="utf-8") + '[[register]]\npath = "clients/*"\n', encoding="utf-8")
    folders = [job.folder for job in read_plan(path, TODAY).jobs]
    assert len(set(folders)) == 5
    assert {"a", "b-x-1", "cafe"} <= set(folders)


def test_the_owner_files_of_office_programs_are_no_registers(tmp_path):
    path = write_plan(tmp_path, "a")
    for name in ("~$a.xlsx", "b.xlsx", "Thumbs.db", "c.xlsx~", "desktop.ini"):
        (tmp_path / name).write_bytes(b"")
    path.write_text(path.read_text() + '[[register]]\npath = "*.xlsx*"\n')
    assert [job.folder for job in read_plan(path, TODAY).jobs] == ["a", "b"]
