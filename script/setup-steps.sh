# The steps of setting up, each of which does nothing when there is nothing to do. Sourced by the scripts.
# shellcheck shell=bash

# What WeasyPrint loads (pango, harfbuzz), Chinese and Tibetan fonts, and the tools that the product starts.
# tesseract reads slides; without it (another system) the product works, and slides have no text.
RUNTIME_PACKAGES=(ffmpeg libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig
    fonts-noto-cjk fonts-noto-core espeak-ng poppler-utils gettext
    tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-bod tesseract-ocr-eng)
SERVICE_PACKAGES=(postgresql redis-server)

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

apt() { as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"; }

# install_packages NAME...: install those that are missing, with one update before.
install_packages() {
    local missing=() name attempt
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || die \
        "this is not Debian or Ubuntu, so the system packages cannot be checked." \
        "use Debian 12 or later, or Ubuntu 22.04 or later."
    for name in "$@"; do is_installed "$name" || missing+=("$name"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    note "installing: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        die "system packages are missing and this user can neither be root nor use sudo." \
            "let somebody who can run: apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    fi
    for attempt in 1 2 3; do
        if apt update && apt install -y --no-install-recommends "${missing[@]}" >/dev/null; then return 0; fi
        note "apt-get failed (attempt $attempt of 3)"
        sleep $((attempt * 5))
    done
    die "apt-get could not install: ${missing[*]}" \
        "look at the lines above (network, another apt-get at work), then run: apt-get install ${missing[*]}"
}

runtime_packages() { install_packages "${RUNTIME_PACKAGES[@]}"; }
service_packages() { install_packages "${SERVICE_PACKAGES[@]}"; }

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
chromium_package() {
    find_chromium >/dev/null || install_packages chromium
    find_chromium >/dev/null || die "there is no Chromium to drive the browser tests." \
        "install one so that the command chromium is found, or run: script/test quick"
}

# find_python: the first Python of 3.11 or later.
find_python() {
    local name
    for name in python3 python3.11 python3.12 python3.13 python3.14; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

virtual_environment() {
    local python
    if "$PYTHON" -c 'import pip' 2>/dev/null; then return; fi
    python="$(find_python)" || die "no Python of 3.11 or later was found." "install one, for example: apt-get install python3"
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        install_packages "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    note "making .venv with $("$python" --version)"
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
}

# python_packages NAME: install the pins of requirements-NAME.txt files when they changed since the last time.
python_packages() {
    local files=() hash file
    for file in "$@"; do files+=("-r" "$file"); done
    hash="$(fingerprint "$@")"
    is_current "$VENV/stamp-${!#}" "$hash" && return
    note "installing the pins of $*"
    "$PYTHON" -m pip install -q --prefer-binary --retries 5 "${files[@]}" || die \
        "pip could not install the Python packages." "look at the lines above; when the network failed, run this again."
    printf '%s\n' "$hash" >"$VENV/stamp-${!#}"
}

node_is_new_enough() { command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; }

find_node() {
    node_is_new_enough && return
    if [ -x "$VENV/bin/node" ]; then PATH="$VENV/bin:$PATH"; fi
    node_is_new_enough && return
    note "no Node.js of 20 or later: putting one into .venv"
    "$PYTHON" -m pip install -q -r requirements-build.txt || die "pip could not install Node.js for the front-end build." \
        "install Node.js 20 or later with npm and run this again."
    PATH="$VENV/bin:$PATH"
    node_is_new_enough || die "Node.js in .venv does not run." "install Node.js 20 or later with npm and run this again."
}

asset_sources() { find . -path ./node_modules -prune -o -path ./.venv -prune -o -path ./build -prune -o -path ./var -prune -o -type d -name assets -print; }

front_end() {
    local lock sources folders
    mapfile -t folders < <(asset_sources)
    lock="$(fingerprint package.json package-lock.json)"
    sources="$(fingerprint package.json package-lock.json script/build-assets.mjs script/browsers.mjs "${folders[@]}")"
    is_current build/stamp-assets "$sources" && return
    find_node
    if ! is_current node_modules/.stamp "$lock"; then
        note "npm ci"
        npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null || die \
            "npm could not install the front-end parts." "look at the lines above; when the network failed, run this again."
        printf '%s\n' "$lock" >node_modules/.stamp
    fi
    npm run --silent build || die "the front-end build failed." "look at the lines above."
    printf '%s\n' "$sources" >build/stamp-assets
}

translations() {
    local po mo stale=()
    while IFS= read -r po; do
        mo="${po%.po}.mo"
        [ "$mo" -nt "$po" ] || stale+=("$po")
    done < <(find locale locale-vendor -name '*.po')
    for po in "${stale[@]}"; do msgfmt --check-format -o "${po%.po}.mo" "$po"; done
}

# data_folder: the folders of the embedded shape and its keys, readable by their owner only.
data_folder() {
    local folder name
    for folder in "$DATA_DIR" "$DATA_DIR/log" "$DATA_DIR/media" "$DATA_DIR/search" "$DATA_DIR/broker/messages" "$DATA_DIR/broker/control"; do
        mkdir -p "$folder" || die "the folder $folder cannot be made." "set DATA_DIR to a folder that this user may write to."
    done
    for name in secret-key audit-key; do
        [ -s "$DATA_DIR/$name" ] || (
            umask 077
            "$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(64))' >"$DATA_DIR/$name"
        )
    done
    # A badge key is 32 bytes exactly.
    [ -s "$DATA_DIR/badge-key" ] || (
        umask 077
        "$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(32))' >"$DATA_DIR/badge-key"
    )
}

database() { "$PYTHON" manage.py migrate -v 0; }

static_files() {
    local hash folders
    mapfile -t folders < <(find lms courses pathways media_pipeline search -type d -name static)
    hash="$(fingerprint build/stamp-assets "$VENV/stamp-requirements.txt" "${folders[@]}")"
    is_current build/stamp-collected "$hash" && return
    "$PYTHON" manage.py collectstatic --noinput -v 0
    printf '%s\n' "$hash" >build/stamp-collected
}

# What every script needs: packages, Python, front end, catalogues. Nothing of it lies in DATA_DIR.
set_up_program() {
    one_at_a_time
    step "System packages" runtime_packages
    step "Virtual environment" virtual_environment
    step "Python packages" python_packages requirements.txt
    step "Front end" front_end
    step "Translations" translations
    others_may_set_up
}

set_up_data() {
    step "Data folder $DATA_DIR" data_folder
    step "Database" database
    one_at_a_time
    step "Static files" static_files
    others_may_set_up
}

set_up_tests() {
    set_up_program
    one_at_a_time
    step "Chromium" chromium_package
    step "Test tools" python_packages requirements.txt requirements-dev.txt
    others_may_set_up
}

# What a server in the production shape, which a benchmark starts without script/server, has to send.
set_up_static_files() {
    one_at_a_time
    step "Static files" static_files
    others_may_set_up
}

set_up_services() {
    one_at_a_time
    step "PostgreSQL and Redis" service_packages
    others_may_set_up
}
