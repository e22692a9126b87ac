"""Groups questions that mean the same: `python -m kiosk.editorial.grouping`, a process of its own.

One line of JSON on its input names database and encoder; the number of questions that were
grouped is its output.
"""

import json
import os
import sys
import time

from sqlalchemy.engine import Connection

from kiosk.corpus.clusters import group
from kiosk.editorial.publish_worker import NICENESS
from kiosk.operation.indexing import PACKAGE
from kiosk.store import Store, open_store
from kiosk.store.asked import add_cluster, cluster_titles, put_into, unclustered
from knowledge_base.encoder import open_encoder
from knowledge_base.normalise import normalise

MOST = 50_000


def group_now(store: Store, encoder_setting: str) -> int:
    """Group what is in no group yet; how many questions that were."""
    asked, titles = store.database.read_now(lambda c: (unclustered(c, MOST), cluster_titles(c)))
    if not asked:
        return 0
    encoder = open_encoder(encoder_setting, root=PACKAGE.parent)
    vectors = encoder.encode([normalise(text) for _, text in asked])
    known = encoder.encode([normalise(title) for _, title in titles])
    found = group(vectors, known.reshape(len(titles), encoder.dimension))

    def work(connection: Connection) -> None:
        numbers = {place: number for place, (number, _) in enumerate(titles)}
        now = time.time()
        for place, centre in enumerate(found.centres, start=len(titles)):
            if centre >= 0:
                numbers[place] = add_cluster(connection, asked[centre][1], now)
        pairs = [
            (number, numbers[place]) for (number, _), place in zip(asked, found.groups, strict=True)
        ]
        put_into(connection, pairs)

    store.database.write_now(work)
    return len(asked)


def main() -> int:
    """Do it once."""
    task = json.loads(sys.stdin.readline())
    os.nice(NICENESS)
    store = open_store(task["database"])
    try:
        print(group_now(store, task["encoder"]))
    finally:
        store.database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
