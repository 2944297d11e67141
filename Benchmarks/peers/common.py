"""What the comparisons with peers share: their options, how a program is run and timed, and what machine it ran on."""

import argparse
import datetime
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def parser(description):
    """Options that every comparison on TPC-H data takes; each adds its own."""
    options = argparse.ArgumentParser(description=description.splitlines()[0])
    options.add_argument("--scale", default="1", help="TPC-H scale factor: 1 is 6 million rows (default)")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--bin", type=pathlib.Path, default=PROJECT / ".build/release", help="where Basalt was built")
    options.add_argument("--data", type=pathlib.Path, default=PROJECT / ".bench-data", help="kept between runs")
    options.add_argument("--json", type=pathlib.Path, help="also write the figures here")
    return options


def run(*words):
    """Runs a program and returns its output; its errors end the comparison."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words[:3]))} failed with {done.returncode}:\n{done.stderr}")
    return done.stdout


def make_tpch(options, folder, table, kind="csv"):
    """A table of TPC-H as text or Parquet in a folder, unless it is there."""
    path = folder / f"{table}.{kind}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        run(pathlib.Path(sys.executable).parent / "tpchgen-cli", kind, "-s", options.scale, f"--tables={table}",
            f"--output-dir={folder}")
    return path


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def in_turns(contenders, rounds, warm_up=True):
    """Everyone once a round, so that what disturbs one disturbs all; a round that warms caches is not counted."""
    times = {name: [] for name in contenders}
    for number in range(-1 if warm_up else 0, rounds):
        for name, contender in contenders.items():
            elapsed = contender()
            if number >= 0:
                times[name].append(elapsed)
    return times


def spread(values):
    """The distance of the quartiles (of few values, of the extremes) over the median: what a ratio must exceed."""
    if len(values) < 4:
        return (max(values) - min(values)) / statistics.median(values)
    quartiles = statistics.quantiles(values, n=4)
    return (quartiles[2] - quartiles[0]) / statistics.median(values)


def machine():
    """The processor by its name, where the system tells it, and how many of them there are."""
    name = platform.processor() or platform.machine()
    information = pathlib.Path("/proc/cpuinfo")
    if information.exists():
        models = [line.split(":", 1)[1].strip() for line in information.read_text().splitlines()
                  if line.startswith("model name")]
        name = models[0] if models else name
    byte_count = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{name}, {os.cpu_count()} cores, {byte_count / 2**30:.0f} GiB, {platform.system()}"


def today():
    return datetime.date.today().isoformat()
