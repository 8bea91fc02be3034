"""What is said when something did not work: what, and what to do instead. Never an error's innards."""

from bot.errors import UserError
from bot.messages import Code, Message


def wrong(error: UserError) -> Message:
    """Wrong input: one sentence saying what is wrong, one showing how it is done."""
    if not error.hint:
        return Message(body=((error.sentence,),))
    return Message(body=((error.sentence, " Like this: ", Code(f"/papers {error.hint}")),))


def trouble(sentence: str) -> Message:
    """Something outside did not work; the sentence says what."""
    return Message(body=((sentence,),))


def apology(reference: str) -> Message:
    """A fault of ours. The reference finds it in the log."""
    return Message(
        body=((f"That did not work, and the fault is mine. Whoever runs me finds it in the log as {reference}.",),)
    )
