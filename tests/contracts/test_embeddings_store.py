"""What every store promises of vectors."""

import numpy as np

from bot.ports import Store, Vector


def vector(*values: float) -> Vector:
    return np.array(values, np.float32)


async def test_a_vector_comes_back_to_the_last_bit(store: Store) -> None:
    given = vector(1 / 3, -2e-30, 0.0, 7.5)
    async with store.write() as work:
        await work.embeddings.put("model", {"key": given})
        await work.commit()
    async with store.read() as work:
        found = (await work.embeddings.get("model", ["key", "other"]))["key"]
    assert found.dtype == np.float32
    assert found.tobytes() == given.tobytes()


async def test_vectors_of_another_model_never_come_back(store: Store) -> None:
    async with store.write() as work:
        await work.embeddings.put("one", {"key": vector(1)})
        await work.embeddings.put("two", {"key": vector(2, 3), "second": vector(4, 5)})
        assert [list(found) for found in (await work.embeddings.get("one", ["key", "second"])).values()] == [[1]]
        assert await work.embeddings.get("three", ["key"]) == {}
        assert [await work.embeddings.count(model) for model in ("one", "two", "three")] == [1, 2, 0]


async def test_a_vector_put_again_is_replaced(store: Store) -> None:
    async with store.write() as work:
        await work.embeddings.put("model", {"key": vector(1), "kept": vector(2)})
        await work.embeddings.put("model", {"key": vector(3, 4)})
        found = await work.embeddings.get("model", ["key", "kept"])
    assert {key: list(value) for key, value in found.items()} == {"key": [3, 4], "kept": [2]}


async def test_a_vector_changed_afterwards_is_not_changed_in_the_store(store: Store) -> None:
    given = vector(1)
    async with store.write() as work:
        await work.embeddings.put("model", {"key": given})
        given[0] = 2
        (await work.embeddings.get("model", ["key"]))["key"][0] = 3
        assert list((await work.embeddings.get("model", ["key"]))["key"]) == [1]


async def test_thousands_of_vectors_go_in_and_out(store: Store) -> None:
    vectors = {str(number): vector(number, -number) for number in range(3000)}
    async with store.write() as work:
        await work.embeddings.put("model", vectors)
        await work.embeddings.put("model", {})
        found = await work.embeddings.get("model", vectors.keys())
    assert all(np.array_equal(found[key], vectors[key]) for key in vectors)
