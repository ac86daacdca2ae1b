"""Processor time of a process and what is below it."""

import os
import subprocess
import sys

from bench import processor_time

BUSY = "import time\nwhile time.process_time() < 0.3: pass\nprint('worked', flush=True)\ninput()"
PARENT = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}])"


def start(program):
    return subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def finish(process):
    process.communicate("\n", timeout=60)


def test_work_of_a_process_below_counts():
    process = start(PARENT)
    assert process.stdout.readline() == "worked\n"
    assert len(processor_time.family(process.pid)) == 2
    assert processor_time.children(process.pid)
    assert processor_time.milliseconds(process.pid) >= 250
    finish(process)


def test_it_never_runs_backwards():
    process = start(BUSY)
    process.stdout.readline()
    first = processor_time.milliseconds(process.pid)
    assert processor_time.milliseconds(process.pid) >= first >= 250
    finish(process)


def test_a_process_that_is_gone_uses_nothing():
    process = start("pass")
    finish(process)
    assert processor_time.children(process.pid) == []
    assert processor_time.milliseconds(process.pid) == 0


def test_this_process_is_one_of_its_own_family():
    assert processor_time.family(os.getpid())[0] == os.getpid()
