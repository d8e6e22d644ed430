# What goes beside the library: what it was made from, the licences, and an SPDX bill of materials.

# Each value here is a version, a hash, a file name or a flag, so only the two JSON specials can occur.
json_string() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

# Copies what the report needs out of a source tree while it is there.
keep_for_report() {
    local component=$1 notices=$work_dir/$1/notices name
    rm -rf "$notices"
    mkdir -p "$notices"
    for name in "$src"/{COPYING,LICENSE,LICENCE,src/LICENSE.chromium,aws-lc/LICENSE,debian/copyright}; do
        [[ ! -f $name ]] || cp "$name" "$notices/$(sed 's#/#-#g' <<<"${name#"$src/"}")"
    done
    [[ -n $(ls "$notices") ]] || head -n 4 "$src/public_suffix_list.dat" >"$notices/NOTICE"
    debian_patches "$src" >"$work_dir/$component/debian-patches"
    if [[ -f $src/debian/changelog ]]; then
        date -u -d "$(sed -n 's/^ -- .*>  //p' "$src/debian/changelog" | head -n1)" +%s >"$work_dir/$component/epoch"
    fi
}

write_licenses() {
    local target=$1 component
    for component in "${present[@]}"; do
        mkdir -p "$target/$component"
        cp "$work_dir/$component/notices/"* "$target/$component/"
    done
}

# Joins "SHA256 name" lines into a JSON array.
json_files() {
    awk '{ printf "%s{ \"file\": \"%s\", \"sha256\": \"%s\" }", (NR > 1 ? ", " : ""), $2, $1 }'
}

json_lines() {
    awk '{ printf "%s\"%s\"", (NR > 1 ? ", " : ""), $0 }' "$1"
}

json_own_patches() {
    local patch
    while read -r patch; do
        printf '%s %s\n' "$(hash_of_file "$patch")" "${patch##*/}"
    done < <(own_patches "$1") | json_files
}

write_manifest() {
    local library=$1 component separator=''
    printf '{\n  "library": "libcurl-curlew.so",\n  "rid": "linux-x64",\n'
    printf '  "curl": %s,\n' "$(json_string "$(upstream_version_of curl)")"
    printf '  "sha256": "%s",\n  "key": "%s",\n' "$(hash_of_file "$library")" "${keys[curl]}"
    printf '  "glibc": "%s",\n' "$(needed_glibc "$library")"
    printf '  "compiler": %s,\n' "$(json_string "$compiler_version")"
    printf '  "compilerFlags": %s,\n' "$(json_string "$compiler_flags")"
    printf '  "curlFlags": %s,\n' "$(json_string "$curl_flags")"
    printf '  "linkerFlags": %s,\n' "$(json_string "${linker_flags//"$native_dir/"/}")"
    printf '  "components": [\n'
    for component in "${present[@]}"; do
        printf '%s    { "name": "%s", "version": %s,\n' "$separator" "$component" "$(json_string "$(upstream_version_of "$component")")"
        printf '      "package": "%s", "packageVersion": %s, "suite": "%s", "license": "%s",\n' "$(package_of "$component")" \
            "$(json_string "$(version_of "$component")")" "$(suite_of "$component")" "${licenses[$component]}"
        printf '      "archives": [%s],\n' "$(archives_of "$component" | json_files)"
        printf '      "debianPatches": [%s],\n' "$(json_lines "$work_dir/$component/debian-patches")"
        printf '      "patches": [%s] }' "$(json_own_patches "$component")"
        separator=$',\n'
    done
    printf '\n  ]\n}\n'
}

# The date of curl's newest Debian change stands for the time of the build, so that the document is reproducible.
write_sbom() {
    local library=$1 component version created
    created=$(date -u -d "@$(cat "$work_dir/curl/epoch")" +%Y-%m-%dT%H:%M:%SZ)
    cat <<JSON
{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "libcurl-curlew-$(upstream_version_of curl)-linux-x64",
  "documentNamespace": "https://spdx.org/spdxdocs/libcurl-curlew-$(upstream_version_of curl)-${keys[curl]}",
  "creationInfo": { "created": "$created", "creators": ["Tool: curlew-native-build"] },
  "packages": [
    { "SPDXID": "SPDXRef-Package-engine", "name": "libcurl-curlew", "versionInfo": $(json_string "$(upstream_version_of curl)"),
      "downloadLocation": "NOASSERTION", "filesAnalyzed": false,
      "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
      "checksums": [{ "algorithm": "SHA256", "checksumValue": "$(hash_of_file "$library")" }] }$(sbom_packages)
  ],
  "relationships": [
    { "spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-Package-engine" }$(sbom_relationships)
  ]
}
JSON
}

sbom_packages() {
    local component hash
    for component in "${present[@]}"; do
        hash=$(archives_of "$component" | awk '$2 ~ /\.orig\.tar\./ { print $1; exit }')
        printf ',\n    { "SPDXID": "SPDXRef-Package-%s", "name": "%s", "versionInfo": %s,\n' "$component" \
            "$(package_of "$component")" "$(json_string "$(upstream_version_of "$component")")"
        printf '      "sourceInfo": %s, "downloadLocation": "NOASSERTION", "filesAnalyzed": false,\n' \
            "$(json_string "Debian source package $(package_of "$component") $(version_of "$component")")"
        printf '      "licenseConcluded": "NOASSERTION", "licenseDeclared": "%s", "copyrightText": "NOASSERTION",\n' "${licenses[$component]}"
        printf '      "externalRefs": [{ "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": %s }],\n' \
            "$(json_string "pkg:deb/debian/$(package_of "$component")@$(sed 's/:/%3A/; s/+/%2B/g; s/~/%7E/g' <<<"$(version_of "$component")")?arch=source")"
        printf '      "checksums": [{ "algorithm": "SHA256", "checksumValue": "%s" }] }' "$hash"
    done
}

sbom_relationships() {
    local component
    for component in "${present[@]}"; do
        printf ',\n    { "spdxElementId": "SPDXRef-Package-engine", "relationshipType": "CONTAINS", "relatedSpdxElement": "SPDXRef-Package-%s" }' "$component"
    done
}
