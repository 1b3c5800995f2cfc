# The README's commands. Everything happens in a virtual environment of its own.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
AS_OF = 2026-11-22
# What answers while one works: the model, the law, the facts and the rules; no notebook, no browser, no pack.
QUICK = $(patsubst %,tests/%,model law facts rules/test_engine.py rules/test_examples.py test_files.py test_text.py test_house.py)
# uv is quick where it can be had; else pip does the same.
INSTALL = ($(BIN)/python -m pip install --quiet uv && UV_SYSTEM_CERTS=1 $(BIN)/uv pip install --quiet --python $(BIN)/python --requirement requirements.lock)

# Made-up and mutated input, for as long as one likes: `make fuzz CASES=2000`. CI tries a small fixed share of it.
CASES = 500

.PHONY: demo test quick fuzz check lab samples holidays reference lock bench clean

demo: $(VENV)/installed
	@echo "Checking illumit's record; findings are expected here."
	@$(BIN)/ropa check data/samples/illumit --as-of $(AS_OF) || test $$? -eq 1
	@$(BIN)/ropa report data/samples/illumit --out reports/illumit --as-of $(AS_OF)
	@echo "Open reports/illumit/controller-record.html in a browser; the other reports lie beside it."

test: $(VENV)/installed
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

quick: $(VENV)/installed
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m "not slow" $(QUICK) $(PYTEST_ARGS)

fuzz: $(VENV)/installed
	ROPA_FUZZ=$(CASES) $(BIN)/python -m pytest -m fuzz -q --durations=0 tests/fuzz $(PYTEST_ARGS)

check: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lab: $(VENV)/installed
	$(BIN)/jupyter lab notebooks/analyst/explore.ipynb

bench: $(VENV)/installed
	$(BIN)/python benchmarks/cold.py
	$(BIN)/python benchmarks/assess.py
	$(BIN)/python benchmarks/reports.py

samples: $(VENV)/installed
	$(BIN)/python -c 'from pathlib import Path; from ropa.rules.broken import write; write(Path("data/samples/broken"))'

# The table of public holidays, from the package `holidays` of the lock. Look at what changed before you commit it.
holidays: $(VENV)/installed
	$(BIN)/python -c 'from datetime import date; from pathlib import Path; from ropa.law.holidays import write_table; write_table(Path("src/ropa/data/holidays"), date.today())'

# The policy itself may not be kept here: the page beside the sample is made again where it lies beside the repository.
POLICY ?= ../shared/seeds/illumit-privacy-policy.txt

reference: samples
	$(BIN)/ropa reference --out reports/reference
	test ! -f $(POLICY) || $(BIN)/python benchmarks/drafts.py $(POLICY) > docs/draft-beside-sample.md

lock: $(VENV)/installed
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --no-header --no-annotate --generate-hashes --output-file requirements.lock

$(VENV)/installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) || $(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV) build dist
