"""What the comparisons with peers share: their options, and how a program is run."""

import argparse
import pathlib
import subprocess
import sys

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
