"""The third invented account: a ferry line on seats, whose crews change with the season."""

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
from data.demo.courses_safety import DATA_PROTECTION, FIRST_AID, SAFETY

GROUPS = (
    Group("Deck and Engine Crew", "Skerrymouth", 0.5, ("Field technician", "Deckhand", "Deckhand"), 0.1),
    Group("Terminals & Ticketing", "Port Aldan", 0.3, ("Host", "Host", "Ticket agent"), -0.2),
    Group("Shore Office", "Skerrymouth", 0.2, ("Specialist", "Management"), 0.4),
)

WELLKNOWN = (
    Wellknown(
        "exec",
        "Marguerite Sallow-Finch",
        "exec.ferries@example.com",
        "executive",
        "Management",
        2,
        ability=0.5,
        progress=((1, 0.7),),
    ),
    Wellknown(
        "admin",
        "Ikaika Brannigan",
        "admin.ferries@example.com",
        "admin",
        "Specialist",
        2,
        ability=0.5,
        progress=((0, 1.0), (1, 1.0)),
    ),
    Wellknown(
        "manager",
        "Sunniva Haugland",
        "manager.ferries@example.com",
        "manager",
        "Deckhand",
        0,
        ability=0.3,
        manages=(0, 1),
        progress=((0, 1.0), (2, 0.8)),
    ),
    Wellknown(
        "learner",
        "Dragoș Petcu",
        "learner.ferries@example.com",
        "learner",
        "Host",
        1,
        ability=0.1,
        progress=((0, 1.0), (1, 0.6), (2, 0.9)),
    ),
)

CONTRACT = Contract(
    plans=(
        PlanTerms("plan-year-1", "mauc", 900, -12),
        PlanTerms("plan-year-2", "seats", 125, 0),
    ),
    months_into_plan=7,
    subscription=("Team", "Annual, seats", "embed", "150", "3", "4", "2", "4"),
    billing_anchor_day=1,
    invoice_prefix="SF",
    currency="EUR",
    tax_rate="0.21",
    base_fee=18_000,
    learner_fee=300,
    mentoring_fee=500,
    billed_months=7,
)

SETUP = Setup(
    modules=(("Practice", "active"), ("Mini Moments", "active"), ("Mentoring", "active")),
    mastery_profiles=(("Deckhand", "active"), ("Terminal host", "active")),
    engagement_schedules=(("Before the season", "active"),),
    security_policies=("Two-factor for staff",),
    profile_share=0.8,
)

FERRIES = Company(
    name="Skerrymouth Ferries",
    quarter_awards=("Crew member of the quarter",),
    days=460,
    attempts=14_000,
    headcount=Headcount(150, leavers=14, returners=6, silent_returners=4, never_activated=2),
    sites={"Skerrymouth": "01", "Port Aldan": "02"},
    groups=GROUPS,
    courses=(SAFETY, DATA_PROTECTION, FIRST_AID),
    wellknown=WELLKNOWN,
    contract=CONTRACT,
    mentoring=(Mentoring("First Season", 14, 100),),
    setup=SETUP,
    addresses=(
        (
            "billing",
            "Skerrymouth Ferries",
            "3 Lighthouse Quay",
            "",
            "Skerrymouth",
            "",
            "SK2 7FY",
            "IE",
            "IE0000001XX",
        ),
    ),
    unusual_names=False,
)
