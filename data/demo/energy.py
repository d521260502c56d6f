"""The first invented account: an energy company of 1,200 people with eight courses."""

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
from data.demo.courses_business import CUSTOMERS, CYBER, LEADERSHIP, PRODUCT
from data.demo.courses_safety import DATA_PROTECTION, ELECTRICAL, FIRST_AID, SAFETY

COURSES = (
    SAFETY,
    DATA_PROTECTION,
    FIRST_AID,
    ELECTRICAL,
    PRODUCT,
    LEADERSHIP,
    CUSTOMERS,
    CYBER,
)

SITES = {
    "Hamburg": "0410",
    "Aarhus": "0450",
    "Rotterdam": "0310",
    "Gdańsk": "0480",
    "Valencia": "0340",
    "Θεσσαλονίκη": "0300",
    "Plovdiv": "0359",
    "Haifa": "0972",
}

TECHNICAL = ("Field technician", "Field technician", "Field technician", "Engineer", "Site lead")
OFFICE = ("Specialist", "Specialist", "Specialist", "Management")
DESK = ("Customer adviser",) * 8 + ("Sales", "Management")

GROUPS = (
    Group("Grid Operations North", "Hamburg", 0.15, TECHNICAL, 0.1),
    Group("Grid Operations South", "Valencia", 0.12, TECHNICAL, -0.35),
    Group("Wind Farm Service", "Aarhus", 0.13, TECHNICAL, 0.55),
    Group("Solar Projects", "Plovdiv", 0.08, TECHNICAL, 0.0),
    Group("Customer Service Centre", "Gdańsk", 0.17, DESK, -0.15),
    Group("Sales & Key Accounts", "Rotterdam", 0.08, ("Sales",) * 6 + ("Management",), 0.2),
    Group("Finance and Procurement", "Hamburg", 0.06, OFFICE, 0.25),
    Group("IT and Data", "Hamburg", 0.06, (*OFFICE, "Engineer"), 0.7),
    Group("People and Culture", "Hamburg", 0.03, OFFICE, 0.35),
    Group("Θεσσαλονίκη – Thessaloniki Site", "Θεσσαλονίκη", 0.07, (*TECHNICAL, *OFFICE), -0.6),
    Group("Haifa Innovation Lab", "Haifa", 0.05, ("Engineer", "Engineer", "Specialist"), 0.8),
    Group("Executive Office", "Hamburg", 0.0, ("Management",), 0.3, headcount=4),
)

WELLKNOWN = (
    Wellknown(
        "exec",
        "Dr. Ingeborg Thalheim-Østergaard",
        "exec@example.com",
        "executive",
        "Management",
        11,
        ability=0.6,
        progress=((1, 0.6), (5, 1.0), (7, 0.4)),
    ),
    Wellknown(
        "admin",
        "Tomáš Vrbický",
        "admin@example.com",
        "admin",
        "Specialist",
        8,
        ability=0.5,
        progress=((0, 1.0), (1, 1.0), (7, 1.0)),
    ),
    Wellknown(
        "manager",
        "Noor van der Velde",
        "manager@example.com",
        "manager",
        "Site lead",
        2,
        ability=0.4,
        manages=(2, 4),
        progress=((0, 1.0), (1, 0.9), (5, 0.7), (7, 0.5)),
    ),
    Wellknown(
        "learner",
        "Léa O'Callaghan",
        "learner@example.com",
        "learner",
        "Customer adviser",
        4,
        ability=-0.25,
        progress=((0, 1.0), (1, 0.95), (2, 0.85), (4, 0.6), (6, 0.8), (7, 0.4)),
    ),
)

CONTRACT = Contract(
    plans=(
        PlanTerms("plan-pilot", "pilot", 50, -15, end_month=-12),
        PlanTerms("plan-year-1", "seats", 1040, -12),
        PlanTerms("plan-year-2", "mauc", 7500, 0),
        PlanTerms("plan-year-3", "mau", 800, 12),
    ),
    months_into_plan=5,
    subscription=("Growth", "Annual, MAU credits", "embed and upload", "1250", "5", "10", "5", "8"),
    billing_anchor_day=1,
    invoice_prefix="LE",
    currency="EUR",
    tax_rate="0.19",
    base_fee=240_000,
    learner_fee=400,
    mentoring_fee=900,
    billed_months=17,
)

MENTORING = (
    Mentoring("New Joiner Buddies", 110, 90),
    Mentoring("Future Leaders Mentoring", 46, 240),
    Mentoring("Technical Mentoring", 38, 180, mentees=2),
)

SETUP = Setup(
    modules=(
        ("Practice", "active"),
        ("Mini Moments", "active"),
        ("Mastery Moments", "active"),
        ("Mentoring", "active"),
        ("Certificates", "active"),
        ("Live Classroom", "inactive"),
        ("Surveys", "active"),
    ),
    mastery_profiles=(
        ("Field technician, certified", "active"),
        ("Customer adviser", "active"),
        ("Key account manager", "active"),
        ("New leader", "active"),
        ("Office basics", "active"),
        ("Control room operator", "active"),
        ("Storm duty 2019", "inactive"),
    ),
    engagement_schedules=(
        ("Weekly nudge, Tuesday 09:00", "active"),
        ("Monthly safety moment", "active"),
        ("Before the storm season", "inactive"),
        ("Certificate renewal, 30 days ahead", "active"),
        ("New joiners, first 14 days", "active"),
        ("Leaders' Friday question", "active"),
        ("Quarterly data protection recap", "active"),
    ),
    security_policies=("Single sign-on only", "Session ends after 8 hours", "EU storage"),
    profile_share=0.75,
)

ENERGY = Company(
    name="Lindenfjord Energy SE",
    quarter_awards=("Safety star of the quarter", "Learner of the quarter", "Helping hand"),
    days=548,
    attempts=300_000,
    headcount=Headcount(1200, leavers=26, returners=6, silent_returners=5, never_activated=3),
    sites=SITES,
    groups=GROUPS,
    courses=COURSES,
    wellknown=WELLKNOWN,
    contract=CONTRACT,
    mentoring=MENTORING,
    setup=SETUP,
    addresses=(
        (
            "billing",
            "Lindenfjord Energy SE, Accounts Payable",
            "Am Lindenfjord 12",
            "Building C, 3rd floor",
            "Hamburg",
            "",
            "20099",
            "DE",
            "DE000000000",
        ),
        (
            "shipping",
            "Lindenfjord Energy SE, Training Centre",
            "Turbinvej 4",
            "",
            "Aarhus",
            "Midtjylland",
            "8000",
            "DK",
            "",
        ),
    ),
)
