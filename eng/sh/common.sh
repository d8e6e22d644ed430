# Shared by the three scripts at the root; sourced, not run.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*" >&2; }

require_dotnet() {
    if ! command -v dotnet >/dev/null; then
        say "The .NET 10 SDK is missing: install it from https://dotnet.microsoft.com/download, so that 'dotnet' is on the PATH."
        exit 1
    fi
}

# install_packages WHY PACKAGE...: from Debian, when they are missing and we may.
install_packages() {
    local why="$1" missing=()
    shift
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
        say "$why: missing ${missing[*]}. Install them as root: apt-get install --no-install-recommends ${missing[*]}"
        return 1
    fi
    say "Installing for $why: ${missing[*]}"
    # A service that a package would start is of no use here, and may be in the way.
    local policy=/usr/sbin/policy-rc.d made=""
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && made=1
    fi
    local code=0
    { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
        { apt-get update -qq >/dev/null 2>&1 &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; }; } || code=$?
    [ -n "$made" ] && rm -f "$policy"
    return "$code"
}

engine="$root/artifacts/native/linux-x64/libcurl-curlew.so"

# Whether there can be an engine here, and nobody has asked for another library.
wants_engine() { [ -z "${CURLEW_LIBCURL:-}" ] && [ "$(uname -sm)" = "Linux x86_64" ]; }

# Builds the engine, or only what has changed of it; without one the system's libcurl serves.
build_engine() {
    [ -e "$engine" ] || say "Building the engine (a few minutes, once)…"
    if ! "$root/native/build" >&2; then
        say "Warning: the engine could not be built; the system's libcurl is used instead."
        install_packages "the system's libcurl" libcurl4 || true
    fi
}
