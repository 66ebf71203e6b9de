# make demo   opens fwtui on its own demo pod
# make test   runs the tests (what CI runs)
# make check  ruff, mypy --strict, import-linter
# make dist   the wheels and the source as PyPI takes them, in dist/
# make deb    a Debian package for the Python that is here, in dist/
# The first call installs what it needs into .venv; later ones start at once.

PYTHON ?= python3
export PYTHON CONSTRAINTS
# Where it is set, each of the hundreds of processes that the tests start compiles fwtui again.
unexport PYTHONDONTWRITEBYTECODE
BIN = .venv/bin

# Two at a time would make one .venv.
.NOTPARALLEL:
.PHONY: demo test test-long check bench dist deb cast snapshots clean

demo: .venv/ready-for-demo
	@$(BIN)/fwtui demo

# Much of it is waiting, for sockets and for sound: four at once keep two processors busy.
# In the order of the folders: by the number of tests, long files of few tests would end alone.
test: .venv/ready-for-test
	$(BIN)/python -m pytest -m "not long" -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

# Soak, races, kills and large catalogues: tens of minutes.
test-long: .venv/ready-for-test
	$(BIN)/python -m pytest -m long $(ARGS)

check: .venv/ready-for-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready-for-test
	$(BIN)/python -m tests.benchmarks $(ARGS)

# Two wheels: the demo's music is larger than fwtui.
dist: .venv/ready-for-test
	$(BIN)/hatchling build -d dist
	cd assets && ../$(BIN)/hatchling build -t wheel -d ../dist

deb: .venv/ready-for-demo
	$(BIN)/python -m assets.packaging.deb dist

# After a change of the look that was meant: new baselines, then look at each.
snapshots: .venv/ready-for-test
	$(BIN)/python -m pytest tests/ui --snapshot-update

# README's moving picture, from the real interface; after a change of the look.
cast: .venv/ready-for-test
	$(BIN)/python -m assets.cast

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache

.venv/ready-for-%: pyproject.toml .ci/setup
	@sh .ci/setup $*
