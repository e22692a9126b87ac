"""One thread a process: many small searches gain nothing from more, and wait for each other."""

import faiss
import threadpoolctl  # type: ignore[import-untyped]


def use_one_thread() -> None:
    """Keep numpy's linear algebra and FAISS to one thread, in the whole process."""
    faiss.omp_set_num_threads(1)
    threadpoolctl.threadpool_limits(limits=1)
