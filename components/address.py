"""Addresses: a screen's state lives in them; `now` and `as_known_at` are carried from screen to screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote_plus, urlencode

from core.reports import Report
from core.requests import ALWAYS
from core.scope import BadRequest

FORMATS = ("csv", "xlsx", "json")
Given = Mapping[str, object]


def query(parameters: Mapping[str, str | None]) -> str:
    """`?a=1&b=2` of the parameters that are given, or nothing."""
    given = {name: value for name, value in parameters.items() if value}
    return f"?{urlencode(given)}" if given else ""


def _quoted(value: str) -> str:
    """A value as it stands in an address; letters and digits alone, as most ids are, need no look at each."""
    return value if value.isascii() and value.isalnum() else quote_plus(value)


@dataclass(frozen=True)
class Address:
    """The address of the screen that is shown, as the browser gave it: text, read strictly later."""

    given: Given

    @classmethod
    def read(cls, given: object) -> Address:
        """The address that a page has put into its store; BadRequest if it is none."""
        if not isinstance(given, Mapping):
            raise BadRequest("an address is a set of parameters")
        return cls({str(name): value for name, value in given.items()})

    @cached_property
    def texts(self) -> dict[str, str]:
        """Parameters given once; one that is repeated or empty is none."""
        return {name: value for name, value in self.given.items() if isinstance(value, str) and value}

    def get(self, name: str) -> str | None:
        """One parameter's text."""
        return self.texts.get(name)

    def flag(self, name: str) -> bool:
        """Whether a parameter is `true`."""
        return self.get(name) == "true"

    def of(self, report: Report) -> dict[str, str]:
        """What concerns a report; the rest of an address (a chart's order, a stray key) is left out."""
        known = (*report.required, *report.optional, *ALWAYS)
        return {name: value for name, value in self.texts.items() if name in known}

    def link(self, path: str, **parameters: str | None) -> str:
        """The address of another screen, in the same time."""
        return path + query({**parameters, **self._carried})

    def links(self, path: str, name: str, **parameters: str | None) -> Callable[[str], str]:
        """Addresses that differ in one parameter, for a table's rows: what they share is written once."""
        start = path + (query(parameters) + "&" if any(parameters.values()) else "?") + name + "="
        end = query(self._carried).replace("?", "&", 1)
        return lambda value: start + _quoted(value) + end

    def downloads(self, report: Report, **parameters: str | None) -> list[tuple[str, str]]:
        """The files of a report with these parameters, in the same time: form and address."""
        tail = self.link("", **parameters)
        return [(form, f"/download/{report.slug}.{form}{tail}") for form in FORMATS]

    @cached_property
    def _carried(self) -> dict[str, str]:
        return {name: value for name, value in self.texts.items() if name in ALWAYS}
