"""Applications and browsers for server tests; `world` builds them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.scope import Role
from tests.server.world import PEOPLE, build, close, signed_in


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for a module of tests that change nothing."""
    made = build(tmp_path_factory.mktemp("server"))
    yield made
    close(made)


@pytest.fixture
def own_app(tmp_path: Path) -> Iterator[Flask]:
    """An application for a test that changes something."""
    made = build(tmp_path / "instance")
    yield made
    close(made)


@pytest.fixture(scope="module")
def clients(app: Flask) -> dict[Role, FlaskClient]:
    """One browser per role, signed in once for the module."""
    return {role: signed_in(app, role) for role in PEOPLE}
