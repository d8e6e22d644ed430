# One function per component: configure, compile, install into $prefix. They see $src (patched sources), $build (an
# empty directory), $prefix and $log. A component is built again when its archives, its patches, the flags, its
# function or anything it depends on changed.

# In building order.
readonly components=(awslc nghttp2 nghttp3 ngtcp2 zlib brotli zstd publicsuffix libpsl libssh2 curl)

declare -rA depends=(
    [ngtcp2]='awslc'
    [libpsl]='publicsuffix'
    [libssh2]='awslc'
    [curl]='awslc nghttp2 nghttp3 ngtcp2 zlib brotli zstd libpsl libssh2'
)

# What a library without an optional component lacks. It is left out, with a warning, when its source cannot be had:
# an engine without it serves better than none.
declare -rA optional=([nghttp3]='HTTP3' [ngtcp2]='HTTP3' [libssh2]='scp sftp')

# SPDX expressions for the code that ends up in the library.
declare -rA licenses=(
    [awslc]='Apache-2.0 AND ISC AND OpenSSL AND BSD-3-Clause AND MIT'
    [nghttp2]=MIT [nghttp3]=MIT [ngtcp2]=MIT [zlib]=Zlib [brotli]=MIT [zstd]=BSD-3-Clause
    [publicsuffix]=MPL-2.0 [libpsl]='MIT AND BSD-3-Clause' [libssh2]=BSD-3-Clause [curl]=curl
)

# -fno-ident, the prefix map and a fixed date keep the place and the time of the build out of the result.
export SOURCE_DATE_EPOCH=1
compiler_flags="-O2 -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -fstack-protector-strong"
compiler_flags+=" -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fno-semantic-interposition -fno-ident"
readonly compiler_flags

# curl's own code is a third of a small transfer's time. Optimised as one, all of it takes some 15 % less.
readonly curl_flags="-O3 -flto=auto -fno-plt -DNDEBUG"

linker_flags="-Wl,--version-script=$native_dir/curl.map -Wl,-Bsymbolic -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack"
linker_flags+=" -Wl,--gc-sections -Wl,--exclude-libs,ALL -Wl,--as-needed -Wl,--build-id=sha1 -Wl,-z,defs"
# Threads keep TLS state whose clean-up lives in the library, so it must outlast any dlclose.
linker_flags+=" -Wl,-z,nodelete -static-libgcc"
readonly linker_flags

prefix_of() { printf '%s\n' "$work_dir/$1/prefix"; }

prefixes_of() {
    local name list=''
    for name in $1; do
        ! is_present "$name" || list+="${list:+;}$(prefix_of "$name")"
    done
    printf '%s\n' "$list"
}

# cmake for every component: only our own prefixes are searched, so nothing of this machine's -dev packages leaks in.
# usage: cmake_configure SOURCE_DIR OPTION...
cmake_configure() {
    local flags="$compiler_flags -ffile-prefix-map=$work_dir=." source_dir=$1
    shift
    logged "$log" "configuring $component" cmake -S "$source_dir" -B "$build" -G 'Unix Makefiles' \
        -DCMAKE_C_COMPILER=gcc -DCMAKE_CXX_COMPILER=g++ \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_INSTALL_PREFIX="$prefix" \
        -DCMAKE_INSTALL_LIBDIR=lib \
        -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_ASM_FLAGS="-ffile-prefix-map=$work_dir=." \
        -DCMAKE_C_FLAGS_RELEASE=-DNDEBUG -DCMAKE_CXX_FLAGS_RELEASE=-DNDEBUG \
        -DCMAKE_PREFIX_PATH="$(prefixes_of "${depends[$component]-}")" \
        -DCMAKE_FIND_ROOT_PATH="$work_dir" -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER \
        -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY \
        -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY \
        -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF -DCMAKE_EXPORT_NO_PACKAGE_REGISTRY=ON \
        -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTING=OFF -Wno-dev "$@"
}

cmake_install() { logged "$log" "compiling $component" cmake --build "$build" --parallel "$jobs" --target "${1:-install}"; }

