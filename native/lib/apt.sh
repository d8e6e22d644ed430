# An apt state of our own: source indexes of the suites that sources.list names, from the mirror that this machine is
# configured for. apt verifies the signature of each index; the system's own state is never written.

apt_dir=''            # set by apt_begin
apt_failure=''        # why the indexes could not be brought up to date; empty when they could

apt_own() {
    local program=$1
    shift
    "$program" -c "$apt_dir/apt.conf" -o Acquire::ForceHash=SHA256 "$@"
}

# The mirror of a suite, as "URI<tab>place of its entry". Security suites live on a mirror of their own.
configured_mirror() {
    local want_security=$1
    apt-get indextargets --format '$(CREATED_BY) $(RELEASE) $(REPO_URI) $(SOURCESENTRY)' 2>/dev/null |
        awk -v security="$want_security" '
            $1 != "Packages" || $3 !~ /debian/ { next }
            security == ($2 ~ /-security$/) { print $3 "\t" $4; exit }'
}

# The keyring that the machine's own entry for the mirror names, or else Debian's usual one.
configured_keyring() {
    local entry_file=${1%:*} keyring
    keyring=$(sed -nE 's/^Signed-By:[[:space:]]*(\/[^[:space:]]+).*/\1/p; s/.*signed-by=(\/[^] ,]+).*/\1/p' \
        "$entry_file" | head -n1)
    [[ -n $keyring ]] || keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [[ -r $keyring ]] && printf '%s\n' "$keyring"
}

write_sources() {
    local suites suite mirror entry keyring
    suites=$(awk '!/^#/ && NF { print $4 }' "$native_dir/sources.list" | sort -u)
    for suite in $suites; do
        IFS=$'\t' read -r mirror entry < <(configured_mirror "$([[ $suite == *-security ]] && echo 1 || echo 0)") ||
            continue
        keyring=$(configured_keyring "$entry") || keyring=''
        printf 'deb-src %s%s %s main\n' "${keyring:+[signed-by=$keyring] }" "$mirror" "$suite"
    done
}

# Makes the state and brings its indexes up to date, once per run. A failure is kept for the message that matters:
# archives already at hand may do.
apt_begin() {
    [[ -z $apt_dir ]] || return 0
    apt_dir=$out_dir/apt
    # apt waits for ever on a full disk.
    require_space 400
    if ! command -v apt-get >/dev/null; then
        apt_failure='this machine has no apt'
        return 0
    fi

    mkdir -p "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial"
    cat >"$apt_dir/apt.conf" <<CONF
Dir::Etc::SourceList "$apt_dir/sources.list";
Dir::Etc::SourceParts "-";
Dir::State::Lists "$apt_dir/lists";
Dir::Cache "$apt_dir/cache";
Acquire::Languages "none";
Acquire::Retries "1";
APT::Sandbox::User "root";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
    write_sources >"$apt_dir/sources.list"
    if [[ ! -s $apt_dir/sources.list ]]; then
        apt_failure='the apt configuration of this machine names no Debian mirror'
        return 0
    fi

    local start=$SECONDS
    if apt_own apt-get -o APT::Update::Error-Mode=any update >"$out_dir/log/apt.log" 2>&1; then
        say "source indexes: $(seconds_since "$start")"
    else
        apt_failure="apt could not read the source indexes of $(awk '{ print $(NF - 2); exit }' "$apt_dir/sources.list")"
        apt_failure+=' (no network, or not a Debian mirror)'
    fi
}

# Lists the archives of a source package as "SHA256 name URI" lines, from the signed index. Nothing when unknown there.
apt_archives() {
    local package=$1 version=$2
    [[ -s $apt_dir/sources.list ]] || return 0
    apt_own apt-get --print-uris --only-source --download-only source "$package=$version" 2>/dev/null |
        sed -nE "s/^'([^']+)' ([^ ]+) [0-9]+ SHA256:([0-9a-f]{64})\$/\3 \2 \1/p"
}

# The pool keeps an archive for a while after the index has moved on to a newer version; its hash is recorded here.
with_pool_uri() {
    local package=$1 suite=$2 mirror letter=${1:0:1}
    [[ $package != lib* ]] || letter=${package:0:4}
    mirror=$(awk -v suite="$suite" '$(NF - 1) == suite { print $(NF - 2) }' "$apt_dir/sources.list" 2>/dev/null) || mirror=''
    awk -v pool="${mirror:+${mirror%/}/pool/main/$letter/$package/}" '{ print $1, $2, (pool == "" ? "" : pool $2) }'
}

apt_download() {
    local uri=$1 file=$2 hash=$3
    apt_own /usr/lib/apt/apt-helper download-file "$uri" "$file.part" "SHA256:$hash" >>"$out_dir/log/apt.log" 2>&1 &&
        mv -f "$file.part" "$file"
}
