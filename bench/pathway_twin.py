"""Does the engine on the device say what the server's says? 100,000 runs through 2,000 documents, and its weight."""

import gzip
import json
import subprocess
import tempfile
from pathlib import Path

from bench.report import ROOT, Figure
from bench.twin import runs as twin

RUNS = 100_000
DOCUMENTS = 2_000
PART = 5_000  # runs that are held in memory at a time
SHIPPED = ROOT / "pathways" / "content" / "childhood-diarrhoea.json"


def figures() -> list[Figure]:
    """Compare part by part; each part has documents of its own and the one that the product ships."""
    shipped = json.loads(SHIPPED.read_text(encoding="utf-8"))
    compared = states = differing = 0
    for seed in range(RUNS // PART):
        raws, cases = twin.cases(seed, documents=DOCUMENTS * PART // RUNS, runs=PART, also=[shipped])
        with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
            differing += len(twin.differences(raws, cases, Path(folder)))
        compared += len(cases)
        states += sum(len(case.log) for case in cases)
    return [
        Figure("runs compared after every answer", compared, "runs", ">=", RUNS),
        Figure("answers, refusals and undos in them", states, "entries", ">=", RUNS),
        Figure("runs in which the two differ", differing, "runs", "<=", 0),
        Figure("the engine on the device, gzip", round(_weight() / 1024, 1), "KB", "<=", 15),
    ]


def _weight() -> int:
    command = ["node_modules/.bin/esbuild", "pathways/assets/engine/index.js", "--bundle", "--minify", "--format=esm"]
    bundle = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    return len(gzip.compress(bundle, 9))
