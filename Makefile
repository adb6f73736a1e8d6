# make run · make test — everything else is below
VENV := .venv/bin
SETUP_INPUTS := tools/setup.sh pyproject.toml requirements-models.lock requirements-speech.lock installers/linux/packages-run.txt

# stories start many programs: none of them shall have to compile what another has
export PYTHONDONTWRITEBYTECODE :=

ROOMS := $(addprefix tests/,unit store net ui workspace)
.PHONY: run setup test rooms check bench soak screenshots lock clean

run: .venv/.ready-run
	@$(VENV)/python -m harmony_desktop $(ARGS)

setup: .venv/.ready-run

.venv/.ready-run: $(SETUP_INPUTS) requirements.lock
	@tools/setup.sh run

.venv/.ready-test: $(SETUP_INPUTS) requirements-dev.lock installers/linux/packages-test.txt
	@tools/setup.sh test

# first what needs neither ears nor a desktop, with the check beside it, which keeps one core busy for a minute;
# then the rest, each file in one process
ifdef ARGS
test: check
	@$(VENV)/python -m pytest $(ARGS)
else
test: .venv/.ready-test
	@$(MAKE) --no-print-directory --jobs 2 check rooms
	@$(VENV)/python -m pytest -n 3 --dist loadfile tests/speech tests/voice tests/e2e
endif

rooms: .venv/.ready-test
	@$(VENV)/python -m pytest -n 3 -m "not long" $(ROOMS)

check: .venv/.ready-test
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-cache

bench: .venv/.ready-test
	@$(VENV)/python -m tests.benchmarks $(BENCH)

soak: .venv/.ready-test
	@$(VENV)/python -m pytest tests/soak --timeout=3600 $(ARGS)
ifndef ARGS
	@$(VENV)/python -m pytest -m long $(ROOMS)
endif

screenshots: .venv/.ready-test
	@$(VENV)/python -m tests.e2e.screenshots $(OUT)

# the lock files carry no registry address; run after changing dependencies in pyproject.toml
COMPILE := $(VENV)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --extra build
lock: .venv/.ready-test
	@$(COMPILE) -o requirements.lock > /dev/null
	@$(COMPILE) --extra dev -o requirements-dev.lock > /dev/null

clean:
	rm -rf .venv build dist *.egg-info
