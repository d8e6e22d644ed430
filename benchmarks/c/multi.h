/* A multi handle driven by curl_multi_socket_action and epoll, as a careful C program would do it. */
#ifndef CURLEW_BENCH_MULTI_H
#define CURLEW_BENCH_MULTI_H

#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "meter.h"

#define MAX_EVENTS 256

struct multi {
    CURLM *handle;
    int epoll;
    double deadline; /* of libcurl's timer; negative for none */
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    void (*easy_cleanup)(CURL *);
    CURLMcode (*setopt)(CURLM *, CURLMoption, ...);
    CURLMcode (*add)(CURLM *, CURL *);
    CURLMcode (*remove)(CURLM *, CURL *);
    CURLMcode (*assign)(CURLM *, curl_socket_t, void *);
    CURLMcode (*action)(CURLM *, curl_socket_t, int, int *);
    CURLMsg *(*info_read)(CURLM *, int *);
};

static int watch_socket(CURL *easy, curl_socket_t socket, int what, void *user, void *known)
{
    (void)easy;
    struct multi *multi = user;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(multi->epoll, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }

    struct epoll_event event = { .data.fd = socket };
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    if (epoll_ctl(multi->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0) {
        fail("epoll_ctl", strerror(errno));
    }
    if (!known) {
        multi->assign(multi->handle, socket, multi);
    }
    return 0;
}

static int set_timer(CURLM *handle, long milliseconds, void *user)
{
    (void)handle;
    struct multi *multi = user;
    multi->deadline = milliseconds < 0 ? -1 : clock_seconds() + (double)milliseconds / 1000;
    return 0;
}

/* As many descriptors as this process may have. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        fail("setrlimit", strerror(errno));
    }
}

static void open_multi(struct multi *multi, const char *path, long max_connections)
{
    void *library = open_library(path);
    CURLcode (*global_init)(long) = find_symbol(library, "curl_global_init");
    CURLM *(*multi_init)(void) = find_symbol(library, "curl_multi_init");
    multi->easy_init = find_symbol(library, "curl_easy_init");
    multi->easy_setopt = find_symbol(library, "curl_easy_setopt");
    multi->easy_cleanup = find_symbol(library, "curl_easy_cleanup");
    multi->setopt = find_symbol(library, "curl_multi_setopt");
    multi->add = find_symbol(library, "curl_multi_add_handle");
    multi->remove = find_symbol(library, "curl_multi_remove_handle");
    multi->assign = find_symbol(library, "curl_multi_assign");
    multi->action = find_symbol(library, "curl_multi_socket_action");
    multi->info_read = find_symbol(library, "curl_multi_info_read");
    raise_descriptor_limit();
    multi->deadline = -1;
    multi->epoll = epoll_create1(EPOLL_CLOEXEC);
    multi->handle = global_init(CURL_GLOBAL_ALL) == CURLE_OK ? multi_init() : NULL;
    if (multi->epoll < 0
        || !multi->handle
        || multi->setopt(multi->handle, CURLMOPT_SOCKETFUNCTION, watch_socket) != CURLM_OK
        || multi->setopt(multi->handle, CURLMOPT_SOCKETDATA, multi) != CURLM_OK
        || multi->setopt(multi->handle, CURLMOPT_TIMERFUNCTION, set_timer) != CURLM_OK
        || multi->setopt(multi->handle, CURLMOPT_TIMERDATA, multi) != CURLM_OK
        || multi->setopt(multi->handle, CURLMOPT_MAXCONNECTS, max_connections) != CURLM_OK) {
        fail("curl_multi_init", "no multi handle");
    }
}

static void add_transfer(struct multi *multi, CURL *easy)
{
    if (multi->add(multi->handle, easy) != CURLM_OK) {
        fail("curl_multi_add_handle", "libcurl refused the handle");
    }
}

/* One wait, and what is due after it. */
static void step(struct multi *multi)
{
    struct epoll_event events[MAX_EVENTS];
    int running;
    int patience = -1;
    if (multi->deadline >= 0) {
        double left = (multi->deadline - clock_seconds()) * 1000;
        patience = left > 0 ? (int)left + 1 : 0;
    }

    int count = epoll_wait(multi->epoll, events, MAX_EVENTS, patience);
    for (int i = 0; i < count; i++) {
        int ready = (events[i].events & (EPOLLIN | EPOLLHUP) ? CURL_CSELECT_IN : 0)
            | (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
            | (events[i].events & EPOLLERR ? CURL_CSELECT_ERR : 0);
        multi->action(multi->handle, events[i].data.fd, ready, &running);
    }
    if (multi->deadline >= 0 && clock_seconds() >= multi->deadline) {
        multi->deadline = -1;
        multi->action(multi->handle, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

#endif
