"""The people of an account: names, groups, attributes, ability, and how each of them learns."""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from data.demo.company import Company, Row, Wellknown
from data.demo.names import NAME_POOLS, UNUSUAL_NAMES, NameOrder, NamePool
from data.demo.timeline import DAY, Window

PLAIN_SPELLINGS = str.maketrans(
    {"ø": "o", "ß": "ss", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "þ": "th", "ð": "d"}
)


class Habit(StrEnum):
    """How a person takes to learning."""

    STEADY = "steady"
    STOPPER = "stopper"
    LATE = "late starter"
    NEVER = "never starts"


UNUSUAL_EVERY = 53

HABITS = (Habit.STEADY, Habit.STOPPER, Habit.LATE, Habit.NEVER)
HABIT_WEIGHTS = (0.66, 0.18, 0.11, 0.05)


@dataclass(frozen=True)
class Person:
    """One person; days count from the history's first, `ability` is in logits, `zeal` 0..1."""

    user_id: str
    name: str
    email: str
    role: str
    groups: tuple[int, ...]
    manages: tuple[int, ...]
    site: str
    family: str
    habit: Habit
    ability: float
    zeal: float
    joined_day: int
    stop_day: int
    wellknown: Wellknown | None = None


@dataclass(frozen=True)
class Place:
    """A vacancy to fill: an id, the group it belongs to and a job family."""

    user_id: str
    group: int
    family: str
    lead: bool = False


def make_people(company: Company, rng: random.Random) -> tuple[Person, ...]:
    """Everybody in the account: the well-known sign-in people first, then `u0001` and on."""
    names = _fresh_names(company, rng)
    known = [_wellknown_person(company, who, rng) for who in company.wellknown]
    others = [_drawn_person(company, place, next(names), rng) for place in _places(company, rng)]
    return tuple(known + others)


def _places(company: Company, rng: random.Random) -> list[Place]:
    """The vacancies besides the well-known people; the first of each group leads it."""
    groups = list(range(len(company.groups)))
    fixed = [
        index
        for index, group in enumerate(company.groups)
        for _ in range(_fixed_headcount(company, index) if group.headcount else 1)
    ]
    free = company.headcount.people - len(company.wellknown) - len(fixed)
    shares = [group.share for group in company.groups]
    chosen = fixed + rng.choices(groups, shares, k=free)
    return [
        Place(f"u{number:04}", group, rng.choice(company.groups[group].families), number <= len(fixed))
        for number, group in enumerate(chosen, start=1)
    ]


def _fixed_headcount(company: Company, group: int) -> int:
    wanted = company.groups[group].headcount or 0
    return wanted - sum(1 for who in company.wellknown if who.group == group)


def _wellknown_person(company: Company, who: Wellknown, rng: random.Random) -> Person:
    return Person(
        who.user_id,
        who.name,
        who.email,
        who.role,
        (who.group,),
        who.manages,
        company.groups[who.group].site,
        who.family,
        Habit.STEADY,
        ability=who.ability,
        zeal=0.55,
        joined_day=-rng.randint(40, 60),
        stop_day=company.days,
        wellknown=who,
    )


def _drawn_person(company: Company, place: Place, name: tuple[str, str], rng: random.Random) -> Person:
    group = company.groups[place.group]
    habit = Habit.STEADY if place.lead else rng.choices(HABITS, HABIT_WEIGHTS)[0]
    joined = _joined_day(company, rng)
    return Person(
        place.user_id,
        name[0],
        name[1],
        _role(place, group.headcount),
        _groups(company, place, rng),
        (place.group,) if place.lead and group.headcount is None else (),
        group.site if rng.random() < 0.93 else rng.choice(list(company.sites)),
        place.family,
        habit,
        ability=rng.gauss(group.strength, 0.95),
        zeal=_zeal(group.strength, rng),
        joined_day=joined,
        stop_day=_stop_day(company, habit, joined, rng),
    )


