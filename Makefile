# make run    set up what is missing, then start everything
# make test   set up what is missing, then pass the tests
# make check  style, types, import rules, corpus, dialogue data
# make bench  latency, throughput, memory, as JSON
# make video  installs and starts Janus and coturn for video of three to eight
# make encoder  train encoder, ranker and confidence anew (hours on two cores)
# make voice-model  train the recogniser's model anew (two hours on two cores; docs/voice-model.md)
.PHONY: run test check bench doctor video encoder voice-model setup setup-test prepare clean
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

video: setup
	@scripts/video.sh

encoder: setup
	@scripts/train_models.sh

voice-model: setup
	@.venv/bin/pip install --disable-pip-version-check --no-deps -q --upgrade --target var/voice-training/packages -r speech/training/requirements.lock
	@.venv/bin/python -m speech.training.prepare
	@.venv/bin/python -m speech.training.train
	@PYTHONPATH=var/voice-training/packages .venv/bin/python -m speech.training.build
	@.venv/bin/python -m speech.training.evaluate var/voice-training/model var/voice-training/model-syllables

setup:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test

clean:
	rm -rf var/index var/models
