# Spoina. `make` prints this help.
SHELL := /bin/bash
.DEFAULT_GOAL := help
TOWNS ?= 5
RNG ?= 1
ONLY ?=
ROLES ?=
ADDR ?= 127.0.0.1:8080
WEB_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts web/package.json -type f 2>/dev/null)
GO_SOURCES := $(shell find . -name '*.go' -not -path './web/node_modules/*') $(wildcard migrations/*.sql internal/ogr/*.c internal/ogr/*.h) go.mod go.sum

help: ## print this help
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: deps build ## install what is missing, build, fill the demo town if empty, serve
	@bin/spoina demo
	@echo
	@echo "  Spoina:    http://$(ADDR)"
	@echo "  Accounts:  $$(bin/spoina demo --accounts)"
	@echo "  Stop:      Ctrl+C; the database goes on until bin/spoina db stop"
	@echo
	@exec bin/spoina serve --addr $(ADDR)

build: bin/spoina ## build bin/spoina with the web application inside

test: deps-test build ## everything CI runs; ends with N passed, N failed, N skipped
	@go run ./internal/suite

soak: deps-test build ## what is too long for CI: fuzzing, random edits, files of a gigabyte, many towns
	@go test -run xxx -fuzz '^FuzzParse$$' -fuzztime 60s -fuzzminimizetime 10x ./internal/cql2
	@go test -run xxx -fuzz '^FuzzJSON$$' -fuzztime 60s -fuzzminimizetime 10x ./internal/cql2
	@go test -run xxx -fuzz '^FuzzParse$$' -fuzztime 60s -fuzzminimizetime 10x ./internal/fes
	@go test -run xxx -fuzz '^FuzzParameters$$' -fuzztime 60s -fuzzminimizetime 10x -parallel 1 ./cmd/spoina
	@go test -run xxx -fuzz '^FuzzSentFeature$$' -fuzztime 60s -fuzzminimizetime 10x ./ogc
	@go test -run xxx -fuzz FuzzWKB -fuzztime 5m ./geo
	@go test -run xxx -fuzz FuzzParcels -fuzztime 5m ./geo
	@SPOINA_SOAK=1 go test -tags soak -timeout 4h -count=1 ./cmd/spoina ./geo/... ./internal/cql2/... ./ingest/... ./tiles/... ./analysis/... ./internal/register ./internal/ledger ./modules/... ./ogc ./internal/exchange
	@$(MAKE) accuracy TOWNS=25

accuracy: deps build ## analyse TOWNS made-up towns (from RNG) against their truth; exit 1 below the bounds
	@go run ./internal/town/accuracy/main -bin bin/spoina -towns $(TOWNS) -rng $(RNG)

access: deps-test ## walk every role through every path to a row, in two offices; a line each; exit 1 on any difference
	@mkdir -p .stamps web/dist && rm -f .stamps/access.csv
	@SPOINA_ACCESS=$(CURDIR)/.stamps/access.csv go test -count=1 -timeout 20m -run '^TestAccess$$' ./cmd/spoina > .stamps/access.log 2>&1; \
		status=$$?; cat .stamps/access.csv; [ $$status = 0 ] || { cat .stamps/access.log >&2; exit 1; }

replay: deps build ## do again what the offices did with their programmes; a line each: programme,what,expected,got; exit 1 on any difference
	@bin/spoina replay --out .stamps/replay

cql2: export CQL2_FILTER = $(value FILTER)
cql2: export CQL2_COLLECTION = $(value COLLECTION)
cql2: .stamps/cql2 ## count what FILTER='…' selects in COLLECTION=… of the official CQL2 data set; status 2 when it is refused
	@.stamps/cql2

.stamps/cql2: .ci/deps $(GO_SOURCES)
	@$(MAKE) --no-print-directory deps-test >&2
	@go build -o $@ ./internal/official/main

interop: deps-interop build ## GDAL and QGIS as clients: a line client,collection,format,crs,expected,got each; exit 1 on any difference; ROLES=gis,public for some roles only
	@go run ./internal/interop -roles "$(ROLES)"

bench: deps-bench build ## measure beside the peers; ONLY=registers, programmes, import, join, tiles, features, exports, rules or check; several with commas
	@go run ./bench -only "$(ONLY)"

generate: build ## write openapi.json, schema.sql and the web application's types again
	@bin/spoina openapi > openapi.json
	@SPOINA_GENERATE=1 go test -count=1 -run TestSchema ./internal/arch
	@cd web && npm run --silent api

lint: ## go vet and staticcheck
	@go vet ./... && go tool staticcheck ./...

clean: ## remove what was built, and the tests' database
	@rm -rf bin web/dist/assets web/dist/index.html .stamps
	@go run ./internal/db/dbtest/stop

deps: .stamps/run
deps-test: .stamps/test
deps-bench: .stamps/bench
deps-interop: .stamps/interop.deps
.stamps/interop.deps: .ci/deps
	@mkdir -p .stamps
	@.ci/deps interop
	@touch $@

.stamps/%: .ci/deps
	@mkdir -p .stamps
	@.ci/deps $*
	@touch $@

.stamps/npm: web/package-lock.json
	@mkdir -p .stamps
	@cd web && npm ci --no-audit --no-fund --loglevel=error >&2
	@touch $@

web/dist/index.html: .stamps/npm $(WEB_SOURCES)
	@cd web && npm run --silent build >&2

bin/spoina: .stamps/run web/dist/index.html $(GO_SOURCES)
	@mkdir -p bin
	@go build -trimpath -o bin/spoina ./cmd/spoina

.PHONY: help run build test soak accuracy access replay cql2 bench interop generate lint clean deps deps-test deps-bench deps-interop
