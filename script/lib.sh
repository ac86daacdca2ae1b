# Shared by the scripts beside it: words to the user, files' state, ports, processes. Sourced, never run.
# shellcheck shell=bash

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"
DATA_DIR="${DATA_DIR:-$ROOT/var}"
case "$DATA_DIR" in /*) ;; *) DATA_DIR="$ROOT/$DATA_DIR" ;; esac
export DATA_DIR
VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"
unset PYTHONPATH PYTHONHOME
export PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
umask 022

STEP_NUMBER=0
CURRENT_STEP=""

# die WHAT HOW-TO-MEND: say both and stop.
die() {
    printf '\nCannot go on: %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf 'To mend it: %s\n' "$2" >&2
    CURRENT_STEP=""
    exit 1
}

# step TITLE COMMAND...: run the command as a numbered step and say how long it took.
step() {
    STEP_NUMBER=$((STEP_NUMBER + 1))
    CURRENT_STEP="$STEP_NUMBER, $1"
    local started=$SECONDS
    printf '[%d] %s\n' "$STEP_NUMBER" "$1"
    shift
    "$@"
    CURRENT_STEP=""
    printf '    %d s\n' "$((SECONDS - started))"
}

# Called by every script's EXIT trap: names the step that failed when the step itself said nothing of its own.
report_failed_step() {
    [ -z "$CURRENT_STEP" ] || printf '\nFailed in step %s; the lines above say why.\n' "$CURRENT_STEP" >&2
}

note() { printf '    %s\n' "$*"; }

# fingerprint PATH...: one hash over the names and contents of the files under the paths.
fingerprint() {
    find "$@" -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1
}

# is_current STAMP HASH: does the stamp file hold this hash?
is_current() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# as_root COMMAND...: run as root, through sudo when this user is somebody else.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -- "$@"
    else
        return 126
    fi
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port: a port of the loopback address that nobody listens on.
free_port() {
    "${PYTHON_FOR_PORTS:-python3}" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# answers URL: does the address answer with 200?
answers() {
    "$PYTHON" - "$1" <<'PYTHON'
import sys
import urllib.request

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    sys.exit(opener.open(sys.argv[1], timeout=5).status != 200)
except OSError:
    sys.exit(1)
PYTHON
}

# one_at_a_time: wait until no other script changes this work tree's environment.
one_at_a_time() {
    mkdir -p "$ROOT/build"
    exec 9>"$ROOT/build/setup.lock"
    flock -n 9 && return
    note "another script is setting up this work tree; waiting for it"
    flock -w 900 9 || die "another script has been setting up this work tree for 15 minutes." \
        "end it (it holds $ROOT/build/setup.lock) and run this again."
}
others_may_set_up() { flock -u 9; }

# check_port PORT NAME
check_port() {
    local number="$1"
    case "$number" in *[!0-9]* | "" | ??????*) number=0 ;; esac
    if [ "$number" -lt 1024 ] || [ "$number" -gt 65535 ]; then
        die "$2 is \"$1\", which is not a port that can be used." "set $2 to a number from 1024 to 65535."
    fi
    if port_is_taken "$1"; then
        die "port $1 is already in use on 127.0.0.1." "stop what listens there, or choose another: $2=$(($1 + 1)) ${0#"$ROOT"/}"
    fi
}
