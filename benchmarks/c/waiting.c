/* waiting LIBRARY URL USER-AGENT: so many downloads at once that stall after their first byte, and the memory they take. */
#include <unistd.h>

#include "multi.h"

struct loop {
    struct multi multi;
    const char *url;
    const char *agent;
    long long received;
};

static size_t count_bytes(char *data, size_t size, size_t count, void *user)
{
    (void)data;
    *(long long *)user += (long long)(size * count);
    return size * count;
}

/* Anonymous memory of this process in bytes: what it and its libraries allocated, and not what is mapped from files. */
static long long own_memory(void)
{
    char line[256];
    long long kibibytes = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && kibibytes < 0 && fgets(line, sizeof line, status)) {
        sscanf(line, "RssAnon: %lld kB", &kibibytes);
    }
    if (kibibytes < 0) {
        fail("/proc/self/status", "no RssAnon in it");
    }
    fclose(status);
    return kibibytes * 1024;
}

static CURL *create_handle(struct loop *loop)
{
    CURLcode (*set)(CURL *, CURLoption, ...) = loop->multi.easy_setopt;
    CURL *easy = loop->multi.easy_init();
    if (!easy
        || set(easy, CURLOPT_URL, loop->url) != CURLE_OK
        || set(easy, CURLOPT_USERAGENT, loop->agent) != CURLE_OK
        || set(easy, CURLOPT_NOSIGNAL, 1L) != CURLE_OK
        || set(easy, CURLOPT_WRITEFUNCTION, count_bytes) != CURLE_OK
        || set(easy, CURLOPT_WRITEDATA, &loop->received) != CURLE_OK) {
        fail("waiting", "libcurl refused the handle or an option");
    }
    return easy;
}

static long long wait_all(void *state, long count)
{
    struct loop *loop = state;
    long long memory = own_memory();
    long long due = loop->received + count;
    CURL **handles = calloc((size_t)count, sizeof *handles);
    for (long i = 0; i < count; i++) {
        handles[i] = create_handle(loop);
        add_transfer(&loop->multi, handles[i]);
    }

    while (loop->received < due) {
        int queued;
        step(&loop->multi);
        if (loop->multi.info_read(loop->multi.handle, &queued)) {
            fail("waiting", "a transfer ended that should wait");
        }
    }

    memory = own_memory() - memory;
    for (long i = 0; i < count; i++) {
        loop->multi.remove(loop->multi.handle, handles[i]);
        loop->multi.easy_cleanup(handles[i]);
    }
    free(handles);
    return memory;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fail("usage", "waiting LIBRARY URL USER-AGENT");
    }

    struct loop loop = { .url = argv[2], .agent = argv[3] };
    open_multi(&loop.multi, argv[1], 1);
    serve(wait_all, &loop, &loop.received);
    return 0;
}
