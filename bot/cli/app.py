"""What every verb shares: the application, exit statuses, how errors and progress are shown.

Exit status 0 is done, 1 a failed job, 2 wrong usage or a wrong setting. What a program reads goes to standard
output, what a person reads to standard error.
"""

import errno
import os
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

from bot.errors import BroadsheetError, UserError

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings

    from bot.config import Settings

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

app = typer.Typer(
    name="broadsheet",
    help="A daily digest of the research papers that matter to your channel.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Result = TypeVar("Result")
Kind = TypeVar("Kind", bound="BaseSettings")


def guarded(run: Callable[[], None]) -> None:
    """Run the command line; every foreseen error becomes its sentence, and a closed pipe is no error."""
    try:
        run()
    except UserError as wrong:
        fail(f"{wrong.sentence} Like this: broadsheet {wrong.hint}" if wrong.hint else wrong.sentence, WRONG_USAGE)
    except BroadsheetError as trouble:
        fail(str(trouble), FAILED)
    except BrokenPipeError:
        # Whoever read our output has enough.
        _drop_output()
        sys.exit(FAILED)
    except OSError as trouble:
        if trouble.errno not in NO_ROOM:
            raise
        _drop_output()
        fail(f"What this prints cannot be written: {trouble.strerror}.", FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _drop_output() -> None:
    """Python would complain again while it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fail(sentence: str, status: int) -> NoReturn:
    say(sentence)
    sys.exit(status)


def say(line: str) -> None:
    """One line for a person, on standard error."""
    typer.echo(line, err=True)


def settings() -> "Settings":
    """The settings from the environment and ``.env``; a wrong one, adapters' too, is named with what it should be."""
    from adapters.registry import settings_classes
    from bot.config import Settings

    for kind in settings_classes():
        _read(kind)
    return _read(Settings)


def run_async(work: Coroutine[Any, Any, Result], log_level: str = "CRITICAL") -> Result:
    """Run to the end; the one error inside a group of errors is the one to tell of.

    A single job tells people what they must know in its own words, so nothing is logged beside them.
    """
    import asyncio

    from adapters.telemetry import configure_logging

    configure_logging(log_level)
    try:
        return asyncio.run(work)
    except ExceptionGroup as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from group


def _read(kind: type[Kind]) -> Kind:
    from pydantic import ValidationError

    try:
        return kind()
    except ValidationError as wrong:
        prefix = kind.model_config.get("env_prefix", "")
        fail("\n".join(_complaint(error, prefix) for error in wrong.errors()), WRONG_USAGE)
    except UnicodeDecodeError:
        fail("The file .env is not UTF-8 text. Save it anew as that, or move it away.", WRONG_USAGE)


def _complaint(error: Any, prefix: str) -> str:
    name = prefix + "_".join(map(str, error["loc"])).upper().removeprefix(prefix)
    return f"{name} is not as it should be: {error['msg'].removeprefix('Value error, ')}."
