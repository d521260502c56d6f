"""An account with a ledger for tests: invoices of every kind in two currencies, payments, people in matches."""

from __future__ import annotations

from tests.data.builders import Drop, login, user

INVOICES = (
    # id, number, issued, due, status, currency, period
    ("i1", "A-1", "2023-12-20", "2024-01-19", "paid", "EUR", "2023-11-01", "2023-12-01"),
    ("i2", "A-2", "2024-03-03", "2024-04-02", "open", "EUR", "2024-02-01", "2024-03-01"),
    ("i3", "A-3", "2024-03-03", "2024-04-02", "void", "EUR", "2024-02-01", "2024-03-01"),
    ("i4", "A-4", "2024-05-01", "", "draft", "EUR", "", ""),
    ("i5", "=A-5", "2024-06-01", "2024-07-01", "open", "EUR", "", ""),
    ("i6", "A-6", "2026-01-01", "2026-02-01", "open", "EUR", "", ""),
)
LINES = (
    ("i1", "1", "Fee", "1", "10000", "0.19", ""),
    ("i2", "1", "Fee", "2.5", "199", "0.07", ""),
    ("i2", "2", "People\nin matches", "4", "900", "0.19", "active-users"),
    ("i2", "3", "Learners", "2", "400", "0.19", "consumption"),
    ("i3", "1", "Fee", "1", "777", "", ""),
    ("i4", "1", "Draft", "1", "999", "", ""),
    ("i5", "1", "شركة", "3", "333", "0.055", ""),
    ("i6", "1", "Ahead", "1", "5", "", ""),
)
PAYMENTS = (
    ("p1", "i1", "2024-01-05T10:00:00Z", "11900", "Visa 4242 4242 4242 4242"),
    ("p2", "i2", "2024-03-20T10:00:00Z", "1000", ""),
    ("p3", "i3", "2024-03-21T10:00:00Z", "777", "SEPA"),
    ("p4", "i5", "2025-06-01T00:00:00Z", "1054", "SEPA"),
)
MATCHES = (
    ("m1", "AB", "2024-01-10T00:00:00Z", ""),
    ("m2", "CD", "2024-02-10T00:00:00Z", "2024-02-20T00:00:00Z"),
)
LEDGER: Drop = {
    "users": [user(one, f"Name {one}") for one in "ABCDE"],
    "programs": [{"program_id": "p", "name": "P"}],
    "matches": [
        {"match_id": m, "program_id": "p", "started_at": start, "ended_at": end}
        for m, _, start, end in MATCHES
    ],
    "match_members": [
        {"match_id": m, "user_id": one, "side": side}
        for m, people, _, _ in MATCHES
        for one, side in zip(people, ("mentor", "mentee"), strict=True)
    ],
    "plans": [{"plan_id": "y", "plan_type": "mau", "amount": "10", "starts_on": "2023-06-01"}],
    "logins": [
        login("A", "2024-02-01T00:00:00Z"),
        login("A", "2024-02-03T00:00:00Z"),
        login("B", "2024-02-29T23:59:59Z"),
        login("C", "2024-03-01T00:00:00Z"),
    ],
    "subscription": [{"plan_name": "Growth", "plan_basis": "Annual", "renews_on": "2025-06-01"}],
    "payment_method": [{"brand": "Visa", "last4": "4242", "exp_month": "9", "exp_year": "2026"}],
    "addresses": [
        {
            "kind": "billing",
            "name": "Acme",
            "line1": "Street 1",
            "line2": "Floor 3",
            "city": "Hamburg",
            "postal_code": "20095",
            "country": "DE",
        }
    ],
    "invoices": [
        dict(
            zip(
                (
                    "invoice_id",
                    "number",
                    "issued_on",
                    "due_on",
                    "status",
                    "currency",
                    "period_start",
                    "period_end",
                ),
                row,
                strict=True,
            )
        )
        for row in INVOICES
    ],
    "invoice_lines": [
        dict(
            zip(
                ("invoice_id", "position", "description", "quantity", "unit_amount", "tax_rate", "counts"),
                row,
                strict=True,
            )
        )
        for row in LINES
    ],
    "payments": [
        dict(zip(("payment_id", "invoice_id", "paid_at", "amount", "method"), row, strict=True))
        for row in PAYMENTS
    ],
}
YEN: Drop = {
    "invoices": [
        {"invoice_id": "y1", "number": "Y-1", "issued_on": "2024-02-02", "status": "open", "currency": "JPY"}
    ],
    "invoice_lines": [
        {"invoice_id": "y1", "position": "1", "description": "席", "quantity": "1", "unit_amount": "1200"}
    ],
}
