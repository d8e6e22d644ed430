/* upload LIBRARY URL USER-AGENT LENGTH: uploads of so many bytes, one after the other, on one handle. */
#include <curl/curl.h>
#include <string.h>

#include "meter.h"

#define BLOCK 65536

struct loop {
    CURL *curl;
    CURLcode (*perform)(CURL *);
    long long length;
    long long left; /* of this upload */
    long long sent;
    char error[CURL_ERROR_SIZE];
};

static char block[BLOCK];

static size_t read_bytes(char *buffer, size_t size, size_t count, void *user)
{
    struct loop *loop = user;
    size_t room = size * count < BLOCK ? size * count : BLOCK;
    size_t length = loop->left < (long long)room ? (size_t)loop->left : room;
    memcpy(buffer, block, length);
    loop->left -= (long long)length;
    loop->sent += (long long)length;
    return length;
}

static long long transfer(void *state, long count)
{
    struct loop *loop = state;
    for (long i = 0; i < count; i++) {
        loop->left = loop->length;
        if (loop->perform(loop->curl) != CURLE_OK) {
            fail("curl_easy_perform", loop->error);
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fail("usage", "upload LIBRARY URL USER-AGENT LENGTH");
    }

    void *library = open_library(argv[1]);
    CURLcode (*global_init)(long) = find_symbol(library, "curl_global_init");
    CURL *(*init)(void) = find_symbol(library, "curl_easy_init");
    CURLcode (*set)(CURL *, CURLoption, ...) = find_symbol(library, "curl_easy_setopt");
    struct curl_slist *(*append)(struct curl_slist *, const char *) = find_symbol(library, "curl_slist_append");
    void (*cleanup)(CURL *) = find_symbol(library, "curl_easy_cleanup");
    struct loop loop = { .perform = find_symbol(library, "curl_easy_perform"), .length = atoll(argv[4]) };

    loop.curl = global_init(CURL_GLOBAL_ALL) == CURLE_OK ? init() : NULL;
    if (!loop.curl
        || set(loop.curl, CURLOPT_URL, argv[2]) != CURLE_OK
        || set(loop.curl, CURLOPT_USERAGENT, argv[3]) != CURLE_OK
        || set(loop.curl, CURLOPT_NOSIGNAL, 1L) != CURLE_OK
        || set(loop.curl, CURLOPT_FAILONERROR, 1L) != CURLE_OK
        || set(loop.curl, CURLOPT_ERRORBUFFER, loop.error) != CURLE_OK
        || set(loop.curl, CURLOPT_HTTPHEADER, append(NULL, "Expect:")) != CURLE_OK
        || set(loop.curl, CURLOPT_UPLOAD, 1L) != CURLE_OK
        || set(loop.curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)loop.length) != CURLE_OK
        || set(loop.curl, CURLOPT_READFUNCTION, read_bytes) != CURLE_OK
        || set(loop.curl, CURLOPT_READDATA, &loop) != CURLE_OK) {
        fail("upload", "libcurl refused the handle or an option");
    }

    serve(transfer, &loop, &loop.sent);
    cleanup(loop.curl);
    return 0;
}
