# Thin: CMake presets, scripts and npm do the work. `make help` lists the targets.
BUILD := build/release
JOBS ?= $(shell nproc)
TSAN_TARGETS := async_test base_test cache_test speech_test store_test studio_test showrunner-voice
TSAN_TESTS := ^(async|base|cache|speech|store|studio)\.
FUZZ_SECONDS ?= 60

.PHONY: help setup build episode serve test sanitize fuzz check format bench web clean

help:
	@sed -n 's/^## //p' $(firstword $(MAKEFILE_LIST))

## make setup     install what is missing (Debian 12 packages; asks sudo when you are not root)
setup:
	@scripts/setup

## make build     the programs: build/release/showrunner, showrunner-voice, showrunner-reader
build: setup
	@scripts/build release

## make episode   turn examples/article.md into out/episode.mp3, with transcript and chapters
episode: build
	@mkdir -p out
	@$(BUILD)/showrunner make examples/article.md -o out/episode.mp3
	@scripts/show_episode out/episode.mp3

## make serve     the HTTP service on http://127.0.0.1:8000, with a scripted model where no key is set
serve: build
	@if [ -n "$$GROQ_API_KEY$$OPENAI_API_KEY$$OPENAI_BASE_URL" ]; then demo=; else demo=--demo; fi; \
	  exec $(BUILD)/showrunner serve $$demo

## make web       the studio in the browser, built into build/web/dist; `make build` takes it into the program
web: setup
	@scripts/build_web

## make test      every test: unit, end to end, and the sanitizer runs; a browser may try twice where cores are shared
test: setup
	@scripts/build release
	@ctest --test-dir $(BUILD) --output-on-failure --no-tests=error -j $(JOBS) -E '^studio\.[a-z_]+$$'
	@ctest --test-dir $(BUILD) --output-on-failure --no-tests=error -R '^studio\.[a-z_]+$$' --repeat until-pass:2
	@$(MAKE) --no-print-directory sanitize

## make sanitize  the unit tests under ASan and UBSan together, and those of the folders with threads under TSan
sanitize: setup
	@scripts/build asan
	@ctest --test-dir build/asan --output-on-failure --no-tests=error -j $(JOBS)
	@scripts/build tsan $(TSAN_TARGETS)
	@ctest --test-dir build/tsan --output-on-failure --no-tests=error -j $(JOBS) -R '$(TSAN_TESTS)'

## make fuzz      every fuzz target for FUZZ_SECONDS=60 under ASan and UBSan
fuzz: setup
	@scripts/build fuzz
	@scripts/fuzz build/fuzz $(FUZZ_SECONDS)

## make check     formatting, clang-tidy, the layers of src/, and the types and style of web/
check: setup
	@scripts/check

## make format    reformat every source file
format: setup
	@git ls-files -co --exclude-standard 'src/*.cc' 'src/*.h' 'perf/*.cc' 'tests/*.cc' | xargs clang-format-19 -i

## make bench     all of perf/RESULTS.md: micro-benchmarks, whole episodes, and the service beside its peers
bench: setup
	@scripts/build bench
	@scripts/build release
	@perf/run_benchmarks
	@perf/run_service_benchmarks

## make clean     remove build/ and out/
clean:
	@rm -rf build out
