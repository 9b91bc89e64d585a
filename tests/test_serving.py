"""The parts as they are really started: bin/serve for containers, the supervisor for one PC."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import yaml

from cascade.health_probe import answers
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
pytestmark = pytest.mark.stored
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def wait_for(what: Callable[[], object], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.1)
    return bool(found)


@pytest.fixture
def place(tmp_path) -> Iterator[dict[str, str]]:
    """The environment of a new installation on a free port: on SQLite, or on this run's PostgreSQL and Redis."""
    database = f"serving_{uuid4().hex}"
    yield environment(tmp_path / "data", database)
    ask_postgres(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@pytest.fixture(scope="session")
def prepared_once(tmp_path_factory) -> dict[str, str]:
    database = f"prepared_{uuid4().hex}"
    ask_postgres(f"CREATE DATABASE {database}")
    env = environment(tmp_path_factory.mktemp("prepared") / "data", database)
    subprocess.run([ROOT / "bin" / "serve", "prepare"], env=env, cwd=ROOT, check=True, capture_output=True)
    (Path(env["DATA_DIR"]) / "welcome.txt").touch()
    return env


@pytest.fixture
def prepared(place, prepared_once) -> dict[str, str]:
    """The same with database and static files in place: copied, so that each test costs a start and no more."""
    shutil.copytree(prepared_once["DATA_DIR"], place["DATA_DIR"])
    if "DATABASE_URL" in place:
        ask_postgres(f"CREATE DATABASE {name_in(place)} TEMPLATE {name_in(prepared_once)}")
    return place


def environment(data: Path, database: str) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "REDIS_URL") if key in os.environ}
    if server := os.environ.get("DATABASE_URL"):
        kept["DATABASE_URL"] = f"{server.rpartition('/')[0]}/{database}"
    return kept | {"DATA_DIR": str(data), "PORT": str(free_port()), "TESTING": "true"}


def name_in(env: dict[str, str]) -> str:
    return env["DATABASE_URL"].rpartition("/")[2]


def ask_postgres(statement: str) -> None:
    """To the server of this run, where it has one."""
    if server := os.environ.get("DATABASE_URL"):
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(statement)  # type: ignore[arg-type]


def refusal(command: list[str | Path], env: dict[str, str]) -> str:
    """The one sentence with which it does not start."""
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    return done.stderr.strip()


def start(command: list[str | Path], env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def house(prepared) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """Web and worker under the supervisor, answering."""
    supervisor = start([PYTHON, "-m", "cascade.supervise"], prepared)
    try:
        assert wait_for(lambda: answers(int(prepared["PORT"])))
        yield supervisor, children_of(supervisor.pid)
    finally:
        supervisor.kill()
        supervisor.wait()


def test_web_container_answers_and_stops(prepared):
    web = start([ROOT / "bin" / "serve", "web"], prepared)
    try:
        assert wait_for(lambda: answers(int(prepared["PORT"])))
        assert is_well("web", prepared)
    finally:
        web.terminate()
        assert web.wait(timeout=20) == 0


def is_well(part: str, env: dict[str, str]) -> bool:
    return subprocess.run([ROOT / "bin" / "serve", "health", part], env=env, cwd=ROOT, check=False).returncode == 0


def test_worker_container_is_well_while_it_runs(prepared):
    assert not is_well("worker", prepared)
    worker = start([ROOT / "bin" / "serve", "worker"], prepared)
    try:
        assert wait_for(lambda: is_well("worker", prepared))
    finally:
        worker.terminate()
        assert worker.wait(timeout=30) == 0


def test_beat_container_is_well_once_it_has_written(prepared):
    assert not is_well("beat", prepared)
    beat = start([ROOT / "bin" / "serve", "beat"], prepared)
    try:
        assert wait_for(lambda: is_well("beat", prepared))
    finally:
        beat.terminate()
        assert beat.wait(timeout=30) == 0


def test_a_part_that_dies_is_started_again(house):
    supervisor, parts = house
    for pid in parts:
        os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: len(new := children_of(supervisor.pid)) == 2 and not set(new) & set(parts))


def test_ctrl_c_leaves_nothing_running(house):
    supervisor, parts = house
    everyone = [*parts, *(child for part in parts for child in children_of(part))]
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(timeout=30) == 0
    assert [pid for pid in everyone if not is_gone(pid)] == []


def test_a_killed_supervisor_takes_its_parts_along(house):
    supervisor, parts = house
    supervisor.kill()
    assert wait_for(lambda: all(is_gone(pid) for pid in parts), 20)


def test_a_second_start_on_the_same_data_is_refused(house, prepared):
    env = {**prepared, "PORT": str(free_port())}
    assert "đang chạy với thư mục dữ liệu" in refusal([PYTHON, "-m", "cascade.supervise"], env)


def test_the_demo_opens_on_loopback_only(prepared):
    env = {**prepared, "DEMO": "1", "BIND": "0.0.0.0"}  # noqa: S104
    assert "chỉ mở trên 127.0.0.1" in refusal([ROOT / "bin" / "run"], env)
    assert "chỉ mở trên 127.0.0.1" in refusal([ROOT / "bin" / "serve", "web"], env)


def test_a_taken_port_is_one_sentence(place):
    with socket.create_server(("127.0.0.1", int(place["PORT"]))):
        said = refusal([ROOT / "bin" / "run"], place)
    assert said.startswith("✗ Không mở được cổng")
    assert "\n" not in said


@pytest.mark.parametrize("port", ["0", "70000", "tám"])
def test_a_port_that_is_none_is_one_sentence(place, port):
    assert refusal([ROOT / "bin" / "run"], {**place, "PORT": port}).startswith("✗ PORT phải là một số")


def test_a_database_that_does_not_answer_is_one_sentence(place):
    env = {**place, "DATABASE_URL": f"postgres://nobody@127.0.0.1:{free_port()}/none"}
    said = refusal([ROOT / "bin" / "serve", "prepare"], env)
    assert said.startswith("✗ Không kết nối được cơ sở dữ liệu")
    assert "Traceback" not in said


def test_compose_file_is_valid():
    checker = Path(PYTHON).parent / "check-jsonschema"
    command = [checker, "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_service_that_stays_is_watched_and_restarted():
    staying = {name: service for name, service in COMPOSE["services"].items() if name != "prepare"}
    assert set(staying) == {"db", "redis", "web", "worker", "beat", "caddy"}
    for name, service in staying.items():
        assert service["restart"] == "unless-stopped", name
        assert service["healthcheck"]["test"], name


def test_our_containers_start_what_bin_serve_knows():
    known = (ROOT / "bin" / "serve").read_text()
    ours = [service for service in COMPOSE["services"].values() if service.get("build")]
    assert {word for service in ours for word in service["command"]} == {"prepare", "web", "worker", "beat"}
    assert all(f"  {service['command'][0]})" in known for service in ours)


def test_no_secret_is_written_in_the_compose_file():
    assert COMPOSE["x-app"]["environment"]["SECRET_KEY_FILE"].startswith("/run/secrets/")
    assert "POSTGRES_PASSWORD" not in COMPOSE["services"]["db"]["environment"]