build_awslc() {
    # The crate ships its generated assembly, so neither Go nor Perl is needed. Randomness comes from the kernel alone:
    # measuring processor jitter as well costs each process some 20 ms before its first handshake.
    cmake_configure "$src/aws-lc" -DDISABLE_GO=ON -DDISABLE_PERL=ON -DBUILD_TOOL=OFF -DENABLE_SOURCE_MODIFICATION=OFF \
        -DDISABLE_CPU_JITTER_ENTROPY=ON
    cmake_install
}

build_nghttp2() {
    cmake_configure "$src" -DENABLE_LIB_ONLY=ON -DBUILD_STATIC_LIBS=ON -DENABLE_DOC=OFF
    cmake_install
}

build_nghttp3() {
    cmake_configure "$src" -DENABLE_LIB_ONLY=ON -DENABLE_STATIC_LIB=ON -DENABLE_SHARED_LIB=OFF
    cmake_install
}

build_ngtcp2() {
    local tls
    tls=$(prefix_of awslc)
    cmake_configure "$src" -DENABLE_LIB_ONLY=ON -DENABLE_STATIC_LIB=ON -DENABLE_SHARED_LIB=OFF \
        -DENABLE_OPENSSL=OFF -DENABLE_BORINGSSL=ON \
        -DBORINGSSL_INCLUDE_DIR="$tls/include" -DBORINGSSL_LIBRARIES="$tls/lib/libssl.a;$tls/lib/libcrypto.a;-l:libstdc++.a"
    cmake_install
}

build_zlib() {
    cmake_configure "$src" -DZLIB_BUILD_EXAMPLES=OFF
    cmake_install
    # zlib's build makes a shared library whatever it is told; it must not be found.
    rm -f "$prefix"/lib/libz.so*
}

build_brotli() {
    cmake_configure "$src" -DBROTLI_DISABLE_TESTS=ON
    cmake_install
}

build_zstd() {
    cmake_configure "$src/build/cmake" -DZSTD_BUILD_PROGRAMS=OFF -DZSTD_BUILD_TESTS=OFF -DZSTD_BUILD_SHARED=OFF \
        -DZSTD_BUILD_STATIC=ON -DZSTD_LEGACY_SUPPORT=OFF -DZSTD_MULTITHREAD_SUPPORT=OFF
    cmake_install
}

build_publicsuffix() {
    mkdir -p "$prefix"
    # Its time goes into the generated table.
    cp --preserve=timestamps "$src/public_suffix_list.dat" "$prefix/"
}

build_libpsl() {
    # libpsl has no CMake files of its own; ours compile its library with the list built in.
    cmake_configure "$native_dir/libpsl" -DLIBPSL_SOURCE="$src" -DLIBPSL_VERSION="$(upstream_version_of libpsl)" \
        -DPUBLIC_SUFFIX_LIST="$(prefix_of publicsuffix)/public_suffix_list.dat" -DPYTHON="$(command -v python3)"
    cmake_install
}

build_libssh2() {
    cmake_configure "$src" -DCRYPTO_BACKEND=OpenSSL -DOPENSSL_ROOT_DIR="$(prefix_of awslc)" \
        -DENABLE_ZLIB_COMPRESSION=OFF -DBUILD_EXAMPLES=OFF -DBUILD_STATIC_LIBS=ON -DLINT=OFF
    cmake_install
}

switch_of() { is_present "$1" && echo ON || echo OFF; }

