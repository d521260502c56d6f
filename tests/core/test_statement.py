"""The statement of a year: opening + charged − paid = closing, one currency at a time."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.instants import format_instant, parse_instant
from core.ledger import Invoice, Line, Payment, Status
from core.statement import EntryKind, statements, year_of, years

NOW = parse_instant("2026-06-01T00:00:00Z")


def invoice(name: str, on: str, amount: int, *payments: tuple[str, int], **more: object) -> Invoice:
    paid = tuple(Payment(f"{name}-{n}", parse_instant(at), part) for n, (at, part) in enumerate(payments))
    given = {"status": Status.OPEN, "currency": "EUR", **more}
    line = Line(1, "Fee", "1", amount)
    return Invoice(name, f"N-{name}", date.fromisoformat(on), lines=(line,), payments=paid, **given)  # type: ignore[arg-type]


YEARS = [
    invoice("a", "2024-12-20", 100, ("2025-01-05T00:00:00Z", 60)),
    invoice("b", "2025-06-01", 250, ("2025-06-01T09:00:00Z", 250)),
    invoice("c", "2025-12-31", 40, ("2025-12-31T23:59:59Z", 10), ("2026-01-01T00:00:00Z", 30)),
]


def test_a_year_opens_with_what_was_owed_and_closes_with_what_is() -> None:
    (one,) = statements(YEARS, 2025, NOW)
    assert (one.opening, one.charged, one.paid, one.closing) == (100, 290, 320, 70)
    assert [(format_instant(e.at), e.kind, e.number, e.amount, e.balance) for e in one.entries] == [
        ("2025-01-05T00:00:00Z", EntryKind.PAYMENT, "N-a", -60, 40),
        ("2025-06-01T00:00:00Z", EntryKind.INVOICE, "N-b", 250, 290),
        ("2025-06-01T09:00:00Z", EntryKind.PAYMENT, "N-b", -250, 40),
        ("2025-12-31T00:00:00Z", EntryKind.INVOICE, "N-c", 40, 80),
        ("2025-12-31T23:59:59Z", EntryKind.PAYMENT, "N-c", -10, 70),
    ]
    assert not one.to_date


def test_one_year_opens_as_the_one_before_closed() -> None:
    closing = [statements(YEARS, year, NOW)[0] for year in (2024, 2025, 2026)]
    assert [one.opening for one in closing] == [0, 100, 70]
    assert closing[-1].to_date and closing[-1].closing == 40


def test_void_and_draft_invoices_are_left_out_and_money_received_is_not() -> None:
    void = invoice("v", "2025-02-01", 500, ("2025-02-03T00:00:00Z", 500), status=Status.VOID)
    draft = invoice("d", "2025-02-01", 900, status=Status.DRAFT)
    (one,) = statements([void, draft], 2025, NOW)
    assert (one.charged, one.paid, one.closing, one.void) == (0, 500, -500, ("N-v",))


def test_currencies_are_never_added_together() -> None:
    found = statements([*YEARS, invoice("y", "2025-03-01", 5000, currency="JPY")], 2025, NOW)
    assert [(one.currency, one.charged) for one in found] == [("EUR", 290), ("JPY", 5000)]


def test_what_lies_ahead_is_left_out() -> None:
    early = parse_instant("2025-06-01T08:00:00Z")
    (one,) = statements(YEARS, 2025, early)
    assert (one.charged, one.paid, one.to_date) == (250, 60, True)
    assert statements(YEARS, 2026, early) == ()


def test_years_run_from_the_first_movement_to_this_one() -> None:
    assert years(parse_instant("2024-12-20T00:00:00Z"), NOW) == (2026, 2025, 2024)
    assert years(None, NOW) == ()
    assert years(parse_instant("1990-01-01T00:00:00Z"), NOW) == tuple(range(2026, 2014, -1))
    assert statements([], 2025, NOW) == ()
    assert statements(YEARS, 2023, NOW) == ()


def test_the_very_last_year_ends_outside_the_calendar() -> None:
    end_of_time = parse_instant("9999-12-31T23:59:59Z")
    assert year_of(end_of_time) == 9998
    assert years(parse_instant("2024-12-20T00:00:00Z"), end_of_time)[0] == 9998
    assert [one.to_date for one in statements(YEARS, 9998, end_of_time)] == [False]


_days = st.dates(date(2022, 1, 1), date(2026, 12, 31))


@given(
    st.lists(
        st.tuples(
            _days, st.integers(-500, 500), st.lists(st.tuples(_days, st.integers(-500, 500)), max_size=3)
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(list(Status)),
)
def test_years_join_without_a_gap(
    rows: list[tuple[date, int, list[tuple[date, int]]]], status: Status
) -> None:
    made = [
        invoice(
            str(n), on.isoformat(), amount, *[(f"{day}T12:00:00Z", part) for day, part in paid], status=status
        )
        for n, (on, amount, paid) in enumerate(rows)
    ]
    balance = 0
    for year in range(2022, 2027):
        for one in statements(made, year, NOW):
            assert one.opening == balance
            assert one.closing == one.opening + sum(entry.amount for entry in one.entries)
            assert not one.entries or one.entries[-1].balance == one.closing
            balance = one.closing
