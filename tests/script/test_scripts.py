"""The scripts parse, and say in a sentence what cannot be done."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SHELL_FILES = [path for path in sorted((ROOT / "script").iterdir()) if path.suffix in {"", ".sh"}] + [
    ROOT / ".ci" / "run"
]


def run(*command: str, timeout: int = 60, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def shell(lines: str, **environment: str) -> subprocess.CompletedProcess:
    """Run lines of shell with the functions that the scripts share."""
    return run(
        "bash", "-euo", "pipefail", "-c", f"source script/lib.sh\nsource script/setup-steps.sh\n{lines}", **environment
    )


@pytest.mark.parametrize("path", SHELL_FILES, ids=lambda path: path.name)
def test_the_shell_parses_it(path):
    assert run("bash", "-n", str(path)).stderr == ""


@pytest.mark.parametrize("path", SHELL_FILES, ids=lambda path: path.name)
def test_what_people_run_can_be_run(path):
    assert os.access(path, os.X_OK) == (path.suffix == "")


@pytest.fixture
def busy_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_the_server_refuses_a_busy_port_before_any_work(busy_port, tmp_path):
    result = run("script/server", PORT=str(busy_port), DATA_DIR=str(tmp_path / "data"), timeout=10)
    assert result.returncode == 1
    assert f"port {busy_port} is already in use" in result.stderr
    assert f"PORT={busy_port + 1}" in result.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["eighty", "80a", "-1", "0", "80", "65536", "123456789012345678901"])
def test_the_server_refuses_what_is_no_port(port, tmp_path):
    result = run("script/server", PORT=port, DATA_DIR=str(tmp_path), timeout=10)
    assert result.returncode == 1
    assert "not a port that can be used" in result.stderr


def test_the_server_refuses_a_data_folder_that_another_one_holds(tmp_path):
    (tmp_path / "server.lock").write_text("4711\n")
    holder = subprocess.Popen(["flock", str(tmp_path / "server.lock"), "sleep", "30"], start_new_session=True)
    try:
        deadline = time.monotonic() + 10
        while run("flock", "-n", str(tmp_path / "server.lock"), "true").returncode == 0:
            assert time.monotonic() < deadline
        result = run("script/server", PORT="9871", CONSULTATION_PORT="9872", DATA_DIR=str(tmp_path), timeout=10)
    finally:
        os.killpg(holder.pid, signal.SIGKILL)
        holder.wait()
    assert result.returncode == 1
    assert "already runs on" in result.stderr
    assert "process 4711" in result.stderr


def test_set_up_refuses_what_it_does_not_know():
    result = run("script/setup", "everything")
    assert result.returncode == 1
    assert "runtime, test and services" in result.stderr


@pytest.mark.parametrize("script", ["services", "bench"])
def test_an_unknown_word_is_answered_with_the_known_ones(script):
    result = run(f"script/{script}", "no-such-word")
    assert result.returncode == 1
    assert "To mend it: " in result.stderr


def test_a_failed_step_is_named():
    result = shell("trap report_failed_step EXIT\nstep 'First' true\nstep 'Second' false")
    assert result.returncode == 1
    assert "Failed in step 2, Second" in result.stderr


def test_a_step_that_explains_itself_is_not_explained_twice():
    result = shell("trap report_failed_step EXIT\nstep 'First' die 'the disk is full.' 'make room.'")
    assert "Cannot go on: the disk is full." in result.stderr
    assert "To mend it: make room." in result.stderr
    assert "Failed in step" not in result.stderr


def test_the_fingerprint_changes_with_content_and_name_only(tmp_path):
    (tmp_path / "a").write_text("one")
    first = shell(f"fingerprint {tmp_path}").stdout
    os.utime(tmp_path / "a", (0, 0))
    assert shell(f"fingerprint {tmp_path}").stdout == first
    (tmp_path / "a").write_text("two")
    assert shell(f"fingerprint {tmp_path}").stdout != first
    (tmp_path / "a").rename(tmp_path / "b")
    (tmp_path / "b").write_text("one")
    assert shell(f"fingerprint {tmp_path}").stdout != first


def test_a_missing_package_without_root_or_sudo_says_what_to_install():
    user = 'id() { echo 1000; }\ncommand() { [ "$2" != sudo ] && builtin command "$@"; }\n'
    result = shell(f"{user}install_packages no-such-package-4711")
    assert result.returncode == 1
    assert "apt-get install --no-install-recommends no-such-package-4711" in result.stderr


def test_packages_that_are_there_are_not_installed_again():
    result = shell("apt() { echo called; }\ninstall_packages bash coreutils")
    assert (result.returncode, result.stdout) == (0, "")


def test_the_data_folder_keeps_its_secret_key_to_its_owner(tmp_path):
    assert shell("data_folder", DATA_DIR=str(tmp_path)).returncode == 0
    key = tmp_path / "secret-key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text().strip()) >= 50
    before = key.read_text()
    shell("data_folder", DATA_DIR=str(tmp_path))
    assert key.read_text() == before


def test_a_data_folder_that_cannot_be_made_is_answered_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    result = shell("data_folder", DATA_DIR=str(tmp_path / "file" / "data"))
    assert result.returncode == 1
    assert "set DATA_DIR to a folder that this user may write to" in result.stderr
