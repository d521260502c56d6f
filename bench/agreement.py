"""Whether two answers are the same: figures within a billionth, order, ids and texts exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

_WITHIN = 1e-9
# of the answers of the product alone: how often an account was written to, which raw rows can not know, and what a
# table is told of figures that are written alike
_OWN = {"version", "alike"}


def plain(answer: Any) -> Any:
    """An answer as mappings, lists, texts, numbers, booleans and None. Frames and sequences become lists of rows."""
    if is_dataclass(answer) and not isinstance(answer, type):
        names = [field.name for field in fields(answer) if field.name not in _OWN]
        return {name: plain(getattr(answer, name)) for name in names}
    if isinstance(answer, pd.DataFrame):
        return [[plain(cell) for cell in row] for row in answer.itertuples(index=False, name=None)]
    if isinstance(answer, Mapping):
        return {name: plain(value) for name, value in answer.items()}
    if isinstance(answer, (list, tuple, np.ndarray, pd.Series)):
        return [plain(one) for one in answer]
    if isinstance(answer, np.generic):
        answer = answer.item()
    return None if isinstance(answer, float) and math.isnan(answer) else answer


def difference(ours: Any, theirs: Any, place: str = "") -> str | None:
    """The first place at which two plain answers differ, with both values; None where they are the same."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        return _first(ours, theirs, [(name, f"{place}.{name}") for name in ours])
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return _first(ours, theirs, [(number, f"{place}[{number}]") for number in range(len(ours))])
    if _same(ours, theirs):
        return None
    return f"{place.lstrip('.') or 'answer'}: ours {_told(ours)}, pandas {_told(theirs)}"


def _first(ours: Any, theirs: Any, places: Sequence[tuple[Any, str]]) -> str | None:
    found = (difference(ours[key], theirs[key], place) for key, place in places)
    return next(filter(None, found), None)


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        whole = isinstance(ours, int) and isinstance(theirs, int)
        return ours == theirs if whole else math.isclose(ours, theirs, rel_tol=_WITHIN)
    return type(ours) is type(theirs) and bool(ours == theirs)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} of them"
    return f"fields {', '.join(value)}" if isinstance(value, dict) else repr(value)
