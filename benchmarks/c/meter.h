/* What every C contender shares: it loads the libcurl that it is told to, and measures as the managed side does. */
#ifndef CURLEW_BENCH_METER_H
#define CURLEW_BENCH_METER_H

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static inline void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static inline void *open_library(const char *path)
{
    void *library = dlopen(path, RTLD_LAZY);
    if (!library) {
        fail(path, dlerror());
    }
    return library;
}

static inline void *find_symbol(void *library, const char *name)
{
    void *symbol = dlsym(library, name);
    if (!symbol) {
        fail(name, dlerror());
    }
    return symbol;
}

static inline double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* User and system time of the whole process. */
static inline double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* For each number on standard input: that many transfers, and a line that says what they took. The function may return
   the bytes by which the memory of the process grew, or 0. */
static inline void serve(long long (*transfers)(void *, long), void *state, const long long *moved)
{
    long count;
    while (scanf("%ld", &count) == 1) {
        long long bytes = *moved;
        double cpu = cpu_seconds();
        double wall = clock_seconds();
        long long memory = transfers(state, count);
        wall = clock_seconds() - wall;
        cpu = cpu_seconds() - cpu;
        printf("{\"transfers\":%ld,\"bytes\":%lld,\"wall\":%.9f,\"cpu\":%.6f,\"allocated\":0,\"memory\":%lld}\n",
            count, *moved - bytes, wall, cpu, memory);
        fflush(stdout);
    }
}

#endif
