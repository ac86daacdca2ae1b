"""script/audit says what was audited; where no advisory source answers, it never says that all is well."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

WELL = {"name": "django", "version": "5.2.19", "vulns": []}
HOLE = {"name": "pillow", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.0"]}]}
SKIPPED = {"name": "wagtail", "skip_reason": "Dependency not found on PyPI and could not be audited: wagtail (8.0)"}
NODE_WELL = {"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"dependencies": {"total": 3}}}


@pytest.fixture
def audit(tmp_path):
    """audit(pip-audit's report, npm's report): the script with these two in place of the real tools."""

    def run(python: object, node: object = NODE_WELL, *, exits: int = 0, **variables: str):
        for name, report in (("pip-audit", python), ("npm", node)):
            said = report if isinstance(report, str) else json.dumps(report)
            (tmp_path / f"{name}.said").write_text(said)
            tool: Path = tmp_path / name
            tool.write_text(f'#!/bin/sh\ncat "{tmp_path}/{name}.said"\nexit {exits}\n')
            tool.chmod(0o755)
        environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", **variables}
        return subprocess.run(
            ["script/audit"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def report(*dependencies: dict) -> dict:
    return {"dependencies": list(dependencies), "fixes": []}


def test_every_package_is_well(audit):
    done = audit(report(WELL))
    assert done.returncode == 0, done.stderr
    assert "1 Python packages audited, no known hole" in done.stdout
    assert "3 front-end packages audited" in done.stdout


def test_a_hole_is_a_failure_and_named(audit):
    done = audit(report(WELL, HOLE), exits=1)
    assert done.returncode == 1
    assert "pillow 1.0: PYSEC-1" in done.stdout


def test_a_source_that_knows_no_package_has_audited_nothing(audit):
    """What pip-audit calls success: exit 0, and every package skipped."""
    done = audit(report(SKIPPED))
    assert done.returncode == 3
    assert "NOT DONE" in done.stdout
    assert "no Python package was audited" in done.stdout


def test_what_was_left_out_is_named(audit):
    done = audit(report(WELL, SKIPPED))
    assert done.returncode == 3
    assert "1 Python packages audited and well; these were not audited: wagtail" in done.stdout


@pytest.mark.parametrize("answer", ["", "no route to host", "[]", "{}"])
def test_no_answer_is_not_done(audit, answer):
    done = audit(answer, exits=1)
    assert done.returncode == 3
    assert done.stdout.startswith("NOT DONE")


def test_an_audit_of_no_package_at_all_fails(audit):
    done = audit(report())
    assert done.returncode == 1
    assert "audited 0 Python packages" in done.stdout


@pytest.mark.parametrize("answer", [report(SKIPPED), report(WELL, SKIPPED), ""])
def test_where_it_is_required_not_done_is_a_failure(audit, answer):
    done = audit(answer, AUDIT_REQUIRED="1")
    assert done.returncode == 1
    assert "FAILED" in done.stdout


def test_the_front_end_has_its_own_line(audit):
    silent = audit(report(WELL), {"error": {"summary": "audit endpoint returned an error"}})
    assert silent.returncode == 3
    assert "NOT DONE  no front-end package was audited" in silent.stdout
    bad = audit(report(WELL), NODE_WELL | {"vulnerabilities": {"hls.js": {"severity": "high"}}})
    assert bad.returncode == 1
    assert "hls.js" in bad.stdout
    empty = audit(report(WELL), NODE_WELL | {"metadata": {"dependencies": {"total": 0}}})
    assert empty.returncode == 1


def test_the_check_runs_the_audit_and_repeats_that_it_was_not_done():
    check = (ROOT / "script" / "check").read_text(encoding="utf-8")
    assert "\naudit\n" in check
    assert "NOT DONE" in check
    assert "bandit --quiet --recursive" in check


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pinned_package_is_known_by_its_hashes(name):
    """A package index, or somebody between it and us, cannot hand out another file under the same version."""
    pins = re.split(r"\n(?=[a-zA-Z])", (ROOT / name).read_text(encoding="utf-8"))
    named = [pin for pin in pins if re.match(r"[a-zA-Z0-9._-]+(\[[a-z,]+\])?==", pin)]
    assert len(named) > 20
    assert [pin.split("==")[0] for pin in named if "--hash=sha256:" not in pin] == []
