/* async LIBRARY URL USER-AGENT AT-ONCE POST-SIZE [CA-FILE]: transfers of one URL, so many at once: GET, or POST of so many
   bytes; over HTTP/2 with a CA file. */
#include "multi.h"

struct loop {
    struct multi multi;
    CURL **handles;
    long at_once;
    long long received;
    long post_size;
    char *post;
    struct curl_slist *headers;
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
    struct multi *multi = &loop->multi;
    long started = 0;
    while (started < loop->at_once && started < count) {
        add_transfer(multi, loop->handles[started++]);
    }

    for (long finished = 0; finished < count;) {
        step(multi);
        CURLMsg *message;
        int queued;
        while ((message = multi->info_read(multi->handle, &queued)) != NULL) {
            CURL *easy = message->easy_handle;
            if (message->data.result != CURLE_OK) {
                fail("transfer", "libcurl reports an error");
            }
            multi->remove(multi->handle, easy);
            finished++;
            if (started < count) {
                add_transfer(multi, easy);
                started++;
            }
        }
    }
    return 0;
}

static CURL *create_handle(struct loop *loop, const char *url, const char *agent, const char *authority)
{
    CURLcode (*set)(CURL *, CURLoption, ...) = loop->multi.easy_setopt;
    CURL *easy = loop->multi.easy_init();
    if (!easy
        || set(easy, CURLOPT_URL, url) != CURLE_OK
        || set(easy, CURLOPT_USERAGENT, agent) != CURLE_OK
        || set(easy, CURLOPT_NOSIGNAL, 1L) != CURLE_OK
        || set(easy, CURLOPT_FAILONERROR, 1L) != CURLE_OK
        || set(easy, CURLOPT_WRITEFUNCTION, count_bytes) != CURLE_OK
        || set(easy, CURLOPT_WRITEDATA, &loop->received) != CURLE_OK) {
        fail("async", "libcurl refused the handle or an option");
    }
    if (loop->post_size > 0
        && (set(easy, CURLOPT_POSTFIELDS, loop->post) != CURLE_OK
            || set(easy, CURLOPT_POSTFIELDSIZE, loop->post_size) != CURLE_OK
            || set(easy, CURLOPT_HTTPHEADER, loop->headers) != CURLE_OK)) {
        fail("async", "libcurl refused the body");
    }
    if (authority
        && (set(easy, CURLOPT_CAINFO, authority) != CURLE_OK
            || set(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) != CURLE_OK
            || set(easy, CURLOPT_PIPEWAIT, 1L) != CURLE_OK)) {
        fail("async", "libcurl refused HTTP/2");
    }
    return easy;
}

int main(int argc, char **argv)
{
    if (argc != 6 && argc != 7) {
        fail("usage", "async LIBRARY URL USER-AGENT AT-ONCE POST-SIZE [CA-FILE]");
    }

    struct loop loop = { .at_once = atol(argv[4]), .post_size = atol(argv[5]) };
    struct curl_slist without_expect = { .data = "Expect:" };
    struct curl_slist headers = { .data = "Content-Type: application/octet-stream", .next = &without_expect };
    open_multi(&loop.multi, argv[1], loop.at_once);
    loop.headers = &headers;
    loop.post = calloc(1, (size_t)loop.post_size + 1);
    loop.handles = calloc((size_t)loop.at_once, sizeof *loop.handles);
    for (long i = 0; i < loop.at_once; i++) {
        loop.handles[i] = create_handle(&loop, argv[2], argv[3], argc == 7 ? argv[6] : NULL);
    }

    serve(transfer, &loop, &loop.received);
    return 0;
}
