"""What is done to the machines while people work: each scene is one row of the proof's table."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.deploy import trial
from tests.deploy.jobs import Queue
from tests.deploy.load import Load

SETTLE = 3  # seconds of load before, between and after


@dataclass(frozen=True)
class Scene:
    """`act` does it; `may_fail`: whether single requests may go unanswered meanwhile."""

    name: str
    act: Callable[[], list[str] | None]
    may_fail: bool = False


@dataclass(frozen=True)
class Outcome:
    scene: str
    seconds: float
    acknowledged: int
    reads: int
    failed: list[str]
    later: int
    missing: int
    doubled: int
    lost_sessions: int
    longest_gap: float
    slowest: float
    told: list[str]
    is_good: bool


def upgrade() -> None:
    """The commit that is checked out comes to the running portal, node by node."""
    trial.order("upgrade", VERSION="HEAD")


def nothing() -> None:
    time.sleep(2 * SETTLE)


def stop_each_node() -> None:
    """As a service manager stops them: requests under way end first."""
    for node in trial.NODES:
        trial.order("stop", node)
        time.sleep(SETTLE)
        trial.order("start", node)
        time.sleep(1)


def kill_each_node() -> None:
    """As if each machine lost its power."""
    for node in trial.NODES:
        trial.order("kill", node)
        time.sleep(SETTLE)
        trial.order("start", node)
        time.sleep(1)


def reload_nginx() -> None:
    for _ in range(5):
        trial.order("reload")
        time.sleep(1)


def restart_nginx() -> None:
    trial.order("stop", "nginx")
    time.sleep(2)
    trial.order("start", "nginx")


def kill_workers() -> list[str]:
    """Ten dry runs wait while both workers are killed and stopped in turn."""
    queue = Queue()
    queue.fill()
    for number in range(8):
        worker = f"worker{1 + number % 2}"
        trial.order("kill" if number % 4 < 2 else "stop", worker)
        time.sleep(1)
        trial.order("start", worker)
        time.sleep(2 + number % 3)
    faults = queue.wait()
    return [queue.told(), *(f"BROKEN: {fault}" for fault in faults)]


def restart_database() -> None:
    trial.order("stop", "postgres")
    time.sleep(2)
    trial.order("start", "postgres")


def kill_database() -> None:
    trial.order("kill", "postgres")
    time.sleep(1)
    trial.order("start", "postgres")


def kill_primary() -> None:
    """The first server of three loses its power and comes back as a standby."""
    primary = trial.primary()
    trial.order("kill", primary)
    trial.await_primary(other_than=primary)
    time.sleep(SETTLE)
    trial.order("start", primary)
    trial.await_standbys()


def switch_over() -> None:
    """Another server becomes the primary on purpose, as before maintenance."""
    primary = trial.primary()
    trial.order("switchover")
    trial.await_primary(other_than=primary)
    trial.await_standbys()


def kill_synchronous_standby() -> None:
    """The server that commits wait for loses its power."""
    standby = trial.synchronous_standby()
    trial.order("kill", standby)
    time.sleep(4 * SETTLE)
    trial.order("start", standby)
    trial.await_standbys()


def kill_one_etcd() -> None:
    trial.order("kill", "etcd1")
    time.sleep(4 * SETTLE)
    trial.order("start", "etcd1")


ALWAYS = [
    Scene("nothing happens", nothing),
    Scene("each web node stopped and started", stop_each_node),
    Scene("each web node killed and started", kill_each_node),
    Scene("job workers killed and stopped", kill_workers),
    Scene("brought to this version node by node", upgrade),
    Scene("nginx reloaded five times", reload_nginx),
    Scene("nginx stopped for 2 s", restart_nginx, may_fail=True),
]
ONE_DATABASE = [
    Scene("PostgreSQL stopped for 2 s", restart_database),
    Scene("PostgreSQL killed and started", kill_database),
]
THREE_DATABASES = [
    Scene("PostgreSQL's primary killed", kill_primary),
    Scene("PostgreSQL's primary switched over", switch_over),
    Scene("synchronous standby killed", kill_synchronous_standby),
    Scene("one etcd of three killed", kill_one_etcd),
]


def played(scenes: list[Scene]) -> Iterator[Outcome]:
    for scene in scenes:
        yield play(scene)


def play(scene: Scene) -> Outcome:
    """The scene under load, and what came of it."""
    began = time.monotonic()
    with Load() as load:
        time.sleep(SETTLE)
        told = scene.act() or []
        told += [] if load.writes_again(within=60) else ["BROKEN: nobody could write again"]
        time.sleep(SETTLE)
    ledger = load.ledger
    missing, doubled = load.missing_and_doubled()
    alive = load.sessions_alive()
    lost = ledger.lost_sessions + len(load.sessions) - alive
    good = (
        not any(line.startswith("BROKEN") for line in told)
        and not (missing or doubled or lost)
        and (scene.may_fail or not ledger.failed)
    )
    return Outcome(
        scene.name, time.monotonic() - began, len(ledger.acknowledged), ledger.reads,
        ledger.failed, ledger.later, missing, doubled, lost, ledger.longest_gap(),
        ledger.slowest, told, good and bool(ledger.acknowledged),
    )  # fmt: skip
