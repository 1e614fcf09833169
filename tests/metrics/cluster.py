"""A real Spark cluster on the loopback, of one master and two workers, from the package pyspark: `make test-spark`.

    python tests/metrics/cluster.py          # starts it, runs the golden cases on it, stops it, also after a failure

Spark 4 needs Java 17 or 21. Each process has 512 MB; nothing listens beyond 127.0.0.1, and nothing is left running.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

HERE = "127.0.0.1"
MEMORY = "512m"
WORKERS = 2
PATIENCE = 120.0
"""Seconds in which the workers must have found their master."""


@contextmanager
def running() -> Iterator[str]:
    """A cluster, by the address of its master; it is stopped however the work ends."""
    if shutil.which("java") is None:
        raise SystemExit("Spark needs Java: install openjdk-17-jre-headless, then run this again")
    port, page = free_port(), free_port()
    master = f"spark://{HERE}:{port}"
    with tempfile.TemporaryDirectory(prefix="guatu-spark-") as folder, ExitStack() as stack:
        place = Path(folder)
        asked = ["--host", HERE, "--port", str(port), "--webui-port", str(page)]
        stack.enter_context(process(place, "master", "org.apache.spark.deploy.master.Master", asked))
        for number in range(WORKERS):
            asked = ["--host", HERE, "--cores", "1", "--memory", MEMORY, "--webui-port", "0"]
            asked += ["--work-dir", str(place / f"work-{number}"), master]
            stack.enter_context(process(place, f"worker-{number}", "org.apache.spark.deploy.worker.Worker", asked))
        wait_for_workers(page, place)
        yield master


@contextmanager
def process(folder: Path, name: str, what: str, asked: list[str]) -> Iterator[None]:
    """One process of Spark, with its log in the folder; its group ends with it."""
    import pyspark

    home = Path(pyspark.__file__).parent
    own = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": HERE, "SPARK_DAEMON_MEMORY": MEMORY}
    own |= {"SPARK_LOCAL_DIRS": str(folder)}
    with (folder / f"{name}.log").open("wb") as log:
        started = subprocess.Popen(
            [home / "bin" / "spark-class", what, *asked],
            env=os.environ | own, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            yield
        finally:
            stop(started)


def stop(started: subprocess.Popen[bytes]) -> None:
    for how, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 15)):
        with suppress(ProcessLookupError):
            os.killpg(started.pid, how)
        with suppress(subprocess.TimeoutExpired):
            started.wait(patience)
            return


def wait_for_workers(page: int, folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if alive(page) == WORKERS:
            return
        time.sleep(1)
    logs = "\n".join(f"== {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in folder.glob("*.log"))
    raise SystemExit(f"after {PATIENCE:.0f} s the master does not have its {WORKERS} workers\n{logs}")


def alive(page: int) -> int:
    """How many workers the master knows of."""
    try:
        with urllib.request.urlopen(f"http://{HERE}:{page}/json/", timeout=5) as answer:
            return int(json.load(answer)["aliveworkers"])
    except (OSError, ValueError):
        return 0


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        return int(one.getsockname()[1])


@contextmanager
def session(master: str) -> Iterator[Any]:
    """A session on the cluster; both workers give it a core."""
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = HERE
    said = {
        "spark.driver.host": HERE, "spark.driver.bindAddress": HERE, "spark.driver.memory": MEMORY,
        "spark.executor.memory": MEMORY, "spark.executor.cores": "1", "spark.cores.max": str(WORKERS),
        "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": str(WORKERS), "spark.log.level": "ERROR",
        "spark.sql.timestampType": "TIMESTAMP_NTZ", "spark.ui.showConsoleProgress": "false",
        "spark.sql.adaptive.enabled": "false",
    }  # fmt: skip
    builder = SparkSession.builder.master(master).appName("guatu golden cases")
    for name, value in said.items():
        builder = builder.config(name, value)
    one = builder.getOrCreate()
    try:
        yield one
    finally:
        one.stop()


def main(asked: list[str]) -> int:
    tests = asked or [str(Path(__file__).with_name("test_golden.py"))]
    with running() as master:
        print(f"a cluster of {WORKERS} workers at {master}", flush=True)
        here = os.environ | {"GUATU_SPARK": master}
        return subprocess.run([sys.executable, "-m", "pytest", *tests], env=here).returncode


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the cluster is stopped too
    sys.exit(main(sys.argv[1:]))
