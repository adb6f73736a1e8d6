# make run · make test — everything else is below
VENV := .venv/bin
SETUP_INPUTS := tools/setup.sh pyproject.toml requirements-models.lock requirements-speech.lock installers/linux/packages-run.txt

# stories start many programs: none of them shall have to compile what another has
export PYTHONDONTWRITEBYTECODE :=

ROOMS := $(addprefix tests/,unit store net ui workspace)
SENSES := $(addprefix tests/,speech voice e2e)
PROPERTIES := tests/store/test_sync_engine.py tests/store/test_truth.py tests/workspace/test_sync.py
# these are told once more on PostgreSQL; `make soak` tells all of tests/workspace there
ON_SERVER := $(addprefix tests/workspace/test_,sync.py people_scope.py runs.py ledger.py recall.py deletion.py) -k "nudges or \
    before_its_thread or narrowed_role or a_key_reads or well_formed or resumes or crash_cut or thread_are_answered or \
    written_holds or nothing_written_is or search_finds or stems or found_afterwards or erased"
SERVER := HARMONY_TEST_DATABASE=postgresql
STORIES := $(VENV)/python -m pytest -p tests.parts.second_look -p tests.parts.turns -m "not long"
.PHONY: run setup test stories check bench soak pack deb screenshots lock clean

run: .venv/.ready-run
	@$(VENV)/python -m harmony_desktop $(ARGS)

setup: .venv/.ready-run

.venv/.ready-run: $(SETUP_INPUTS) requirements.lock
	@tools/setup.sh run

.venv/.ready-test: $(SETUP_INPUTS) requirements-dev.lock installers/linux/packages-test.txt
	@tools/setup.sh test

# the check keeps one core busy for half a minute; of the stories, some wait for a desktop while others compute
ifdef ARGS
test: check
	@$(VENV)/python -m pytest $(ARGS)
else
test: .venv/.ready-test
	@$(MAKE) --no-print-directory --jobs 2 check stories
endif

stories: .venv/.ready-test
	@$(STORIES) -n 4 $(ROOMS) $(SENSES)
	@$(SERVER) $(STORIES) -n 2 $(ON_SERVER)

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
	@$(VENV)/python -m pytest -m long $(ROOMS) $(SENSES)
	@HARMONY_PROPERTIES=search HARMONY_SYNC_EXAMPLES=500 $(VENV)/python -m pytest --timeout=3600 $(PROPERTIES)
	@$(SERVER) $(VENV)/python -m pytest --timeout=3600 tests/workspace
	@HARMONY_RACING_COMMITS=1000000 $(VENV)/python -m pytest --timeout=36000 -s tests/workspace/test_racing_commits.py
endif

# the program without Python, in dist/harmony-desktop, from an environment that holds what it needs and no more
PACKER := .venv-pack/bin
.venv-pack/.ready: requirements-pack.lock pyproject.toml
	@python3 -m venv .venv-pack
	@$(PACKER)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-pack.lock
	@$(PACKER)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

pack: .venv-pack/.ready
	@$(PACKER)/python installers/icons.py build/icons
	@$(PACKER)/pyinstaller --noconfirm --log-level WARN build.spec
	@$(PACKER)/python installers/packing.py dist/harmony-desktop

deb: pack
	@PYTHON=$(PACKER)/python installers/linux/build-deb.sh

screenshots: .venv/.ready-test
	@$(VENV)/python -m tests.e2e.screenshots $(OUT)

# the lock files carry no registry address; run after changing dependencies in pyproject.toml
PIN := $(VENV)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet
COMPILE := $(PIN) pyproject.toml --extra build
lock: .venv/.ready-test
	@$(COMPILE) -o requirements.lock > /dev/null
	@$(COMPILE) --extra pack --constraint requirements.lock -o requirements-pack.lock > /dev/null
	@$(COMPILE) --extra dev -o requirements-dev.lock > /dev/null
	@$(PIN) tests/benchmarks/peers.in --constraint requirements.lock -o requirements-peers.lock > /dev/null

clean:
	rm -rf .venv .venv-pack build dist *.egg-info
