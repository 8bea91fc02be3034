"""What ports pass: vectors and the time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
"""Rows are texts or papers, columns are dimensions, every row of length one."""
Vector = NDArray[np.float32]
Precision = Literal["fp32", "int8"]
"""Of the numbers that a model computes with."""
Clock = Callable[[], datetime]
"""Gives the present as an aware UTC time. Nothing else in the program asks what time it is."""
CLOCKS_APART = timedelta(minutes=10)
"""The clocks of two processes never differ by more, unless one of them is wrong."""
