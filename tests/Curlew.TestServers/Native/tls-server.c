/* A TLS server of the BoringSSL family, made from the engine's own AWS-LC, for what no other server at hand does:
   hybrid groups, application settings, compressed certificates, Encrypted ClientHello. It says in the body of its
   answer what came of the handshake.

   usage: tls-server PORT CERT KEY GROUPS [alps|alps-new] [tls12] [zlib|brotli|zstd] [ech NAME]
   With ech, it writes its ECH configuration list to stdout, in base64. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <brotli/encode.h>
#include <openssl/base64.h>
#include <openssl/err.h>
#include <openssl/hpke.h>
#include <openssl/ssl.h>
#include <zlib.h>
#include <zstd.h>

static __thread int compressed;
static int alps;

static void fail(const char *what)
{
    fprintf(stderr, "tls-server: %s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static int finish(CBB *out, uint8_t *bytes, size_t length)
{
    int ok = CBB_add_bytes(out, bytes, length);
    free(bytes);
    compressed = 1;
    return ok;
}

static int with_zlib(SSL *ssl, CBB *out, const uint8_t *in, size_t length)
{
    (void)ssl;
    uLongf size = compressBound(length);
    uint8_t *bytes = malloc(size);
    return compress(bytes, &size, in, length) == Z_OK && finish(out, bytes, size);
}

static int with_brotli(SSL *ssl, CBB *out, const uint8_t *in, size_t length)
{
    (void)ssl;
    size_t size = BrotliEncoderMaxCompressedSize(length);
    uint8_t *bytes = malloc(size);
    return BrotliEncoderCompress(5, 22, BROTLI_MODE_GENERIC, length, in, &size, bytes) && finish(out, bytes, size);
}

static int with_zstd(SSL *ssl, CBB *out, const uint8_t *in, size_t length)
{
    (void)ssl;
    size_t size = ZSTD_compressBound(length);
    uint8_t *bytes = malloc(size);
    size = ZSTD_compress(bytes, size, in, length, 3);
    return !ZSTD_isError(size) && finish(out, bytes, size);
}

static int choose_protocol(SSL *ssl, const uint8_t **out, uint8_t *out_length, const uint8_t *in, unsigned length, void *arg)
{
    static const uint8_t both[] = "\x02h2\x08http/1.1";
    (void)arg;
    if (SSL_select_next_proto((uint8_t **)out, out_length, both, sizeof(both) - 1, in, length) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    if (alps && *out_length == 2 && !SSL_add_application_settings(ssl, *out, 2, (const uint8_t *)"settings", 8))
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    SSL_set_alps_use_new_codepoint(ssl, alps == 2);
    return SSL_TLSEXT_ERR_OK;
}

static void offer_ech(SSL_CTX *context, const char *name)
{
    EVP_HPKE_KEY key;
    SSL_ECH_KEYS *keys = SSL_ECH_KEYS_new();
    uint8_t *config;
    size_t length;
    EVP_HPKE_KEY_zero(&key);
    if (!EVP_HPKE_KEY_generate(&key, EVP_hpke_x25519_hkdf_sha256()) ||
        !SSL_marshal_ech_config(&config, &length, 7, &key, name, 64) ||
        !SSL_ECH_KEYS_add(keys, 1, config, length, &key) || !SSL_CTX_set1_ech_keys(context, keys))
        fail("no ECH");
    size_t list_length;
    uint8_t *list;
    SSL_ECH_KEYS_marshal_retry_configs(keys, &list, &list_length);
    char text[4096];
    EVP_EncodeBlock((uint8_t *)text, list, list_length);
    printf("%s\n", text);
    fflush(stdout);
}

static void write_all(SSL *ssl, const void *bytes, size_t length)
{
    if (SSL_write(ssl, bytes, (int)length) <= 0)
        ERR_print_errors_fp(stderr);
}

/* Reads HTTP/2 frames up to and with the request's HEADERS. */
static int read_http2_request(SSL *ssl)
{
    uint8_t buffer[65536];
    size_t have = 0, at = 24;
    for (;;) {
        int got = SSL_read(ssl, buffer + have, (int)(sizeof(buffer) - have));
        if (got <= 0)
            return 0;
        have += (size_t)got;
        while (have >= at + 9) {
            size_t length = (size_t)buffer[at] << 16 | (size_t)buffer[at + 1] << 8 | buffer[at + 2];
            if (have < at + 9 + length)
                break;
            if (buffer[at + 3] == 1)
                return buffer[at + 8];
            at += 9 + length;
        }
    }
}

