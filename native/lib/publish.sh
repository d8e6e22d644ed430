# From curl's build directory to the place where the loader looks. The library appears there whole or not at all.

needed_glibc() {
    readelf --version-info --wide "$1" | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -uV | tail -n1
}

is_published() {
    local manifest=$publish_dir/libcurl-curlew.json library=$publish_dir/libcurl-curlew.so
    [[ -f $library && -f $manifest ]] &&
        grep -q "\"key\": \"${keys[curl]}\"" "$manifest" &&
        grep -q "\"sha256\": \"$(hash_of_file "$library")\"" "$manifest"
}

publish() {
    local staging=$publish_dir/.staging.$$ log=$out_dir/log/publish.log
    mkdir -p "$publish_dir"
    rm -rf "$publish_dir"/.staging.*
    mkdir "$staging"
    trap 'rm -rf "$publish_dir"/.staging.*' EXIT

    : >"$log"
    logged "$log" 'stripping the library' strip --strip-unneeded -o "$staging/libcurl-curlew.so" \
        "$work_dir/curl/build/lib/libcurl-curlew.so"
    # A machine with a newer C library than the oldest we support builds for itself.
    logged "$log" 'checking the library' "$native_dir/check" --glibc "$(highest_version 2.36 "$(machine_glibc)")" \
        --without "$(lacking)" "$staging/libcurl-curlew.so"
    write_licenses "$staging/licenses"
    write_manifest "$staging/libcurl-curlew.so" >"$staging/libcurl-curlew.json"
    write_sbom "$staging/libcurl-curlew.so" >"$staging/libcurl-curlew.spdx.json"

    rm -rf "$publish_dir/licenses"
    mv "$staging/licenses" "$publish_dir/licenses"
    mv -f "$staging/libcurl-curlew.so" "$publish_dir/libcurl-curlew.so"
    mv -f "$staging/libcurl-curlew.spdx.json" "$publish_dir/"
    # Last: it names the library's hash, so it is what says that the whole is in place.
    mv -f "$staging/libcurl-curlew.json" "$publish_dir/"
}

machine_glibc() { getconf GNU_LIBC_VERSION | cut -d' ' -f2; }
highest_version() { printf '%s\n' "$@" | sort -V | tail -n1; }
