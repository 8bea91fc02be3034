"""Messages as the product makes them, to be looked at and acted on."""

from bot.messages import Bold, Button, Card, Code, Italic, Link, Message

VOTES = (("More like this", "more"), ("Less like this", "less"), ("Save", "save"), ("Why", "why"))


def a_line(number: int, title: str, *reason: str | Bold | Italic) -> Card:
    link = Link(title, f"https://arxiv.org/abs/2604.{number:05d}")
    return Card((link,), (reason,), number=number, subject=f"arxiv:2604.{number:05d}")


def an_overview(papers: int = 3) -> Message:
    cards = (
        a_line(
            1,
            "Self-RAG: Learning to Retrieve, Generate, and Critique through Self-Reflection",
            "close to “retrieval-augmented generation” · 142 upvotes, +58 since yesterday · code ★ 1.2k",
        ),
        a_line(2, "Lost in the Middle", "like ", Italic("Self-RAG"), ", which 4 of you liked"),
        a_line(3, "Segment Anything", "outside your topics, to see if it interests you"),
        a_line(4, "Scaling Laws", "from ", Bold("OpenAI"), ", which you follow"),
    )
    return Message(
        title=("Papers for #nlp · Monday 23 November",),
        aside=("3 of 214 new papers",),
        cards=cards[:papers],
        footer=("Vote with 1️⃣–3️⃣, or open the thread for abstracts. ", Code("/papers why 2")),
    )


def a_reply(number: int, title: str = "Lost in the Middle") -> Message:
    paper_id = f"2604.{number:05d}"
    page = f"https://arxiv.org/abs/{paper_id}"
    card = Card(
        (Link(title, page),),
        (
            ("Nelson F. Liu, Kevin Lin, John Hewitt and 4 more",),
            ("like ", Italic("Self-RAG"), ", which 4 of you liked"),
        ),
        body=(
            (
                "Language models are given ever longer contexts, but use them unevenly. Answers are best when the "
                "relevant passage stands at the beginning or the end. "
            ),
            Italic("(Broadsheet’s summary)"),
        ),
        links=(Link("paper", page), Link("PDF", f"https://arxiv.org/pdf/{paper_id}"), Link("code", "https://x.org/c")),
        buttons=tuple(Button(label, verb, f"arxiv:{paper_id}") for label, verb in VOTES),
        number=number,
        subject=f"arxiv:{paper_id}",
    )
    return Message(cards=(card,))


def an_introduction() -> Message:
    return Message(
        body=(("I post a short list of papers here. I would follow ", Italic("speech recognition"), "."),),
        buttons=(
            Button("Start with these", "start", "speech recognition"),
            Button("Choose topics", "form", "settings"),
            Button("Read more", url="https://example.org/about"),
        ),
    )


def a_list() -> Message:
    cards = tuple(Card((Link(f"Paper {n}", f"https://example.org/{n}"), f" · +{n}"), number=n) for n in range(8, 12))
    return Message(("Trending in diffusion",), ("last 7 days",), cards=cards, buttons=(Button("More", "run", "x"),))


def an_export() -> Message:
    return Message(
        ("2 saved papers",), pre="@article{rag,\n\ttitle = {" + "A very long title " * 6 + "},\n}", filename="x.bib"
    )
