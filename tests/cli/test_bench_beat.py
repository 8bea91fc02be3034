"""The bench of a beat, tiny: what it makes and tells. No figure is judged."""

from tests.cli.command_line import CommandLine

MODEL = "sentence-transformers/all-MiniLM-L6-v2"
SMALL = ("--channels", "12", "--papers", "1000", "--topics", "30", "--labels", "6")


async def test_every_channel_of_the_beat_gets_a_digest_and_the_bare_product_is_a_part(broadsheet: CommandLine) -> None:
    told = (await broadsheet("bench", "digest", *SMALL, "--json", EMBEDDING_MODEL=MODEL)).document()
    assert (told["bench"], told["channels"], told["papers"]) == ("digest", 12, 1000)
    assert told["frozen digests"] == 12
    assert told["papers in them"] > 12
    assert 0 < told["bare product, share of ranking"] < 1
    assert told["beat s"] >= told["ranking s"] > 0
    assert told["memory at most MB"] >= told["memory before MB"] > 0