def _zeal(strength: float, rng: random.Random) -> float:
    """How eager a person is, 0..1; strong groups carry their people along."""
    return min(1.0, max(0.0, rng.betavariate(2.2, 2.0) + 0.22 * strength))


def _role(place: Place, headcount: int | None) -> str:
    if headcount is not None:
        return "executive"
    return "manager" if place.lead else "learner"


def _groups(company: Company, place: Place, rng: random.Random) -> tuple[int, ...]:
    """The person's own group and, for one in fifteen, a second one that is no closed circle."""
    second = rng.randrange(len(company.groups))
    open_group = company.groups[second].headcount is None and second != place.group
    return (place.group, second) if open_group and rng.random() < 0.07 else (place.group,)


def _joined_day(company: Company, rng: random.Random) -> int:
    if rng.random() < 0.8:
        return -rng.randint(5, 60)
    return rng.randint(0, company.days - 30)


def _stop_day(company: Company, habit: Habit, joined: int, rng: random.Random) -> int:
    if habit is not Habit.STOPPER:
        return company.days
    return rng.randint(min(max(joined, 0) + 50, company.days - 20), company.days - 15)


def _fresh_names(company: Company, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Names with addresses nobody else has, without end."""
    taken = {who.email for who in company.wellknown}
    for name, slug in _raw_names(company, rng):
        email = next(
            email
            for number in range(1, 10_000)
            if (email := f"{slug}{number if number > 1 else ''}@example.com") not in taken
        )
        taken.add(email)
        yield name, email if rng.random() > 0.015 else ""


def _raw_names(company: Company, rng: random.Random) -> Iterator[tuple[str, str]]:
    for number in count(1):
        place, rest = divmod(number, UNUSUAL_EVERY)
        if company.unusual_names and rest == 0 and place <= len(UNUSUAL_NAMES):
            yield UNUSUAL_NAMES[place - 1]
        pool = rng.choices(NAME_POOLS, [pool.share for pool in NAME_POOLS])[0]
        yield _full_name(pool, rng)


def _full_name(pool: NamePool, rng: random.Random) -> tuple[str, str]:
    """A written name and its spelling in an address."""
    given, _, given_slug = rng.choice(pool.given).partition("/")
    family, _, family_slug = rng.choice(pool.family).partition("/")
    slug = f"{given_slug or _plain(given)}.{family_slug or _plain(family)}"
    match pool.order:
        case NameOrder.GIVEN_FIRST:
            return f"{given} {family}", slug
        case NameOrder.FAMILY_FIRST:
            return f"{family} {given}", slug
        case NameOrder.FAMILY_FIRST_JOINED:
            return f"{family}{given}", slug


def _plain(name: str) -> str:
    """A Latin name in the letters and hyphens of an address."""
    spelled = unicodedata.normalize("NFKD", name.lower().translate(PLAIN_SPELLINGS))
    return "".join(letter for letter in spelled if letter.isascii() and letter not in "'’ ")


def user_rows(
    company: Company, people: tuple[Person, ...], status: dict[str, str], window: Window
) -> Iterator[Row]:
    """One row per person: id, name, address, status, role, creation and three attributes."""
    for number, person in enumerate(people):
        created = window.instant(person.joined_day * DAY + 28_800 + number % 3_600)
        yield (
            person.user_id,
            person.name,
            person.email,
            status[person.user_id],
            person.role,
            "" if number % 61 == 60 else created,
            person.site,
            person.family,
            company.sites[person.site],
        )


def group_rows(company: Company) -> Iterator[Row]:
    """One row per group."""
    for index, group in enumerate(company.groups):
        yield group_id(index), group.name


def membership_rows(people: tuple[Person, ...]) -> Iterator[Row]:
    """One row per person, group and part: a manager of the own group is both."""
    for person in people:
        for group in person.groups:
            yield group_id(group), person.user_id, "member"
        for group in person.manages:
            yield group_id(group), person.user_id, "manager"


def group_id(group: int) -> str:
    """The id of the group at this index: 0 is `g01`."""
    return f"g{group + 1:02}"
