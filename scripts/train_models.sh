#!/usr/bin/env bash
# Trains all that search has learned, from nothing: the sentence encoder, five more of it that have
# not seen a fifth of the questions each, the ranker of articles, the confidence. The figures that
# it prints are those of docs/quality.md. Needs the statute library and the question sets.
set -euo pipefail
cd "$(dirname "$0")/.."
laws=${WENXIAOFA_LAWS:-../shared/laws}
questions=${WENXIAOFA_QUESTIONS:-../shared/questions}
work=var/training
python=.venv/bin/python
if [ ! -d "$laws" ] || [ ! -d "$questions" ]; then
    echo "没有法条库（$laws）或问题集（$questions），训练不了。用 WENXIAOFA_LAWS、WENXIAOFA_QUESTIONS 写明在哪里。"
    exit 1
fi
$python -m knowledge_base.training.train_encoder --laws "$laws" --questions "$questions" \
    --out $work/encoders --part all --part 0 --part 1 --part 2 --part 3 --part 4
cp -r $work/encoders/all/. knowledge_base/model/
$python -m knowledge_base.training.citations --laws "$laws" --questions "$questions"
for fold in 0 1 2 3 4; do
    $python -m knowledge_base.training.fit_ranking --laws "$laws" --questions "$questions" \
        --models $work/encoders --work $work --fold $fold
done
$python -m knowledge_base.training.fit_ranking --laws "$laws" --questions "$questions" \
    --models $work/encoders --work $work --ablations
.venv/bin/wenxiaofa index
$python -m knowledge_base.training.fit_confidence --laws "$laws" --questions "$questions" \
    --models $work/encoders --work $work
