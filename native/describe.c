/* Loads an engine the way the managed loader does and prints what it says of itself. */
#include <dlfcn.h>
#include <stdio.h>

/* The head of curl_version_info_data, whose layout is fixed; feature_names came with the eleventh age (7.87). */
struct version_info {
    int age;
    const char *version;
    unsigned int version_num;
    const char *host;
    int features;
    const char *ssl_version;
    long ssl_version_num;
    const char *libz_version;
    const char *const *protocols;
    const char *ares;
    int ares_num;
    const char *libidn;
    int iconv_ver_num;
    const char *libssh_version;
    unsigned int brotli_ver_num;
    const char *brotli_version;
    unsigned int nghttp2_ver_num;
    const char *nghttp2_version;
    const char *quic_version;
    const char *cainfo;
    const char *capath;
    unsigned int zstd_ver_num;
    const char *zstd_version;
    const char *hyper_version;
    const char *gsasl_version;
    const char *const *feature_names;
};

enum { CURL_VERSION_ELEVENTH = 10 };

static void print_list(const char *title, const char *const *names)
{
    printf("%s:", title);
    for (; *names; names++)
        printf(" %s", *names);
    putchar('\n');
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: describe LIBRARY\n");
        return 2;
    }

    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }

    /* ISO C has no cast from an object to a function pointer; POSIX gives this way round it. */
    int (*global_init)(long);
    const char *(*version)(void);
    const struct version_info *(*version_info)(int);
    *(void **)&global_init = dlsym(library, "curl_global_init");
    *(void **)&version = dlsym(library, "curl_version");
    *(void **)&version_info = dlsym(library, "curl_version_info");
    if (!global_init || !version || !version_info) {
        fprintf(stderr, "%s is not a libcurl\n", argv[1]);
        return 1;
    }

    const int everything = 3;
    if (global_init(everything) != 0) {
        fprintf(stderr, "curl_global_init failed\n");
        return 1;
    }
    const struct version_info *info = version_info(CURL_VERSION_ELEVENTH);
    if (info->age < CURL_VERSION_ELEVENTH) {
        fprintf(stderr, "libcurl %s is too old\n", info->version);
        return 1;
    }

    printf("version: %s\n", version());
    print_list("protocols", info->protocols);
    print_list("features", info->feature_names);
    return 0;
}
