# The programs that a build needs, and how they get here.

# program → Debian package
declare -rA tool_packages=(
    [cmake]=cmake [gcc]=gcc [g++]=g++ [make]=make [python3]=python3-minimal
    [patch]=patch [xz]=xz-utils [gzip]=gzip [tar]=tar [awk]=mawk [flock]=util-linux
    [readelf]=binutils [strip]=binutils
)

missing_tools() {
    local tool
    for tool in "${!tool_packages[@]}"; do
        command -v "$tool" >/dev/null || printf '%s\n' "$tool"
    done
}

require_platform() {
    local system machine
    system=$(uname -s) machine=$(uname -m)
    [[ $system == Linux && $machine == x86_64 ]] ||
        die "the engine is built for linux-x64 only, and this machine is $system $machine."
}

require_tools() {
    local tools packages=() tool
    tools=$(missing_tools)
    [[ -n $tools ]] || return 0

    for tool in $tools; do packages+=("${tool_packages[$tool]}"); done
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        say "installing ${packages[*]}"
        install_packages "${packages[@]}"
    fi

    tools=$(missing_tools)
    [[ -z $tools ]] ||
        die "this machine lacks ${tools//$'\n'/, }: install the packages ${packages[*]} and try again."
}

install_packages() {
    local log=$out_dir/log/tools.log
    local install=(apt-get install --yes --no-install-recommends "$@")
    export DEBIAN_FRONTEND=noninteractive
    if ! "${install[@]}" >"$log" 2>&1; then
        # A machine whose package lists are empty or stale needs this once.
        apt-get update >>"$log" 2>&1 || say "warning: apt-get update failed (see $log)"
        "${install[@]}" >>"$log" 2>&1 || say "warning: apt-get install failed (see $log)"
    fi
}
