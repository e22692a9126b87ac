"""How well articles are found, against BM25 over character pairs in the same run."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kiosk.evaluation.questions import EvaluationQuestion
from knowledge_base.article_shelf import ArticleKey, article_key
from knowledge_base.index_files import OpenIndex
from knowledge_base.search import KnowledgeBase
from knowledge_base.terms import TermSettings, build_terms
from knowledge_base.tokens import character_pairs

BASELINE = TermSettings(k1=1.5, b=0.75)
DEPTHS = (5, 10, 30)
Ranked = list[ArticleKey]


def baseline(index: OpenIndex) -> Callable[[str], Ranked]:
    """BM25 over the character pairs of title and text."""
    records = [index.articles.record(row) for row in range(len(index.articles))]
    terms = build_terms((character_pairs(f"{r['law']}{r['content']}") for r in records), BASELINE)

    def search(text: str) -> Ranked:
        scores = terms.scores(dict.fromkeys(character_pairs(text)))
        best = np.argsort(-scores, kind="stable")[: DEPTHS[-1]].tolist()
        keys = (article_key(records[row]["law"], records[row]["article"]) for row in best)
        return [key for key in keys if key]

    return search


def ours(knowledge: KnowledgeBase) -> Callable[[str], Ranked]:
    """The product's search in articles."""

    def search(text: str) -> Ranked:
        found = knowledge.find(text, top=DEPTHS[-1]).articles
        keys = (article_key(hit.citations[0].law, hit.citations[0].article) for hit in found)
        return [key for key in keys if key]

    return search


def measure(
    questions: Sequence[EvaluationQuestion], search: Callable[[str], Ranked]
) -> dict[str, Any]:
    """Recall at each depth and mean reciprocal rank within 10, over single questions that name
    articles; milliseconds a search."""
    recalls: dict[int, list[float]] = {depth: [] for depth in DEPTHS}
    reciprocal, times = [], []
    for question in questions:
        if not question.articles or len(question.turns) > 1:
            continue
        started = time.perf_counter()
        ranked = search(question.turns[0])
        times.append((time.perf_counter() - started) * 1000)
        for depth in DEPTHS:
            found = question.articles.intersection(ranked[:depth])
            recalls[depth].append(len(found) / len(question.articles))
        places = [place for place, key in enumerate(ranked[:10]) if key in question.articles]
        reciprocal.append(1 / (1 + places[0]) if places else 0.0)
    if not reciprocal:
        return {}
    return {
        **{f"R@{depth}": round(float(np.mean(recalls[depth])), 4) for depth in DEPTHS},
        "MRR@10": round(float(np.mean(reciprocal)), 4),
        "p50_ms": round(float(np.percentile(times, 50)), 1),
        "p95_ms": round(float(np.percentile(times, 95)), 1),
        "questions": len(reciprocal),
    }