static void serve(SSL *ssl)
{
    const uint8_t *protocol, *settings;
    unsigned protocol_length;
    size_t settings_length = 0;
    char body[512];
    SSL_get0_alpn_selected(ssl, &protocol, &protocol_length);
    SSL_get0_peer_application_settings(ssl, &settings, &settings_length);
    const char *group = SSL_get_group_name(SSL_get_group_id(ssl));
    int length = snprintf(body, sizeof(body),
                          "version=%s cipher=%s group=%u/%s alpn=%.*s alps=%d compressed=%d resumed=%d ech=%d name=%s\n",
                          SSL_get_version(ssl), SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)), SSL_get_group_id(ssl),
                          group ? group : "", (int)protocol_length, (const char *)protocol,
                          SSL_has_application_settings(ssl), compressed, SSL_session_reused(ssl), SSL_ech_accepted(ssl),
                          SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
    if (protocol_length == 2) {
        int stream = read_http2_request(ssl);
        uint8_t head[] = {0, 0, 0, 4, 0, 0, 0, 0, 0,                        /* SETTINGS */
                          0, 0, 0, 4, 1, 0, 0, 0, 0,                        /* their acknowledgement */
                          0, 0, 1, 1, 4, 0, 0, 0, (uint8_t)stream, 0x88,    /* HEADERS: 200 */
                          0, (uint8_t)(length >> 8), (uint8_t)length, 0, 1, 0, 0, 0, (uint8_t)stream};
        if (!stream)
            return;
        write_all(ssl, head, sizeof(head));
        write_all(ssl, body, (size_t)length);
        char rest[4096];
        while (SSL_read(ssl, rest, sizeof(rest)) > 0) {
        }
        return;
    }
    char request[16384], head[128];
    if (SSL_read(ssl, request, sizeof(request)) <= 0)
        return;
    int head_length = snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", length);
    write_all(ssl, head, (size_t)head_length);
    write_all(ssl, body, (size_t)length);
    SSL_shutdown(ssl);
}

static void *handle(void *arg)
{
    SSL *ssl = arg;
    if (SSL_accept(ssl) == 1)
        serve(ssl);
    else
        ERR_print_errors_fp(stderr);
    close(SSL_get_fd(ssl));
    SSL_free(ssl);
    return NULL;
}

int main(int count, char **words)
{
    if (count < 5)
        fail("usage: tls-server PORT CERT KEY GROUPS [WORD...]");
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!SSL_CTX_use_certificate_chain_file(context, words[2]) ||
        !SSL_CTX_use_PrivateKey_file(context, words[3], SSL_FILETYPE_PEM))
        fail("no certificate");
    if (!SSL_CTX_set1_groups_list(context, words[4]))
        fail("no such groups");
    for (int i = 5; i < count; i++) {
        if (!strcmp(words[i], "alps"))
            alps = 1;
        else if (!strcmp(words[i], "alps-new"))
            alps = 2;
        else if (!strcmp(words[i], "tls12"))
            SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
        else if (!strcmp(words[i], "zlib"))
            SSL_CTX_add_cert_compression_alg(context, 1, with_zlib, NULL);
        else if (!strcmp(words[i], "brotli"))
            SSL_CTX_add_cert_compression_alg(context, 2, with_brotli, NULL);
        else if (!strcmp(words[i], "zstd"))
            SSL_CTX_add_cert_compression_alg(context, 3, with_zstd, NULL);
        else if (!strcmp(words[i], "ech") && i + 1 < count)
            offer_ech(context, words[++i]);
    }
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);

    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(words[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 16))
        fail("no port");

    for (;;) {
        int socket = accept(listener, NULL, NULL);
        if (socket < 0)
            return 0;
        SSL *ssl = SSL_new(context);
        pthread_t thread;
        SSL_set_fd(ssl, socket);
        if (pthread_create(&thread, NULL, handle, ssl) || pthread_detach(thread))
            fail("no thread");
    }
}
