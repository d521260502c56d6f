"""What the tests of forged requests forge with: real words of the product, another account's ids, and hostile values.

Nothing here knows a callback or a route by its name: names come from the registered functions' own modules, addresses
from the links of the product's own answers, so a new screen is forged against by itself.
"""

from __future__ import annotations

import ast
import csv
import inspect
import io
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st

from core.account_metrics import ACCOUNT_METRICS
from core.reports import REPORTS
from core.requests import Request
from core.scope import Role
from data import sessions
from server.clock import real_now
from server.people import STAFF_ACCOUNT, cookie_name, load
from tests.server.world import DROP, PEOPLE, rooms_of

Query = dict[str, str]
SECRET = "Zyzzyva"  # stands in every text of the other account, and is never sent
HIDDEN = "only-there"  # an id of everything, in the other account alone
_TEXTS = {"name", "title", "email", "description"}
_WORD = re.compile(r"[a-z][a-z_]{0,20}")
_HREF = re.compile(r'"href":"(/[^"]*?)"')
HOSTILE = (
    "", " ", "0", "1", "-1", "9" * 30, "1e9", "0.5", "true", "=1+1", "@x", "\u202eשלום", "é\u0301", "\ufeff",
    "a\nb", "'; DROP TABLE users; --", "<script>alert(1)</script>", "../../etc/passwd", "%00", "x" * 10_001,
    "2026-02", "2026-02-30", "2026-02-01", "2026-02-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01", "never",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "\x07", "😀" * 300, "course", "EUR",
)  # fmt: skip


def secret_drop() -> dict[str, str]:
    """The small drop again, with the secret in every text, and one more row of everything under the hidden id."""
    return {name: _secret(name, text) for name, text in DROP.items()}


def _secret(file: str, text: str) -> str:
    rows = list(csv.DictReader(io.StringIO(text)))
    told = [
        {name: f"{SECRET} {cell}" if name in _TEXTS else cell for name, cell in row.items()} for row in rows
    ]
    if file not in ("plans", "user_events"):
        told.append({name: HIDDEN if name.endswith("_id") else cell for name, cell in told[0].items()})
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(told)
    return out.getvalue()


def enter_again(app: Flask, client: FlaskClient, role: Role, slug: str = "acme") -> None:
    """A new session without the sign-in page, which counts attempts."""
    staff = role is Role.STAFF
    account, slug = (STAFF_ACCOUNT, "") if staff else ({"acme": 1, "other": 2}[slug], slug)
    rooms = rooms_of(app)
    with app.test_request_context():
        person = load(account, slug, PEOPLE[role])
    assert person is not None, "nobody is left to sign in"
    holder = sessions.Holder(account, slug, person.user_id, person.mark)
    secret = sessions.start(rooms.store, holder, at=real_now())
    client.set_cookie(cookie_name(rooms.settings), secret)


def words_of(functions: Iterable[Any]) -> list[str]:
    """Every short lower-case word in the modules in which these functions are written."""
    found = {field.name for field in fields(Request)}
    for module in {function.__module__ for function in functions}:
        if module.split(".")[0] in ("callbacks", "server"):
            tree = ast.parse(inspect.getsource(sys.modules[module]))
            texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
            found |= {one for one in texts if isinstance(one, str) and _WORD.fullmatch(one)}
    return sorted(found)


def values() -> list[str]:
    """Every cell of both accounts' drops but the secret texts, the registries' names, and hostile text."""
    cells = {
        cell
        for text in DROP.values()
        for row in csv.DictReader(io.StringIO(text))
        for cell in row.values()
        if cell
    }
    sorts = {sort for report in REPORTS.values() for sort in report.sorts}
    return [*sorted(cells | sorts | set(REPORTS) | set(ACCOUNT_METRICS)), HIDDEN, "acme", "other", *HOSTILE]


def links(text: str) -> list[Query]:
    """The queries of the links in an answer."""
    hrefs = (unescape(found).replace("\\u0026", "&") for found in _HREF.findall(text))
    return [dict(parse_qsl(urlsplit(one).query)) for one in hrefs if "?" in one]


@dataclass
class Seen:
    """Queries of the product's own links, `most` of a shape, and by store those that a screen answered."""

    most: int
    all: dict[str, Query] = field(default_factory=dict)
    answered: dict[str, list[Query]] = field(default_factory=dict)
    _shapes: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def keep(self, queries: Iterable[Query]) -> None:
        """Keep what is new."""
        for query in queries:
            shape, key = tuple(sorted(query)), str(sorted(query.items()))
            if key not in self.all and self._shapes[shape] < self.most:
                self._shapes[shape] += 1
                self.all[key] = query


def first_queries() -> list[Query]:
    """A query of every id of the small drop, by the name that its column gives it."""
    named = [
        {column.removesuffix("_id"): cell}
        for text in DROP.values()
        for row in csv.DictReader(io.StringIO(text))
        for column, cell in row.items()
        if column.endswith("_id")
    ]
    return [{}, {"account": "acme"}, {"user": PEOPLE[Role.LEARNER]}, *named]


class Forge:
    """Strategies for what a browser could send, around real addresses of the product."""

    def __init__(self, names: list[str], paths: list[str], seen: Seen) -> None:
        self._name, self._value = st.sampled_from(names), st.sampled_from(values())
        leaf = st.one_of(
            self._value,
            st.none(),
            st.booleans(),
            st.integers(-(2**53), 2**53),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(max_size=20),
        )
        self.anything = st.recursive(
            leaf,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(self._name, inner, max_size=3),
            max_leaves=5,
        )
        self._path = st.sampled_from(paths)
        self.query = self._near(list(seen.all.values()))
        self._answered = {store: self._near(queries) for store, queries in seen.answered.items()}

    def _near(self, queries: list[Query]) -> st.SearchStrategy[Query]:
        """One of these, with a value or two of its own changed, or a name that is not its."""
        return st.sampled_from(queries).flatmap(self._changed)

    def _changed(self, query: Query) -> st.SearchStrategy[Query]:
        names = st.sampled_from(sorted(query)) | self._name if query else self._name
        return st.dictionaries(names, self._value, max_size=2).map(lambda other: {**query, **other})

    def value(self, name: str, component: object) -> st.SearchStrategy[Any]:
        """A value of a component's property: mostly of its form, sometimes anything."""
        likely: dict[str, st.SearchStrategy[Any]] = {
            "data": self._answered.get(str(component), self.query),
            "pathname": self._path,
            "search": self.query.map(lambda query: f"?{urlencode(query)}"),
            "n_clicks": st.integers(1, 3),
        }
        form = likely.get(name, self._value)
        return seldom().flatmap(lambda strange: self.anything if strange else form)


def seldom() -> st.SearchStrategy[bool]:
    """True once in ten times; an integer's draws would crowd at its ends."""
    return st.sampled_from([False] * 9 + [True])


def said(answer: Any) -> str:
    """All the text of an answer, a workbook's too."""
    content: bytes = answer.get_data()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")
