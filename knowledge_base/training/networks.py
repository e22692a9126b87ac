"""The networks that are trained: an embedding bag, and a small transformer to compare it with."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

Ids = npt.NDArray[np.int64]
"""Numbers of a text's pieces, in order."""


class Bag(torch.nn.Module):
    """Weighted sum of piece vectors, at unit length."""

    def __init__(self, start: npt.NDArray[np.float32], weights: npt.NDArray[np.float32]) -> None:
        super().__init__()
        self.vectors = torch.nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(start), freeze=False, mode="sum"
        )
        self.weights = torch.nn.Parameter(torch.from_numpy(weights))

    def forward(self, texts: Sequence[Ids]) -> torch.Tensor:
        """One row a text."""
        flat = torch.from_numpy(np.concatenate(texts))
        ends = np.cumsum([0, *(len(text) for text in texts[:-1])])
        summed = self.vectors(flat, torch.from_numpy(ends), per_sample_weights=self.weights[flat])
        return torch.nn.functional.normalize(summed, dim=1)

    def table(self) -> npt.NDArray[np.float32]:
        """Piece vectors with their weights multiplied in; the blank's is zero."""
        with torch.no_grad():
            table: npt.NDArray[np.float32] = (
                self.vectors.weight * self.weights.unsqueeze(1)
            ).numpy()
        table[0] = 0
        return table


class Transformer(torch.nn.Module):
    """A small BERT, trained from nothing; the mean of its last layer, at unit length."""

    _AT_ONCE = 64
    """Texts of like length that are padded to one length."""
    _HEAD = 32
    """Dimensions of one attention head."""

    def __init__(self, start: npt.NDArray[np.float32], *, layers: int, longest: int) -> None:
        super().__init__()
        from transformers import BertConfig, BertModel  # noqa: PLC0415  (seconds)

        pieces, dimension = start.shape
        config = BertConfig(
            vocab_size=pieces,
            hidden_size=dimension,
            num_hidden_layers=layers,
            num_attention_heads=dimension // self._HEAD,
            intermediate_size=4 * dimension,
            max_position_embeddings=longest,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",  # type: ignore[call-arg]  # learns quickest on a CPU
        )
        self.layers = BertModel(config, add_pooling_layer=False)
        with torch.no_grad():
            self.layers.embeddings.word_embeddings.weight.copy_(torch.from_numpy(start))

    def forward(self, texts: Sequence[Ids]) -> torch.Tensor:
        """One row a text."""
        lengths = [len(text) for text in texts]
        embedded = self.layers.embeddings.word_embeddings(torch.from_numpy(np.concatenate(texts)))
        pieces = embedded.split(lengths)
        order = np.argsort(lengths, kind="stable")
        rows = []
        for place in range(0, len(order), self._AT_ONCE):
            chosen = order[place : place + self._AT_ONCE]
            padded = torch.nn.utils.rnn.pad_sequence([pieces[n] for n in chosen], batch_first=True)
            ends = torch.tensor([lengths[n] for n in chosen])
            mask = (torch.arange(padded.shape[1])[None, :] < ends[:, None]).float()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                states = self.layers(inputs_embeds=padded, attention_mask=mask).last_hidden_state
            rows.append((states.float() * mask.unsqueeze(2)).sum(dim=1))
        vectors = torch.cat(rows)[torch.from_numpy(np.argsort(order))]
        return torch.nn.functional.normalize(vectors, dim=1)
