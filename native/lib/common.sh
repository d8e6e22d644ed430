# Talking to the person at the terminal, and small helpers that every other part uses.
# All talk goes to stderr: callers such as `curlew doctor --json` own stdout.

say() { printf 'engine: %s\n' "$*" >&2; }

die() {
    printf 'engine: error: %s\n' "$*" >&2
    exit 1
}

seconds_since() { printf '%d s' $((SECONDS - $1)); }

hash_of_file() { sha256sum <"$1" | cut -d' ' -f1; }
hash_of_stdin() { sha256sum | cut -d' ' -f1; }

# Runs a command with its output in a log; when it fails, says which step and what the log ended with.
# usage: logged LOG "what is being done" COMMAND...
logged() {
    local log=$1 what=$2
    shift 2
    if ! "$@" >>"$log" 2>&1; then
        if grep -q 'No space left on device' "$log"; then
            die "no space left on the disk of $out_dir while $what."
        fi
        local reason
        reason=$(grep -m1 -E '(^|[ :])(CMake Error|fatal error|error|undefined reference)[: ]' "$log" || tail -n1 "$log")
        die "$what failed: ${reason:0:200} (all of it: $log)"
    fi
}

require_space() {
    local need_mib=$1 free_mib
    free_mib=$(df --output=avail -BM "$out_dir" | tail -n1 | tr -dc '0-9')
    ((free_mib >= need_mib)) ||
        die "not enough disk space in $out_dir: $need_mib MiB are needed, $free_mib MiB are free."
}
