"""Whether the process lives, and whether the site can do its work."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from diplomacy.heartbeat import Heartbeat


@pytest.fixture
def worker():
    """A sign of life of a worker, for as long as the test."""
    heartbeat = Heartbeat()
    heartbeat.keep()
    yield heartbeat
    heartbeat.stop()


def answer(client):
    response = client.get("/readyz")
    return response.status_code, response.json()


def test_the_process_answers_without_a_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"process": True})


def test_a_whole_site_is_ready(client, db, worker):
    assert answer(client) == (200, {"database": True, "migrations": True, "worker": True})


def test_a_site_without_a_worker_is_not_ready(client, db, worker):
    worker.stop()

    assert answer(client) == (503, {"database": True, "migrations": True, "worker": False})


def test_a_site_behind_its_migrations_is_not_ready(client, db, worker):
    newest = MigrationLoader(connection).graph.leaf_nodes("engagement")[0]
    MigrationRecorder(connection).record_unapplied(*newest)

    assert answer(client) == (503, {"database": True, "migrations": False, "worker": True})


@pytest.mark.django_db(transaction=True)
def test_a_site_without_its_database_is_not_ready(client, settings):
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    try:
        assert answer(client) == (503, {"database": False})
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nobody_keeps_an_answer_about_health(client, db, path):
    response = client.get(path)

    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert client.post(path).status_code == 405
