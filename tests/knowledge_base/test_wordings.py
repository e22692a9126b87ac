"""Groups of wordings: the three nearest of each."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.wordings import group_places, three_highest

NONE = np.float32(-2)


@given(st.lists(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=13), min_size=1))
def test_the_three_highest_of_each_group(groups: list[list[float]]) -> None:
    values = np.array([one for group in groups for one in group], dtype=np.float32)
    owners = np.cumsum([0, *map(len, groups)])[:-1].astype(np.int32)
    places = group_places(owners, len(values))
    first, mean = three_highest(np.append(values, NONE)[places])
    best = [sorted(np.array(group, np.float32).tolist(), reverse=True)[:3] for group in groups]
    assert first.tolist() == [group[0] for group in best]
    np.testing.assert_allclose(mean, [np.mean(group) for group in best], atol=1e-6)
