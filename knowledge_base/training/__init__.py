"""Scripts that make what knowledge_base ships: the encoder and the confidence model.

In this order, from the project's folder, with the statute library and the question sets
at hand (`--laws`, `--questions`):

    python -m knowledge_base.training.count_words
    for fold in 0 1 2 3 4; do
        python -m knowledge_base.training.train_encoder --fold $fold --out var/folds/$fold
    done
    python -m knowledge_base.training.fit_confidence --models var/folds
    python -m knowledge_base.training.train_encoder --out knowledge_base/model
"""
