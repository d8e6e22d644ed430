/* easy LIBRARY URL USER-AGENT [idle-thread]: transfers of one URL, one after the other, on one handle. */
#include <curl/curl.h>
#include <pthread.h>
#include <unistd.h>

#include "meter.h"

struct loop {
    CURL *curl;
    CURLcode (*perform)(CURL *);
    long long received;
    char error[CURL_ERROR_SIZE];
};

static size_t count_bytes(char *data, size_t size, size_t count, void *user)
{
    (void)data;
    *(long long *)user += (long long)(size * count);
    return size * count;
}

static long long transfer(void *state, long count)
{
    struct loop *loop = state;
    for (long i = 0; i < count; i++) {
        if (loop->perform(loop->curl) != CURLE_OK) {
            fail("curl_easy_perform", loop->error);
        }
    }
    return 0;
}

static void *sleep_for_ever(void *unused)
{
    for (;;) {
        pause();
    }
    return unused;
}

/* glibc and the kernel lock less in a process of one thread, which no .NET process is. */
static void start_idle_thread(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, sleep_for_ever, NULL) != 0) {
        fail("pthread_create", "no thread");
    }
}

int main(int argc, char **argv)
{
    if (argc != 4 && argc != 5) {
        fail("usage", "easy LIBRARY URL USER-AGENT [idle-thread]");
    }
    if (argc == 5) {
        start_idle_thread();
    }

    void *library = open_library(argv[1]);
    CURLcode (*global_init)(long) = find_symbol(library, "curl_global_init");
    CURL *(*init)(void) = find_symbol(library, "curl_easy_init");
    CURLcode (*set)(CURL *, CURLoption, ...) = find_symbol(library, "curl_easy_setopt");
    void (*cleanup)(CURL *) = find_symbol(library, "curl_easy_cleanup");
    struct loop loop = { .perform = find_symbol(library, "curl_easy_perform") };

    loop.curl = global_init(CURL_GLOBAL_ALL) == CURLE_OK ? init() : NULL;
    if (!loop.curl
        || set(loop.curl, CURLOPT_URL, argv[2]) != CURLE_OK
        || set(loop.curl, CURLOPT_USERAGENT, argv[3]) != CURLE_OK
        || set(loop.curl, CURLOPT_NOSIGNAL, 1L) != CURLE_OK
        || set(loop.curl, CURLOPT_FAILONERROR, 1L) != CURLE_OK
        || set(loop.curl, CURLOPT_ERRORBUFFER, loop.error) != CURLE_OK
        || set(loop.curl, CURLOPT_WRITEFUNCTION, count_bytes) != CURLE_OK
        || set(loop.curl, CURLOPT_WRITEDATA, &loop.received) != CURLE_OK) {
        fail("easy", "libcurl refused the handle or an option");
    }

    serve(transfer, &loop, &loop.received);
    cleanup(loop.curl);
    return 0;
}
