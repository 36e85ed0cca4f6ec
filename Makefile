# What a developer of winnow runs. All of it needs nothing but Go and a shell.
#
#   make run          clean a shipped example
#   make test         all tests, those of the examples in other modules too
#   make golden       the golden cases; UPDATE=1 rewrites want.* (then read the diff)
#   make eval         measure on labelled pages: CORPUS="DIR..." (default: those beside the repository)
#   make bench        benchmarks with MB/s and allocations, on a tenth of the labelled pages where
#                     they are: BENCH=REGEXP, PKG=./clean, CORPUS="DIR..."
#   make fuzz         every fuzz target for FUZZTIME (default 1m): FUZZ=REGEXP, PKG=./clean
#   make lint         gofmt, vet, staticcheck, the rules
#   make case NAME=text/foo [FROM=page.txt]   start a golden case
#   make generate     what is made from other files: the caches of packs and weights, the schema of packs
#   make vuln         known vulnerabilities of the dependencies (asks a database)
#   make soak         the long forms of the tests of hostile input, kills, long streams and load

GO ?= go
PKG ?= ./...
CORPUS ?= $(wildcard ../shared/corpus ../shared/seeds)
# The pages that benchmarks clean; without any, the golden cases.
LABELLED = $(abspath $(firstword $(CORPUS)))
FLOORS ?= $(wildcard golden/floors.yaml)
BENCH ?= .
FUZZ ?= .
FUZZTIME ?= 1m
KILLS ?= 100
STREAM_MB ?= 5000
SOAK ?= 10m

# Run as pinned, without entering the library's go.mod.
STATICCHECK = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK = $(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0

.PHONY: run test golden eval bench fuzz lint case generate vuln soak

run:
	@$(GO) run ./cmd/winnow examples/lighthouse.txt

test:
	$(GO) test $(PKG)
	$(if $(filter ./...,$(PKG)),cd examples/colly && $(GO) test ./...)

golden:
	$(GO) test ./golden -count=1 $(if $(UPDATE),-update)

eval:
	@test -n "$(CORPUS)" || { echo "make eval: no labelled pages found; name them with CORPUS=DIR" >&2; exit 2; }
	$(GO) run ./cmd/winnow eval $(if $(FLOORS),--floors $(FLOORS)) $(CORPUS)

bench:
	WINNOW_CORPUS=$(LABELLED) $(GO) test -run '^$$' -bench '$(BENCH)' -benchmem $(PKG)

# Go runs one target of one package at a time.
fuzz:
	@set -e; for package in $$($(GO) list $(PKG)); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' | grep -E '$(FUZZ)' || true); do \
			echo "== $$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package; \
		done; \
	done

lint:
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not formatted, run gofmt -w: $$unformatted" >&2; exit 1; }
	$(GO) vet ./...
	$(STATICCHECK) ./...
	$(GO) run ./cmd/winnow rules lint

case:
	@test -n "$(NAME)" || { echo "usage: make case NAME=text/foo|html/foo [FROM=FILE]" >&2; exit 2; }
	$(GO) run ./golden/newcase $(NAME) $(FROM)

generate:
	$(GO) generate ./...

vuln:
	$(GOVULNCHECK) ./...

soak:
	WINNOW_HOSTILE=1 $(GO) test -count=1 -timeout 60m -run '^TestHostileGrowth$$' ./clean
	WINNOW_KILLS=$(KILLS) $(GO) test -count=1 -timeout 60m ./internal/stream/...
	WINNOW_STREAM_MB=$(STREAM_MB) WINNOW_CORPUS=$(LABELLED) $(GO) test -count=1 -timeout 120m -run '^TestLongStream$$' -v ./internal/bench
	WINNOW_SOAK=$(SOAK) $(GO) test -count=1 -timeout 60m -run '^TestLoad$$' -v ./internal/serve
