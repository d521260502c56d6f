"""What pandas answers from raw rows is what the screens answer, and a single other row shows."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bench import drops
from bench.cases import CASES
from bench.frames import write_frames
from bench.learning import attempts_of
from bench.pandas_pairs import Pairs, Rows, earned
from bench.pandas_pairs import attempts_of as rows_of
from bench.prepare import SEED, STAGE_IDS, Made, big_people, url_of, write_big
from bench.raw_frames import Raw, load, ordered
from bench.raw_pandas import QUESTIONS, differences
from bench.recipe import COURSES, PER_COURSE, RECORDED, Recipe
from core.instants import SECOND
from core.mastery import PPT, Attempt, earned_certification, exact, history
from data.accounts import create_account
from data.engine import Database, migrate, open_database
from data.ingest import import_drop

pytestmark = pytest.mark.slow

RECIPE = Recipe(users=400, attempts=30_000, first=10_000, grown=0, league=0, league_attempts=0)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = Made(RECIPE, tmp_path_factory.mktemp("made"))
    database = open_database(url_of(made.main))
    migrate(database)
    account = create_account(database, "big", "Big", now=RECORDED)
    people = big_people(RECIPE)
    write_big(made, people)
    more = RECIPE.attempts - RECIPE.first
    late = attempts_of(people, more, RECIPE.big(RECIPE.attempts), SEED + 2, probes=False)
    drops.write_attempts(made.drops / "late", late, 2 * STAGE_IDS)
    for folder in ("people", "first", "late"):
        import_drop(database, account, made.drops / folder, recorded_at=RECORDED)
    return made


@pytest.fixture(scope="module")
def database(made: Made) -> Database:
    return open_database(url_of(made.main))


@pytest.fixture(scope="module")
def raw(made: Made) -> Raw:
    """The frames. Moments of the second stage are in them and in no drop here: taken out again."""
    raw = load(str(write_frames(made)))
    kept = len(pd.read_csv(made.drops / "people" / "moments.csv"))
    return replace(raw, moments=raw.moments.iloc[:kept])


def test_every_case_is_asked_of_pandas() -> None:
    assert QUESTIONS.keys() == {case.name for case in CASES}


def test_pandas_answers_what_the_screens_answer(raw: Raw, database: Database) -> None:
    assert {name: found for name, found in differences((raw, ordered(raw)), database).items() if found} == {}


def test_the_data_hold_what_is_hard_to_answer(raw: Raw) -> None:
    """People without attempts, deactivated ones, exercises nobody tried, certifications earned and lost in mastery."""
    pairs = Pairs(raw, rows_of(raw))
    tried = np.bincount(pairs.place, minlength=len(raw.users) * COURSES)
    complete = np.flatnonzero(tried == PER_COURSE)
    mastery = np.bincount(pairs.place, weights=pairs.mastery)[complete] / PER_COURSE
    held = earned(raw, pairs, complete).index
    assert set(held) >= set(complete[mastery >= 0.8])
    assert len(complete) > len(held) > 0
    assert (raw.users["status"] == "deactivated").any()
    assert set(range(len(raw.exercises))) > set(pairs.exercise.tolist())


Change = Callable[[pd.DataFrame], pd.DataFrame]


def _one_less(frame: pd.DataFrame) -> pd.DataFrame:
    keep = np.ones(len(frame), dtype=bool)
    keep[np.flatnonzero(frame["exercise"] == 3)[0]] = False
    return frame[keep]


def _other_order(frame: pd.DataFrame) -> pd.DataFrame:
    """The first two attempts of somebody at one exercise, of another outcome each, change places."""
    run = frame.groupby(["user", "exercise"])["correct"].transform(
        lambda given: given.iloc[0] != given.iloc[-1]
    )
    first = frame.index[run & (frame["exercise"] < PER_COURSE)][:2]
    changed = frame.copy()
    changed.loc[first, "correct"] = frame.loc[first[::-1], "correct"].to_numpy()
    return changed


@pytest.mark.parametrize("change", [_one_less, _other_order])
def test_a_single_other_row_shows(change: Change, raw: Raw, database: Database) -> None:
    sorted_ = ordered(raw)
    found = differences([replace(sorted_, attempts=change(sorted_.attempts))], database)
    assert {"all courses", "course", "chapters", "person: exercises"} <= {
        name for name, told in found.items() if told
    }
    assert found["search"] is None


def test_the_fast_forms_of_the_rule_give_what_the_rule_gives(raw: Raw) -> None:
    raw = ordered(raw)
    rows = Rows(raw)
    pairs, ours = Pairs(raw, rows), []
    for first, count in zip(pairs.first.tolist(), pairs.attempts.tolist(), strict=True):
        run = range(first, first + count)
        walk = history(Attempt("", 0, float(rows["correct"][n]), int(rows["hints"][n])) for n in run)
        ours.append([mastery for _, mastery in walk])
    assert pairs.running() == pytest.approx(np.concatenate(ours), rel=1e-12)
    assert pairs.mastery == pytest.approx([one[-1] for one in ours], rel=1e-12)


def test_certifications_are_earned_when_the_rule_says(raw: Raw) -> None:
    raw = ordered(raw)
    rows = Rows(raw)
    pairs = Pairs(raw, rows)
    complete = np.flatnonzero(np.bincount(pairs.place) == PER_COURSE)
    places, parts = np.repeat(pairs.place, pairs.attempts), [exact(one, PPT) for one in pairs.running()]
    found = earned(raw, pairs, complete).to_dict()
    for place in complete.tolist():
        mine = np.flatnonzero(places == place)
        mine = mine[np.lexsort((rows["attempt"][mine], rows["at"][mine]))]
        walk = ((int(rows["at"][n]), str(rows["exercise"][n]), parts[n]) for n in mine.tolist())
        assert earned_certification(walk, PER_COURSE, 0.8) == found.get(place)
    assert all(at % SECOND == 0 for at in found.values())
