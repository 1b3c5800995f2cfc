"""The generated pages and the README say what the program does today."""

from __future__ import annotations

import inspect
import re
import shlex
from pathlib import Path

import pytest

import ropa
from ropa import analysis
from ropa.cli import app
from ropa.cli.root import load
from ropa.errors import UsageError
from ropa.model import codelists
from ropa.model.checks import SEVERITY_MEANS, SHAPE
from ropa.model.tables import TABLES
from ropa.reference import duties, look_up, pages
from ropa.rules import RULES
from support.checkout import ROOT
from support.drafts import CLUB
from support.registers_of_others import plain
from support.tiny import TINY, text_tables


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages(load())


def test_the_kept_pages_are_current(made: dict[str, str]) -> None:
    folder = ROOT / "reports" / "reference"
    kept = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.md")}
    assert sorted(kept) == sorted(made), "run `make reference` and commit what it writes"
    for name, text in made.items():
        assert kept[name] == text, f"reports/reference/{name}.md is stale: run `make reference` and commit what it writes"


def test_every_rule_stands_on_its_page_with_its_cases(made: dict[str, str]) -> None:
    for code, rule in RULES.items():
        part = made["rules"].split(f"### {code}\n")[1].split("\n### ")[0]
        assert rule.title in part
        assert rule.law in part
        assert "finds nothing" in part
        assert re.search(r"finds [A-Z]", part), code


def test_every_table_and_column_stands_in_the_dictionary(made: dict[str, str]) -> None:
    for table, model in TABLES.items():
        part = made["data-dictionary"].split(f"\n## {table}\n")[1].split("\n## ")[0]
        for name in model.columns():
            assert f"| `{name}` |" in part


def test_every_command_has_help_and_stands_on_its_page(made: dict[str, str]) -> None:
    for name in ("check", "due request", "due complaint", "due breach", "init", "reference", "report", "transfer"):
        part = made["commands"].split(f"\n## ropa {name}\n")[1].split("\n## ")[0]
        assert len(part.strip().splitlines()[0]) > 20
        assert "|  |" not in part, f"an option of ropa {name} has no help"


def test_the_examples_of_a_command_stand_on_lines_of_their_own() -> None:
    """typer takes the indentation away again of what stands below a first paragraph of one line."""
    for name, command in load().commands.items():
        shown = inspect.cleandoc("\n\n".join((command.help or "").split("\n\n")[1:]))
        given = [line for line in (command.help or "").splitlines() if line.startswith(f"    ropa {name}")]
        assert all(line in shown.splitlines() for line in given), name
        assert not re.search(rf"^ropa {name} ", shown, re.MULTILINE), name


def test_every_public_name_has_words(made: dict[str, str]) -> None:
    for name in set(ropa.__all__) - {"__version__"}:
        part = made["python"].split(f"\n## ropa.{name}\n")[1].split("\n## ")[0]
        assert len(part.split("```\n")[-1].strip()) > 30, name


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/reported-cases.md"])
def test_every_threat_names_a_test_that_there_is(page: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / page).read_text(encoding="utf-8"))
    assert len(named) > 20
    for file, name in named:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"


def readme_commands() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.S | re.M)
    lines = [line for language, block in blocks if not language for line in block.splitlines()]
    return [re.split(r"\s+# ", line)[0].removeprefix("$ ").strip() for line in lines if re.match(r"(\$ )?ropa ", line)]


def test_the_readme_has_commands() -> None:
    assert len(readme_commands()) >= 5


