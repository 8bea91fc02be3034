"""The days on which the sources publish nothing."""

from datetime import date

SATURDAY = 5


def quiet(day: date) -> str:
    """Why there is nothing new on that day, or an empty string.

    arXiv announces from Sunday to Thursday evening US Eastern, so that nothing is listed on Saturdays and
    Sundays UTC, and Hugging Face's daily list is empty on the same two days.
    """
    if day.weekday() < SATURDAY:
        return ""
    return f"arXiv and Hugging Face publish nothing on {day:%A}s."
