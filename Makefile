# Basalt: two commands are enough, `make demo` and `make test`. Both check for what they need and say what is missing.
#
# The rules call .ci/prepare for the system's packages and .ci/python-environment for second opinions; all else is
# SwiftPM's work.

SWIFT ?= swift
# A soak runs so many times as many seeds as `make test`, from a first one that differs from run to run.
TIMES ?= 20
START ?= $(shell date +%s)
# Or exactly so many seeds of each test (SEEDS=10000), and of some tests only: those whose name FILTER matches.
SEEDS ?=
FILTER ?= \(.*seeds?:
# How long the fuzzer makes new inputs, and from which seed: in `make test` always the same, in a soak ten minutes of others.
FUZZ_SECONDS ?=
FUZZ_SEED ?=
# The peers alone, with fewer repetitions: make bench QUICK=1.
QUICK ?=
IS_QUICK := $(filter-out 0,$(QUICK))
# Of TPC-H, where encodings are compared.
SCALE ?= 1
# The sanitizers that a soak ends with: none with SANITIZERS=
SANITIZERS ?= address thread

.DEFAULT_GOAL := help
.PHONY: help demo test bench bench-encodings soak sanitize fuzz clean prepare

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

prepare: ## Check for the C libraries Basalt needs, and install them where that is allowed
	@.ci/prepare libraries

# With DEMO=checked by the program that `make test` has built, which saves an automatic run a second build of everything.
DEMO ?= release
demo: prepare ## Build the command line and walk through the main job (under a minute after the build)
	$(SWIFT) build $(BUILD_OF_$(DEMO)) --product basalt
	@"$$($(SWIFT) build $(BUILD_OF_$(DEMO)) --show-bin-path)/basalt" demo

# One build for all tests: optimised, because that is what runs where it matters and random tests get through more seeds, and
# yet with assertions on. In a folder of its own, so that it and what `make demo` builds do not undo each other.
CHECKED := -c release --scratch-path .build/checked -Xswiftc -assert-config -Xswiftc Debug
BUILD_OF_checked := $(CHECKED)
BUILD_OF_release := -c release

test: prepare ## All tests, optimised and with assertions on, and a short run of the fuzzer; second opinions from Python where PyPI can be reached
	@.ci/prepare python
	@.ci/python-environment
	BASALT_CHECKED=1 $(SWIFT) test $(CHECKED)
	SWIFT=$(SWIFT) FUZZ_SEED=$(or $(FUZZ_SEED),1) .ci/fuzz $(or $(FUZZ_SECONDS),20)

bench: prepare ## Benchmarks: DuckDB, Polars and Parquet in the same run (QUICK=1: only that, in minutes), bounds of this machine
	@.ci/prepare python
	@.ci/python-environment --required
	$(SWIFT) build -c release --product basalt
	.venv/bin/python -W ignore Benchmarks/peers/bench.py $(if $(IS_QUICK),--quick)
ifeq ($(IS_QUICK),)
	$(SWIFT) package --allow-writing-to-package-directory benchmark --target KernelBenchmarks --no-progress
	$(SWIFT) build -c release --product DecodeBenchmark
	$(SWIFT) build -c release --product LedgerBenchmark
	rm -rf .bench-data/ledger && mkdir -p .bench-data
	"$$($(SWIFT) build -c release --show-bin-path)/LedgerBenchmark" .bench-data/ledger
	$(SWIFT) build -c release --product CommitBenchmark
	"$$($(SWIFT) build -c release --show-bin-path)/CommitBenchmark" .bench-data
	$(SWIFT) build -c release --product PointBenchmark
	"$$($(SWIFT) build -c release --show-bin-path)/PointBenchmark" .bench-data
	$(SWIFT) build -c release --product CancellationBenchmark
	"$$($(SWIFT) build -c release --show-bin-path)/CancellationBenchmark" .bench-data
	$(SWIFT) build -c release --product WideBenchmark
	"$$($(SWIFT) build -c release --show-bin-path)/WideBenchmark" .bench-data
	$(SWIFT) build -c release --product AuditBenchmark
	rm -rf .bench-data/audit && mkdir -p .bench-data/audit
	"$$($(SWIFT) build -c release --show-bin-path)/AuditBenchmark" .bench-data/audit
	.venv/bin/python Benchmarks/peers/compare.py
	@$(MAKE) --no-print-directory bench-encodings
	$(SWIFT) build -c release --product TextBenchmark
	sed -E 's/^([^,]*,){15}"?//; s/"$$//' .bench-data/tpch-1/lineitem.csv > .bench-data/comments.txt
	"$$($(SWIFT) build -c release --show-bin-path)/TextBenchmark" .bench-data/comments.txt
	$(SWIFT) build -c release --product SortBenchmark
	.venv/bin/python Benchmarks/peers/sort.py
	$(SWIFT) build -c release --product PlanningBenchmark
	@for order in by-day scattered; do \
	  rm -rf .bench-data/planning && mkdir -p .bench-data/planning && echo "Planning over a million files, manifests $$order" && \
	  .build/release/PlanningBenchmark make .bench-data/planning 1000000 20000 $$order && \
	  .build/release/PlanningBenchmark plan .bench-data/planning || exit 1; done
endif

bench-encodings: prepare ## Sizes on every tier, reading, fetching and writing, beside Parquet, Vortex and DuckDB (QUICK=1, SCALE=10)
	@.ci/prepare python
	@.ci/python-environment --required
	$(SWIFT) build -c release --product basalt
	$(SWIFT) build -c release --product EncodingBenchmark
	.venv/bin/python -W ignore Benchmarks/peers/encodings.py --scale $(SCALE) $(if $(IS_QUICK),--quick)

soak: prepare ## Every random test over more seeds than usual (make soak TIMES=500, or SEEDS=10000 for each; START=0, FILTER=…), then fuzz and sanitize
	@echo "Seeds from $(START). A failure names its seed: replay it with BASALT_SEED=... make soak FILTER=TEST"
	BASALT_SEEDS=$(SEEDS) BASALT_SEED_TIMES=$(TIMES) BASALT_SEED_START=$(START) \
	  BASALT_CHECKED=1 $(SWIFT) test $(CHECKED) --filter '$(FILTER)'
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory sanitize

fuzz: prepare ## libFuzzer over the whole reader of data files (FUZZ_SECONDS=600, FUZZ_SEED=0: another run each time)
	@SWIFT=$(SWIFT) FUZZ_SEED=$(or $(FUZZ_SEED),0) .ci/fuzz $(or $(FUZZ_SECONDS),600)

sanitize: prepare ## Unit tests under the address and the thread sanitizer (which tests are left out and why: .ci/sanitize)
	@for one in $(SANITIZERS); do SWIFT=$(SWIFT) .ci/sanitize $$one || exit 1; done

clean: ## Remove everything that was built or made
	rm -rf .build .venv .demo .bench-data
