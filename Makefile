# make run    set up what is missing, then start everything
# make test   set up what is missing, then pass the tests
# make check  style, types, import rules, corpus, dialogue data
# make bench  latency, throughput, memory, as JSON
# make encoder  train encoder, ranker and confidence anew (hours on two cores)
.PHONY: run test check bench doctor encoder setup setup-test prepare clean
.DEFAULT_GOAL := run

run: setup
	@.venv/bin/wenxiaofa run

test: setup-test
	@.venv/bin/wenxiaofa prepare
	@.venv/bin/python -m pytest

check: setup-test
	@scripts/check.sh

bench: setup
	@.venv/bin/wenxiaofa bench

doctor: setup
	@.venv/bin/wenxiaofa doctor

encoder: setup
	@scripts/train_models.sh

setup:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test

clean:
	rm -rf var/index var/models
