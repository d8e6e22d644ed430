# From a line of sources.list to a patched source tree.
#
# What was settled on for a component is kept in work/COMPONENT/chosen: the request it answers, then package, version
# and suite, then one "SHA256 name" line per archive. For a component that is left out there is the request alone.

curl_override=''      # --curl
sources_dir=''        # --sources

# The accepted versions of a component, best first, as "package version suite take" lines.
candidates() {
    awk -v component="$1" -v version="$([[ $1 == curl ]] && printf '%s' "$curl_override")" '
        $1 != component { next }
        version == "" { print $2, $3, $4, $5; next }
        $3 == version { listed = $2 " " $3 " " $4 " " $5 }
        { other = $2 " " version " any " $5 }
        END { if (version != "") print listed != "" ? listed : other }' "$native_dir/sources.list"
}

# Picks upstream's archive, and Debian's when wanted, out of "SHA256 name …" lines.
wanted_archives() {
    local package=$1 version=${2#*:} take=$3
    awk -v orig="${package}_${version%-*}.orig.tar." -v debian="${package}_$version.debian.tar." -v take="$take" '
        $2 ~ /\.asc$/ { next }
        index($2, orig) == 1 || (take == "orig+debian" && index($2, debian) == 1)'
}

recorded_archives() { grep -v '^#' "$native_dir/sources.sha256" | wanted_archives "$@"; }

complete() {
    local take=$1 archives=$2 expected=1
    [[ $take == orig ]] || expected=2
    [[ -n $archives && $(wc -l <<<"$archives") == "$expected" ]]
}

# True when the archive is in archives/ with the right hash; takes it over from --sources when it lies there.
at_hand() {
    local hash=$1 name=$2
    local file=$out_dir/archives/$name given=$sources_dir/$name
    if [[ -n $sources_dir && -f $given ]]; then
        [[ $(hash_of_file "$given") == "$hash" ]] || die "wrong hash: $given does not have the SHA-256 $hash."
        cp "$given" "$file.part" && mv -f "$file.part" "$file"
    fi
    [[ -f $file && $(hash_of_file "$file") == "$hash" ]]
}

# What the signed index says of an archive has to agree with what is recorded here, where both speak.
require_agreement() {
    local recorded
    recorded=$(awk -v name="$2" '$2 == name { print $1 }' "$native_dir/sources.sha256")
    [[ -z $recorded || $recorded == "$1" ]] ||
        die "wrong hash: the signed index gives $1 for $2, native/sources.sha256 records $recorded."
}

all_at_hand() {
    local hash name
    while read -r hash name _; do at_hand "$hash" "$name" || return 1; done <<<"$1"
}

fetch_all() {
    local hash name uri
    while read -r hash name uri; do
        require_agreement "$hash" "$name"
        at_hand "$hash" "$name" && continue
        [[ -n ${uri-} ]] && apt_download "$uri" "$out_dir/archives/$name" "$hash" || return 1
    done <<<"$1"
}

is_present() { [[ $(wc -l <"$work_dir/$1/chosen") -gt 1 ]]; }

# Leaves a component out: until its lines change, or, given a reason, for as long as the caller finds that it holds.
mark_absent() {
    mkdir -p "$work_dir/$1"
    printf '%s\n' "${2:-$(candidates "$1" | hash_of_stdin)}" >"$work_dir/$1/chosen"
}

choose() {
    local component=$1 request=$2 package=$3 version=$4 suite=$5 archives=$6
    mkdir -p "$work_dir/$component"
    {
        printf '%s\n%s %s %s\n' "$request" "$package" "$version" "$suite"
        awk '{ print $1, $2 }' <<<"$archives" | sort -k 2
    } >"$work_dir/$component/chosen"
}

# Settles on a version of a component. When none is to be had, $resolve_failure says why.
resolve_failure=''
resolve() {
    local component=$1 chosen=$work_dir/$1/chosen list request
    list=$(candidates "$component")
    [[ -n $list ]] || die "native/sources.list has no line for $component."
    request=$(hash_of_stdin <<<"$list")
    [[ -f $chosen && $(head -n1 "$chosen") == "$request" ]] && return 0

    local package version suite take archives first=1
    while read -r package version suite take; do
        # A better version might be on the mirror, so only the best is taken unasked; with --sources, what is there.
        if [[ -n $first || -n $sources_dir ]]; then
            archives=$(recorded_archives "$package" "$version" "$take")
            if complete "$take" "$archives" && all_at_hand "$archives"; then
                choose "$component" "$request" "$package" "$version" "$suite" "$archives"
                return 0
            fi
        fi
        first=''
    done <<<"$list"

    apt_begin
    local tried=''
    while read -r package version suite take; do
        archives=$(apt_archives "$package" "$version" | wanted_archives "$package" "$version" "$take")
        complete "$take" "$archives" ||
            archives=$(recorded_archives "$package" "$version" "$take" | with_pool_uri "$package" "$suite")
        if complete "$take" "$archives" && fetch_all "$archives"; then
            [[ -z $tried ]] || say "$component: took $version, as the mirror does not hold$tried"
            choose "$component" "$request" "$package" "$version" "$suite" "$archives"
            return 0
        fi
        tried+="${tried:+,} $version"
    done <<<"$list"
    resolve_failure="no accepted version of $component could be had (tried$tried): ${apt_failure:-the mirror does not hold them}."
    return 1
}

archives_of() { tail -n +3 "$work_dir/$1/chosen"; }
package_of() { sed -n 2p "$work_dir/$1/chosen" | cut -d' ' -f1; }
version_of() { sed -n 2p "$work_dir/$1/chosen" | cut -d' ' -f2; }
suite_of() { sed -n 2p "$work_dir/$1/chosen" | cut -d' ' -f3; }
upstream_version_of() {
    local version
    version=$(version_of "$1")
    version=${version#*:}
    printf '%s\n' "${version%-*}"
}

# Those for any version, then those for this one.
own_patches() {
    local patch folder="$native_dir/patches/$1"
    for patch in "$folder"/*.patch "$folder/$(upstream_version_of "$1")"/*.patch; do
        [[ ! -f $patch ]] || printf '%s\n' "$patch"
    done
}

debian_patches() {
    local series=$1/debian/patches/series
    [[ ! -f $series ]] || sed -E 's/[[:space:]]*#.*//; s/[[:space:]].*//; /^$/d' "$series"
}

# Unpacks a component into $src and applies Debian's series, then ours.
unpack() {
    local component=$1 log=$2 hash name patch
    rm -rf "$src"
    mkdir -p "$src"
    while read -r hash name; do
        at_hand "$hash" "$name" || { rm -f "$work_dir/$component/chosen"; die "the archive $name was lost or altered; run native/build again."; }
        case $name in
            *.orig.tar.*) logged "$log" "unpacking $name" tar -xf "$out_dir/archives/$name" -C "$src" --strip-components=1 ;;
            *) logged "$log" "unpacking $name" tar -xf "$out_dir/archives/$name" -C "$src" ;;
        esac
    done < <(archives_of "$component")

    while read -r patch; do
        logged "$log" "applying Debian's $patch to $component" apply "$src/debian/patches/$patch"
    done < <(debian_patches "$src")
    while read -r patch; do
        logged "$log" "applying ${patch#"$native_dir/"}" apply "$patch"
    done < <(own_patches "$component")
}

apply() { patch -p1 --forward --batch --no-backup-if-mismatch -d "$src" <"$1"; }
