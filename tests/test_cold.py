"""What a command imports: a question of one moment waits for no library that it does not use."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ropa.cli.root import COMMANDS, load

TABLES = {"pandas", "pandera", "pyarrow"}
PICTURES = {"matplotlib", "IPython", "scipy", "dask", "papermill", "nbformat", "nbconvert"}
BEFORE_IT_IS_ASKED = TABLES | PICTURES | {"numpy", "holidays", "rich", "pydantic"}

CODE = (
    "import sys\nfrom ropa.cli import main\nsys.argv[0] = 'ropa'\n"
    "try:\n    main()\nexcept SystemExit as ended:\n    assert ended.code in (0, 1, None), ended.code\n"
    "sys.stderr.write(' '.join({name.partition('.')[0] for name, module in sys.modules.items() if module}))"
)


def imported(code: str, *words: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["--version"], BEFORE_IT_IS_ASKED),
        (["--help"], BEFORE_IT_IS_ASKED),
        (["due", "request", "--received", "2026-11-02"], TABLES | PICTURES | {"rich", "numpy", "holidays"}),
        (["due", "complaint", "--received", "2026-08-01"], TABLES | PICTURES | {"rich", "numpy", "holidays"}),
        (["due", "breach", "--aware", "2026-11-20T17:30+00:00"], TABLES | PICTURES | {"rich", "numpy", "holidays"}),
        (["-q", "transfer", "US", "--on", "2026-11-22"], TABLES | PICTURES | {"rich", "numpy", "holidays"}),
        (["check", "sample:harbour-health", "--as-of", "2026-11-22", "--format", "json"], PICTURES | {"pandera", "rich", "holidays"}),
        (["check", "sample:illumit", "--as-of", "2026-11-22"], PICTURES | {"pandera", "rich", "holidays"}),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_command_imports_no_more_than_it_uses(words: list[str], unwanted: set[str]) -> None:
    found = imported(CODE, *words)
    assert "typer" in found
    assert not found & unwanted


def test_no_installed_package_is_asked_whether_it_is_a_plugin_and_what_a_command_starts_is_not_told() -> None:
    asked = "import importlib.metadata\nimportlib.metadata.distributions = lambda: print('asked') or []\n"
    told = "\nimport os\nsys.stderr.write(f' told={\"PYDANTIC_DISABLE_PLUGINS\" in os.environ}')"
    words = [sys.executable, "-c", asked + CODE + told, "due", "request", "--received", "2026-11-02"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=600)
    assert "asked" not in done.stdout
    assert {"pydantic", "told=False"} <= set(done.stderr.split())


def test_what_only_starts_the_work_of_others_imports_no_tables() -> None:
    code = (
        "import sys\nimport ropa.plans.run, ropa.reports.site, ropa.reports.pdf\nropa.reports.pdf.library()\n"
        "from ropa.reports.unchanged import inputs_digest\ninputs_digest('sample:illumit', '2026-11-22', None, ['html'], {})\n"
        "sys.stderr.write(' '.join({name.partition('.')[0] for name, module in sys.modules.items() if module}))"
    )
    found = imported(code)
    assert "typst" in found
    assert not found & (TABLES | PICTURES | {"numpy"})


def test_a_table_is_validated_without_the_libraries_that_pandera_can_do_besides() -> None:
    code = (
        "import sys\nfrom ropa.model.tables import Activities\nActivities.validate(Activities.blank())\n"
        "sys.stderr.write(' '.join({name.partition('.')[0] for name, module in sys.modules.items() if module}))"
    )
    found = imported(code)
    assert "pandera" in found
    assert not found & PICTURES


def test_help_lists_each_command_as_its_own_help_begins() -> None:
    listed = subprocess.run([sys.executable, "-m", "ropa", "--help"], capture_output=True, text=True, check=True, timeout=600).stdout
    lines = dict(line.split(maxsplit=1) for line in listed.partition("Commands:\n")[2].partition("\n\n")[0].splitlines())
    assert list(lines) == list(COMMANDS)
    for name, line in lines.items():
        said = load(name).commands[name].help
        assert said
        assert " ".join(said.split()).startswith(line.removesuffix("...").rstrip("."))