@pytest.mark.slow
def test_the_commands_of_the_readme_work_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    name, plan = re.search(r"`(\S+\.toml)`:\n\n```toml\n(.*?)```", text, re.S).groups()  # type: ignore[union-attr]
    (tmp_path / name).write_text(plan, encoding="utf-8")
    (tmp_path / "privacy-notice.md").write_text(CLUB, encoding="utf-8")
    filled, short = (ropa.validate(tables)[0] for tables in (ropa.read("sample:illumit"), text_tables(TINY)))
    plain(tmp_path / "theirs.xlsx")
    for place in ("one.xlsx", "two.xlsx", "clients/north.xlsx"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        ropa.write(short, tmp_path / place)
    for command in readme_commands():
        words = [one for word in shlex.split(command)[1:] for one in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]
        with pytest.raises(SystemExit) as stopped:
            app(words)
        assert stopped.value.code in ((0, 1) if words[0] == "check" else (0,)), command
        assert capsys.readouterr().out, command
        if words == ["init", "register.xlsx"]:  # now somebody fills it in
            (tmp_path / "register.xlsx").unlink()
            ropa.write(filled, tmp_path / "register.xlsx")
    assert (tmp_path / "reports" / "index.html").is_file()


def test_the_readme_shows_real_output(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    command, _, shown = re.search(r"```\n\$ (ropa check .*?)```", text, re.S)[1].partition("\n")  # type: ignore[index]
    with pytest.raises(SystemExit):
        app(shlex.split(command)[1:])
    printed = capsys.readouterr().out
    for line in shown.splitlines():
        if line.strip() != "…":
            assert line.removesuffix("…").rstrip() in printed


def test_one_name_is_looked_up() -> None:
    (basis,) = look_up("lawful_bases")
    assert basis["kind"] == "code list"
    assert {row["code"] for row in basis["rows"]} == codelists.codes("lawful_bases")
    table, codes = look_up("data_subjects")
    assert (table["kind"], codes["kind"]) == ("table", "code list")
    assert [row["column"] for row in table["rows"]] == list(TABLES["data_subjects"].columns())
    (made,) = look_up("rc02")
    assert made["about"].startswith(RULES["RC02"].title)
    assert RULES["RC02"].law in made["about"]
    (family,) = look_up("RC")
    assert [row["code"] for row in family["rows"]] == [code for code in sorted(RULES) if code.startswith("RC")]
    assert SHAPE["SH05"][1] in look_up("SH05")[0]["about"]
    assert [row["code"] for row in look_up("sh")[0]["rows"]] == list(SHAPE)
    (column,) = look_up("told_when")
    assert (column["name"], column["about"].splitlines()[1]) == ("activities.told_when", "a code of telling_times. Art 14(3)")
    assert look_up("activities.told_when") == [column]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("countrys", "did you mean countries?"),
        ("England", "--out DIR"),
        ("RC99", "no table, code list"),
        ("bases", "did you mean lawful_bases?"),
        ("marketing", "did you mean marketing_preferences or marketing_sends or marketing_grounds or marketing_channels?"),
    ],
)
def test_an_unknown_name_has_a_hint(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=re.escape(hint)):
        look_up(name)


def test_every_duty_of_law_stands_on_the_page_of_duties_with_its_exceptions() -> None:
    rows = duties()
    named = {code for row in rows for code in row["rules"].split()}

    assert named <= set(RULES)
    assert not {code for code, made in RULES.items() if made.duty != "guidance"} - named, "a duty without its row in data/duties.csv"
    for row in rows:
        assert bool(row["exception"]) == bool(row["exception_law"]) == bool(row["recorded_in"]), row
        for place in row["recorded_in"].split():
            if place == "–":
                continue
            cell, _, code = place.partition("=")
            table, column = cell.split(".")
            wanted = TABLES[table].columns()[column]
            assert not code or code in (codelists.codes(wanted.codes) if wanted.codes else {"yes", "no"}), place


def test_a_severity_has_one_meaning() -> None:
    unsure = re.compile(r"\b(may be|might|perhaps|probably|looks|seems)\b")
    for code, made in RULES.items():
        assert made.severity in SEVERITY_MEANS
        if made.duty == "guidance":
            assert made.severity != "error", f"{code}: good practice that is not kept breaks no law"
        if made.severity == "error":
            assert not unsure.search(made.says), f"{code}: an error says what is, not what may be"
            assert re.search(r"[0-9]|law", made.law), f"{code}: an error names the law that is broken"


def test_each_table_of_a_subject_has_an_example(made: dict[str, str]) -> None:
    for table in analysis.MAIN.values():
        part = made["python"].split(f"### analysis.{table}\n")[1].split("\n### ")[0]
        assert "Example:\n\n| column | value |" in part, table
