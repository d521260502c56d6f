"""The seeded bugs stay seedable: every patch applies to the code as it stands, and names tests that are there."""

from __future__ import annotations

import pytest

from scripts.mutants import ROOT, Mutant, apply, mutants


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.patch.stem)
def test_a_mutants_patch_applies_and_its_tests_are_there(mutant: Mutant) -> None:
    assert apply(mutant, ROOT, check=True) == ""
    assert mutant.words.endswith(".")
    assert mutant.tests
    assert all((ROOT / test.split("::")[0]).is_file() for test in mutant.tests)