build_curl() {
    # CA certificates: no path is compiled in; whoever loads the library says where they are.
    # NTLM and SMB are on by default up to 8.19 and asked for by name from then on.
    cmake_configure "$src" -DBUILD_SHARED_LIBS=ON -DBUILD_STATIC_LIBS=OFF -DBUILD_CURL_EXE=OFF -DBUILD_EXAMPLES=OFF \
        -DBUILD_LIBCURL_DOCS=OFF -DBUILD_MISC_DOCS=OFF -DENABLE_CURL_MANUAL=OFF -DCURL_USE_PKGCONFIG=OFF \
        -DLIBCURL_OUTPUT_NAME=libcurl-curlew -DCURL_LIBCURL_SOVERSION=OFF \
        -DCURL_USE_OPENSSL=ON -DOPENSSL_ROOT_DIR="$(prefix_of awslc)" -DUSE_ECH=ON -DUSE_HTTPSRR=ON \
        -DUSE_SSLS_EXPORT=ON -DCURL_DISABLE_OPENSSL_AUTO_LOAD_CONFIG=ON \
        -DUSE_NGHTTP2=ON -DUSE_NGTCP2="$(switch_of ngtcp2)" -DCURL_ZLIB=ON -DCURL_BROTLI=ON -DCURL_ZSTD=ON \
        -DCURL_USE_LIBPSL=ON -DCURL_USE_LIBSSH2="$(switch_of libssh2)" -DUSE_LIBIDN2=OFF -DCURL_DISABLE_LDAP=ON \
        -DENABLE_UNIX_SOCKETS=ON -DENABLE_IPV6=ON -DENABLE_THREADED_RESOLVER=ON \
        -DCURL_ENABLE_NTLM=ON -DCURL_ENABLE_SMB=ON \
        -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none \
        -DCMAKE_C_FLAGS_RELEASE="$curl_flags" -DCMAKE_SHARED_LINKER_FLAGS="$linker_flags" -DCMAKE_C_STANDARD_LIBRARIES='-l:libstdc++.a -lm'
    cmake_install libcurl_shared
}

# Without the places of this checkout, so that a key means the same everywhere.
flags_of() {
    printf '%s\n' "$compiler_flags"
    [[ $1 != curl ]] || printf '%s\n' "$curl_flags" "${linker_flags//"$native_dir/"/}"
}

# What a component's result depends on, as one hash. The keys of its dependencies must be known.
declare -A keys=()
key_of() {
    local component=$1 name patch
    {
        printf '%s\n' "$compiler_version"
        flags_of "$component"
        archives_of "$component"
        declare -f "build_$component" cmake_configure unpack
        for name in ${depends[$component]-}; do printf '%s %s\n' "$name" "${keys[$name]-absent}"; done
        while read -r patch; do cat "$patch"; done < <(own_patches "$component")
        case $component in
            curl) cat "$native_dir/curl.map" ;;
            libpsl) cat "$native_dir/libpsl/CMakeLists.txt" ;;
        esac
    } | hash_of_stdin
}

# Settles where a component comes from, or that an optional one is left out. QUIC is of no use without HTTP/3.
settle() {
    local component=$1
    if [[ $component == ngtcp2 ]] && ! is_present nghttp3; then
        mark_absent ngtcp2 'needs nghttp3'
    elif ! resolve "$component"; then
        [[ -n ${optional[$component]-} ]] || die "$resolve_failure"
        say "warning: building without ${optional[$component]}: $resolve_failure"
        mark_absent "$component"
    fi
}

# What the finished library lacks for want of optional components, each word once.
lacking() {
    local component
    for component in "${!optional[@]}"; do
        is_present "$component" || printf '%s\n' ${optional[$component]}
    done | sort -u
}

build_component() {
    local component=$1 stamp=$work_dir/$1/done start=$SECONDS
    settle "$component"
    is_present "$component" || return 0
    keys[$component]=$(key_of "$component")
    [[ -f $stamp && $(<"$stamp") == "${keys[$component]}" ]] && return 0

    require_space 400
    local src=$work_dir/$component/src build=$work_dir/$component/build prefix log=$out_dir/log/$component.log
    prefix=$(prefix_of "$component")
    : >"$log"
    rm -rf "$stamp" "$build" "$prefix"
    unpack "$component" "$log"
    "build_$component"
    keep_for_report "$component"
    printf '%s\n' "${keys[$component]}" >"$stamp"
    say "$component $(upstream_version_of "$component"): $(seconds_since "$start")"
}
