"""The second invented account: a small library trust on the free plan that uses some of the first one's ids."""

from data.demo.company import (
    Company,
    Contract,
    Group,
    Headcount,
    Mentoring,
    PlanTerms,
    Setup,
    Wellknown,
)
from data.demo.courses_library import CATALOGUING, WELCOME

GROUPS = (
    Group("Central Library", "Quillhaven", 0.6, ("Librarian", "Librarian", "Host"), 0.2),
    Group("Branches & Mobile Library", "Saltmarsh", 0.4, ("Host", "Driver", "Librarian"), -0.2),
)

WELLKNOWN = (
    Wellknown(
        "exec",
        "Prudence Ashgrove",
        "exec.trust@example.com",
        "executive",
        "Librarian",
        0,
        ability=0.4,
        progress=((1, 0.5),),
    ),
    Wellknown(
        "admin",
        "Olumide Fairweather",
        "admin.trust@example.com",
        "admin",
        "Librarian",
        0,
        ability=0.6,
        progress=((0, 1.0), (1, 1.0)),
    ),
    Wellknown(
        "manager",
        "Cerys Pendry-Vaughan",
        "manager.trust@example.com",
        "manager",
        "Host",
        0,
        ability=0.2,
        manages=(0, 1),
        progress=((0, 0.8), (1, 1.0)),
    ),
    Wellknown(
        "learner",
        "Tadeusz Młynarski",
        "learner.trust@example.com",
        "learner",
        "Host",
        1,
        ability=0.0,
        progress=((0, 0.7), (1, 1.0)),
    ),
)

CONTRACT = Contract(
    plans=(
        PlanTerms("plan-year-1", "mau", 30, -12),
        PlanTerms("plan-year-2", "mau", 40, 0),
    ),
    months_into_plan=3,
    subscription=("Demo", "", "embed", "60", "3", "2", "1", "4"),
    billing_anchor_day=15,
    invoice_prefix="QL",
    currency="EUR",
    tax_rate="0.23",
    base_fee=0,
    learner_fee=0,
    mentoring_fee=0,
    billed_months=0,
)

SETUP = Setup(
    modules=(("Practice", "active"), ("Mini Moments", "active"), ("Mentoring", "inactive")),
    mastery_profiles=(("Librarian", "active"), ("Host", "active")),
    engagement_schedules=(("Monday shelf question", "active"),),
    security_policies=("Two-factor for staff",),
    profile_share=0.9,
)

LIBRARY = Company(
    name="Quillhaven Library Trust",
    quarter_awards=("Reader of the quarter",),
    days=300,
    attempts=5_000,
    headcount=Headcount(60, leavers=2, returners=1, silent_returners=1, never_activated=0),
    sites={"Quillhaven": "01", "Saltmarsh": "02"},
    groups=GROUPS,
    courses=(CATALOGUING, WELCOME),
    wellknown=WELLKNOWN,
    contract=CONTRACT,
    mentoring=(Mentoring("Shelf Friends", 9, 120),),
    setup=SETUP,
    addresses=(
        (
            "billing",
            "Quillhaven Library Trust",
            "1 Reading Room Lane",
            "",
            "Quillhaven",
            "",
            "QH1 2LT",
            "IE",
            "IE0000000XX",
        ),
    ),
    unusual_names=False,
)
