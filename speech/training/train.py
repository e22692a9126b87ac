"""Train the acoustic network: LF-MMI from a flat start, on what `prepare` has stored.

python -m speech.training.train --store var/voice-training/recordings --out var/voice-training/network.pt
"""

import argparse
import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from speech.training.batches import Batch, batches, global_mean
from speech.training.features import Floats
from speech.training.material import Material
from speech.training.network import Network, Shape, padded
from speech.training.objective import batch_of, pdf_arcs, phone_bigram, score
from speech.training.phones import SILENCE, parse_syllable
from speech.training.recordings import Store
from speech.training.texts import han_runs, read_corpus

STEPS = 14_000
HIGHEST_RATE, LOWEST_RATE = 2e-3, 1e-5
WARM_UP = 40
"""Steps."""
OUTPUT_PENALTY = 5e-5
"""Times the squared outputs of a frame; from Kaldi's chain models."""
SECOND_HEAD = 0.2
"""Weight of its cross-entropy."""
SAVED_EVERY = 200
_WAITING = 4


def learning_rate(step: int, steps: int) -> float:
    """Rises in a straight line, then falls in one."""
    if step < WARM_UP:
        return HIGHEST_RATE * (step + 1) / WARM_UP
    way = (step - WARM_UP) / max(1, steps - WARM_UP)
    return HIGHEST_RATE + (LOWEST_RATE - HIGHEST_RATE) * way


def loss_of(network: Network, batch: Batch, arcs: Tensor) -> tuple[Tensor, Tensor]:
    """The loss, and the objective a frame (below 0, the nearer to 0 the better).

    That of LF-MMI or, for single words of which it is assumed when each state is, the mean log
    posterior of the pdfs: LF-MMI alone is slow to find out where the phones are.
    """
    features = padded(torch.from_numpy(batch.features), network.shape.context)
    with torch.autocast("cpu", torch.bfloat16):
        outputs, second = network(features)
    transcripts = batch_of(batch.chains)
    if batch.assumed is None:
        objective, told = score(outputs, transcripts, arcs)
        objective = objective.mean() / outputs.shape[1]
    else:
        told = one_hot(torch.from_numpy(batch.assumed), transcripts.pdfs.shape[1]).float()
        objective = _log_posterior(outputs, told, transcripts.pdfs)
    index = torch.zeros_like(transcripts.pdfs)
    for row, pdfs in enumerate(batch.second):
        index[row, : len(pdfs)] = torch.tensor(pdfs)
    penalty = OUTPUT_PENALTY * outputs.square().sum(2).mean()
    loss = penalty - objective - SECOND_HEAD * _log_posterior(second, told, index)
    return loss, objective.detach()


def _log_posterior(outputs: Tensor, told: Tensor, pdfs: Tensor) -> Tensor:
    """Mean over the frames of the log posterior of what is told, as pdfs of its positions."""
    wanted = torch.zeros_like(outputs)
    wanted.scatter_add_(2, pdfs[:, None, :].expand(-1, outputs.shape[1], -1), told)
    return (wanted * outputs.log_softmax(2)).sum(2).mean()


def arcs_of(store: Store) -> Tensor:
    """The graph of all paths, from the transcripts of what is trained on."""
    sequences = []
    for one in store.recordings:
        if one.is_learned(stranger=False):
            phones = [phone for said in one.syllables for phone in parse_syllable(said).phones]
            sequences.append([SILENCE, *phones, SILENCE])
    return pdf_arcs(phone_bigram(sequences))


def sentences_to_follow(knowledge_base: Path) -> list[str]:
    """What joined words and syllables say."""
    texts = read_corpus(knowledge_base)
    runs = (run for text in (*texts.questions, *texts.spoken) for run in han_runs(text))
    return [run for run in runs if 3 <= len(run) <= 30]


@dataclass(frozen=True, slots=True)
class Course:
    """What makes the batches: the same course, the same batches."""

    store: Path
    sentences: list[str]
    mean: Floats
    seed: int
    stranger: bool


def _produce(queue: "multiprocessing.Queue[Batch]", course: Course, numbers: range) -> None:
    torch.set_num_threads(1)
    material = Material(Store(course.store), course.sentences, stranger=course.stranger)
    for one in batches(course.seed, numbers, material, course.mean):
        queue.put(one)


def produced(course: Course, numbers: range) -> Iterator[Batch]:
    """Batches made by another process meanwhile."""
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[Batch] = context.Queue(_WAITING)
    producer = context.Process(target=_produce, args=(queue, course, numbers), daemon=True)
    producer.start()
    for _ in numbers:
        yield queue.get()
    producer.join()


def save(
    path: Path, network: Network, optimizer: torch.optim.Optimizer, mean: Floats, step: int
) -> None:
    """All that the exporter needs, and to go on."""
    state = {
        "shape": asdict(network.shape),
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "mean": torch.from_numpy(mean),
        "step": step,
    }
    torch.save(state, path)


def load(path: Path) -> tuple[Network, Floats]:
    """A saved network, ready to be used, and the global mean of the features."""
    saved = torch.load(path, weights_only=True)
    network = Network(Shape(**saved["shape"]))
    network.load_state_dict(saved["network"])
    return network.eval(), saved["mean"].numpy()


def train(  # noqa: PLR0913
    store_folder: Path, knowledge_base: Path, out: Path, *, steps: int, seed: int, stranger: bool
) -> None:
    """Write `out` again and again; prints a line every 20 steps.

    If `out` is there, training goes on from it. `STRANGER` is learned from once nothing is left to
    be measured with that voice.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    store, sentences = Store(store_folder), sentences_to_follow(knowledge_base)
    mean, arcs = global_mean(Material(store, sentences)), arcs_of(store)
    network = Network(Shape())
    optimizer = torch.optim.AdamW(network.parameters(), lr=HIGHEST_RATE, weight_decay=0.01)
    done = 0
    if out.exists():
        saved = torch.load(out, weights_only=True)
        network.load_state_dict(saved["network"])
        if "optimizer" in saved:
            optimizer.load_state_dict(saved["optimizer"])
        done = saved["step"]
    started, waited, sums = time.monotonic(), 0.0, [0.0, 0.0]
    coming = produced(Course(store_folder, sentences, mean, seed, stranger), range(done, steps))
    for step in range(done, steps):
        asked = time.monotonic()
        batch = next(coming)
        waited += time.monotonic() - asked
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps)
        loss, objective = loss_of(network, batch, arcs)
        if not torch.isfinite(loss):
            raise ArithmeticError(f"the loss of step {step + 1} is {float(loss)}")
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        sums = [sums[0] + loss.item(), sums[1] + objective.item()]
        if step % 20 == 19:
            spent = time.monotonic() - started
            print(f"{step + 1} loss {sums[0] / 20:.4f} objective {sums[1] / 20:.4f} "
                  f"{spent:.0f} s, waited {waited:.0f} s", flush=True)  # fmt: skip
            sums = [0.0, 0.0]
        if step % SAVED_EVERY == SAVED_EVERY - 1 or step == steps - 1:
            save(out, network, optimizer, mean, step + 1)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=Path("var/voice-training/recordings"))
    parser.add_argument("--knowledge-base", type=Path, default=Path("knowledge_base"))
    parser.add_argument("--out", type=Path, default=Path("var/voice-training/network.pt"))
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--stranger",
        action="store_true",
        help="learn from the one too by whom strangers are measured",
    )
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    train(
        options.store,
        options.knowledge_base,
        options.out,
        steps=options.steps,
        seed=options.seed,
        stranger=options.stranger,
    )


if __name__ == "__main__":
    main()
