using System.Collections.Frozen;

namespace Curlew;

/// <summary>The names that IANA's registries give to the numbers of TLS, with the drafts that browsers have shipped.</summary>
public static class TlsNames
{
    private static readonly FrozenDictionary<int, string> s_groups = new Dictionary<int, string>
    {
        [16] = "P-160r1", [18] = "P-192k1", [19] = "P-192", [20] = "P-224k1", [21] = "P-224", [22] = "secp256k1", [23] = "P-256", [24] = "P-384", [25] = "P-521",
        [26] = "brainpoolP256r1", [27] = "brainpoolP384r1", [28] = "brainpoolP512r1", [29] = "X25519", [30] = "X448",
        [31] = "brainpoolP256r1tls13", [32] = "brainpoolP384r1tls13", [33] = "brainpoolP512r1tls13",
        [34] = "GC256A", [35] = "GC256B", [36] = "GC256C", [37] = "GC256D", [38] = "GC512A", [39] = "GC512B", [40] = "GC512C", [41] = "curveSM2",
        [256] = "ffdhe2048", [257] = "ffdhe3072", [258] = "ffdhe4096", [259] = "ffdhe6144", [260] = "ffdhe8192",
        [512] = "MLKEM512", [513] = "MLKEM768", [514] = "MLKEM1024",
        [4587] = "SecP256r1MLKEM768", [4588] = "X25519MLKEM768", [4589] = "SecP384r1MLKEM1024", [4590] = "curveSM2MLKEM768",
        [16696] = "CECPQ2", [25497] = "X25519Kyber768Draft00", [25498] = "SecP256r1Kyber768Draft00",
        [1] = "sect163k1", [2] = "sect163r1", [3] = "sect163r2", [4] = "sect193r1", [5] = "sect193r2", [6] = "sect233k1", [7] = "sect233r1", [8] = "sect239k1",
        [9] = "sect283k1", [10] = "sect283r1", [11] = "sect409k1", [12] = "sect409r1", [13] = "sect571k1", [14] = "sect571r1", [15] = "secp160k1", [17] = "secp160r2",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, string> s_signatures = new Dictionary<int, string>
    {
        [0x0201] = "rsa_pkcs1_sha1", [0x0202] = "dsa_sha1", [0x0203] = "ecdsa_sha1", [0x0301] = "rsa_pkcs1_sha224", [0x0302] = "dsa_sha224", [0x0303] = "ecdsa_sha224",
        [0x0401] = "rsa_pkcs1_sha256", [0x0402] = "dsa_sha256", [0x0403] = "ecdsa_secp256r1_sha256", [0x0420] = "rsa_pkcs1_sha256_legacy",
        [0x0501] = "rsa_pkcs1_sha384", [0x0502] = "dsa_sha384", [0x0503] = "ecdsa_secp384r1_sha384", [0x0520] = "rsa_pkcs1_sha384_legacy",
        [0x0601] = "rsa_pkcs1_sha512", [0x0602] = "dsa_sha512", [0x0603] = "ecdsa_secp521r1_sha512", [0x0620] = "rsa_pkcs1_sha512_legacy",
        [0x0708] = "sm2sig_sm3", [0x0804] = "rsa_pss_rsae_sha256", [0x0805] = "rsa_pss_rsae_sha384", [0x0806] = "rsa_pss_rsae_sha512", [0x0807] = "ed25519", [0x0808] = "ed448",
        [0x0809] = "rsa_pss_pss_sha256", [0x080A] = "rsa_pss_pss_sha384", [0x080B] = "rsa_pss_pss_sha512",
        [0x081A] = "ecdsa_brainpoolP256r1tls13_sha256", [0x081B] = "ecdsa_brainpoolP384r1tls13_sha384", [0x081C] = "ecdsa_brainpoolP512r1tls13_sha512",
        [0x0904] = "mldsa44", [0x0905] = "mldsa65", [0x0906] = "mldsa87",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, string> s_extensions = new Dictionary<int, string>
    {
        [0] = "server_name", [1] = "max_fragment_length", [2] = "client_certificate_url", [3] = "trusted_ca_keys", [4] = "truncated_hmac", [5] = "status_request",
        [10] = "supported_groups", [11] = "ec_point_formats", [12] = "srp", [13] = "signature_algorithms", [14] = "use_srtp", [15] = "heartbeat",
        [16] = "application_layer_protocol_negotiation", [17] = "status_request_v2", [18] = "signed_certificate_timestamp", [19] = "client_certificate_type",
        [20] = "server_certificate_type", [21] = "padding", [22] = "encrypt_then_mac", [23] = "extended_main_secret", [24] = "token_binding",
        [27] = "compress_certificate", [28] = "record_size_limit", [34] = "delegated_credential", [35] = "session_ticket", [41] = "pre_shared_key", [42] = "early_data",
        [43] = "supported_versions", [44] = "cookie", [45] = "psk_key_exchange_modes", [47] = "certificate_authorities", [48] = "oid_filters", [49] = "post_handshake_auth",
        [50] = "signature_algorithms_cert", [51] = "key_share", [57] = "quic_transport_parameters", [13172] = "next_protocol_negotiation",
        [17513] = "application_settings", [17613] = "application_settings_new", [30032] = "channel_id", [51764] = "trust_anchors",
        [65037] = "encrypted_client_hello", [65281] = "renegotiation_info",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, string> s_ciphers = new Dictionary<int, string>
    {
        [0x0001] = "TLS_RSA_WITH_NULL_MD5",
        [0x0002] = "TLS_RSA_WITH_NULL_SHA",
        [0x0004] = "TLS_RSA_WITH_RC4_128_MD5",
        [0x0005] = "TLS_RSA_WITH_RC4_128_SHA",
        [0x0007] = "TLS_RSA_WITH_IDEA_CBC_SHA",
        [0x0009] = "TLS_RSA_WITH_DES_CBC_SHA",
        [0x000A] = "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        [0x000D] = "TLS_DH_DSS_WITH_3DES_EDE_CBC_SHA",
        [0x0010] = "TLS_DH_RSA_WITH_3DES_EDE_CBC_SHA",
        [0x0012] = "TLS_DHE_DSS_WITH_DES_CBC_SHA",
        [0x0013] = "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA",
        [0x0015] = "TLS_DHE_RSA_WITH_DES_CBC_SHA",
        [0x0016] = "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA",
        [0x002C] = "TLS_PSK_WITH_NULL_SHA",
        [0x002D] = "TLS_DHE_PSK_WITH_NULL_SHA",
        [0x002E] = "TLS_RSA_PSK_WITH_NULL_SHA",
        [0x002F] = "TLS_RSA_WITH_AES_128_CBC_SHA",
        [0x0030] = "TLS_DH_DSS_WITH_AES_128_CBC_SHA",
        [0x0031] = "TLS_DH_RSA_WITH_AES_128_CBC_SHA",
        [0x0032] = "TLS_DHE_DSS_WITH_AES_128_CBC_SHA",
        [0x0033] = "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
        [0x0034] = "TLS_DH_anon_WITH_AES_128_CBC_SHA",
        [0x0035] = "TLS_RSA_WITH_AES_256_CBC_SHA",
        [0x0036] = "TLS_DH_DSS_WITH_AES_256_CBC_SHA",
        [0x0037] = "TLS_DH_RSA_WITH_AES_256_CBC_SHA",
        [0x0038] = "TLS_DHE_DSS_WITH_AES_256_CBC_SHA",
        [0x0039] = "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
        [0x003A] = "TLS_DH_anon_WITH_AES_256_CBC_SHA",
        [0x003B] = "TLS_RSA_WITH_NULL_SHA256",
        [0x003C] = "TLS_RSA_WITH_AES_128_CBC_SHA256",
        [0x003D] = "TLS_RSA_WITH_AES_256_CBC_SHA256",
        [0x003E] = "TLS_DH_DSS_WITH_AES_128_CBC_SHA256",
        [0x003F] = "TLS_DH_RSA_WITH_AES_128_CBC_SHA256",
        [0x0040] = "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256",
        [0x0041] = "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA",
        [0x0044] = "TLS_DHE_DSS_WITH_CAMELLIA_128_CBC_SHA",
        [0x0045] = "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA",
        [0x0046] = "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA",
        [0x0067] = "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
        [0x0068] = "TLS_DH_DSS_WITH_AES_256_CBC_SHA256",
        [0x0069] = "TLS_DH_RSA_WITH_AES_256_CBC_SHA256",
        [0x006A] = "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256",
        [0x006B] = "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
        [0x006C] = "TLS_DH_anon_WITH_AES_128_CBC_SHA256",
        [0x006D] = "TLS_DH_anon_WITH_AES_256_CBC_SHA256",
        [0x0080] = "TLS_GOSTR341094_WITH_28147_CNT_IMIT",
        [0x0081] = "TLS_GOSTR341001_WITH_28147_CNT_IMIT",
        [0x0084] = "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA",
        [0x0087] = "TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA",
        [0x0088] = "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA",
        [0x0089] = "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA",
        [0x008C] = "TLS_PSK_WITH_AES_128_CBC_SHA",
        [0x008D] = "TLS_PSK_WITH_AES_256_CBC_SHA",
        [0x0090] = "TLS_DHE_PSK_WITH_AES_128_CBC_SHA",
        [0x0091] = "TLS_DHE_PSK_WITH_AES_256_CBC_SHA",
        [0x0094] = "TLS_RSA_PSK_WITH_AES_128_CBC_SHA",
        [0x0095] = "TLS_RSA_PSK_WITH_AES_256_CBC_SHA",
        [0x0096] = "TLS_RSA_WITH_SEED_CBC_SHA",
        [0x0099] = "TLS_DHE_DSS_WITH_SEED_CBC_SHA",
        [0x009A] = "TLS_DHE_RSA_WITH_SEED_CBC_SHA",
        [0x009C] = "TLS_RSA_WITH_AES_128_GCM_SHA256",
        [0x009D] = "TLS_RSA_WITH_AES_256_GCM_SHA384",
        [0x009E] = "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        [0x009F] = "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        [0x00A2] = "TLS_DHE_DSS_WITH_AES_128_GCM_SHA256",
        [0x00A3] = "TLS_DHE_DSS_WITH_AES_256_GCM_SHA384",
        [0x00A6] = "TLS_DH_anon_WITH_AES_128_GCM_SHA256",
        [0x00A7] = "TLS_DH_anon_WITH_AES_256_GCM_SHA384",
        [0x00A8] = "TLS_PSK_WITH_AES_128_GCM_SHA256",
        [0x00A9] = "TLS_PSK_WITH_AES_256_GCM_SHA384",
        [0x00AA] = "TLS_DHE_PSK_WITH_AES_128_GCM_SHA256",
        [0x00AB] = "TLS_DHE_PSK_WITH_AES_256_GCM_SHA384",
        [0x00AC] = "TLS_RSA_PSK_WITH_AES_128_GCM_SHA256",
        [0x00AD] = "TLS_RSA_PSK_WITH_AES_256_GCM_SHA384",
        [0x00AE] = "TLS_PSK_WITH_AES_128_CBC_SHA256",
        [0x00AF] = "TLS_PSK_WITH_AES_256_CBC_SHA384",
        [0x00B0] = "TLS_PSK_WITH_NULL_SHA256",
        [0x00B1] = "TLS_PSK_WITH_NULL_SHA384",
        [0x00B2] = "TLS_DHE_PSK_WITH_AES_128_CBC_SHA256",
        [0x00B3] = "TLS_DHE_PSK_WITH_AES_256_CBC_SHA384",
        [0x00B4] = "TLS_DHE_PSK_WITH_NULL_SHA256",
        [0x00B5] = "TLS_DHE_PSK_WITH_NULL_SHA384",
        [0x00B6] = "TLS_RSA_PSK_WITH_AES_128_CBC_SHA256",
        [0x00B7] = "TLS_RSA_PSK_WITH_AES_256_CBC_SHA384",
        [0x00B8] = "TLS_RSA_PSK_WITH_NULL_SHA256",
        [0x00B9] = "TLS_RSA_PSK_WITH_NULL_SHA384",
        [0x00BA] = "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA256",
        [0x00BD] = "TLS_DHE_DSS_WITH_CAMELLIA_128_CBC_SHA256",
        [0x00BE] = "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA256",
        [0x00BF] = "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA256",
        [0x00C0] = "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA256",
        [0x00C3] = "TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA256",
        [0x00C4] = "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256",
        [0x00C5] = "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA256",
        [0x00C6] = "TLS_SM4_GCM_SM3",
        [0x00C7] = "TLS_SM4_CCM_SM3",
        [0x00FF] = "TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
        [0x1301] = "TLS_AES_128_GCM_SHA256",
        [0x1302] = "TLS_AES_256_GCM_SHA384",
        [0x1303] = "TLS_CHACHA20_POLY1305_SHA256",
        [0x1304] = "TLS_AES_128_CCM_SHA256",
        [0x1305] = "TLS_AES_128_CCM_8_SHA256",
        [0x1306] = "TLS_AEGIS_256_SHA512",
        [0x1307] = "TLS_AEGIS_128L_SHA256",
        [0x5600] = "TLS_FALLBACK_SCSV",
        [0xC002] = "TLS_ECDH_ECDSA_WITH_RC4_128_SHA",
        [0xC003] = "TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA",
        [0xC004] = "TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA",
        [0xC005] = "TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA",
        [0xC006] = "TLS_ECDHE_ECDSA_WITH_NULL_SHA",
        [0xC007] = "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
        [0xC008] = "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA",
        [0xC009] = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        [0xC00A] = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        [0xC00C] = "TLS_ECDH_RSA_WITH_RC4_128_SHA",
        [0xC00D] = "TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA",
        [0xC00E] = "TLS_ECDH_RSA_WITH_AES_128_CBC_SHA",
        [0xC00F] = "TLS_ECDH_RSA_WITH_AES_256_CBC_SHA",
        [0xC010] = "TLS_ECDHE_RSA_WITH_NULL_SHA",
        [0xC011] = "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
        [0xC012] = "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
        [0xC013] = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        [0xC014] = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        [0xC015] = "TLS_ECDH_anon_WITH_NULL_SHA",
        [0xC018] = "TLS_ECDH_anon_WITH_AES_128_CBC_SHA",
        [0xC019] = "TLS_ECDH_anon_WITH_AES_256_CBC_SHA",
        [0xC01D] = "TLS_SRP_SHA_WITH_AES_128_CBC_SHA",
        [0xC01E] = "TLS_SRP_SHA_RSA_WITH_AES_128_CBC_SHA",
        [0xC01F] = "TLS_SRP_SHA_DSS_WITH_AES_128_CBC_SHA",
        [0xC020] = "TLS_SRP_SHA_WITH_AES_256_CBC_SHA",
        [0xC021] = "TLS_SRP_SHA_RSA_WITH_AES_256_CBC_SHA",
        [0xC022] = "TLS_SRP_SHA_DSS_WITH_AES_256_CBC_SHA",
        [0xC023] = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        [0xC024] = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
        [0xC025] = "TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA256",
        [0xC026] = "TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA384",
        [0xC027] = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
        [0xC028] = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        [0xC029] = "TLS_ECDH_RSA_WITH_AES_128_CBC_SHA256",
        [0xC02A] = "TLS_ECDH_RSA_WITH_AES_256_CBC_SHA384",
        [0xC02B] = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        [0xC02C] = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        [0xC02D] = "TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256",
        [0xC02E] = "TLS_ECDH_ECDSA_WITH_AES_256_GCM_SHA384",
        [0xC02F] = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        [0xC030] = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        [0xC031] = "TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256",
        [0xC032] = "TLS_ECDH_RSA_WITH_AES_256_GCM_SHA384",
        [0xC035] = "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA",
        [0xC036] = "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA",
        [0xC037] = "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256",
        [0xC038] = "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA384",
        [0xC039] = "TLS_ECDHE_PSK_WITH_NULL_SHA",
        [0xC03A] = "TLS_ECDHE_PSK_WITH_NULL_SHA256",
        [0xC03B] = "TLS_ECDHE_PSK_WITH_NULL_SHA384",
        [0xC050] = "TLS_RSA_WITH_ARIA_128_GCM_SHA256",
        [0xC051] = "TLS_RSA_WITH_ARIA_256_GCM_SHA384",
        [0xC052] = "TLS_DHE_RSA_WITH_ARIA_128_GCM_SHA256",
        [0xC053] = "TLS_DHE_RSA_WITH_ARIA_256_GCM_SHA384",
        [0xC056] = "TLS_DHE_DSS_WITH_ARIA_128_GCM_SHA256",
        [0xC057] = "TLS_DHE_DSS_WITH_ARIA_256_GCM_SHA384",
        [0xC05C] = "TLS_ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256",
        [0xC05D] = "TLS_ECDHE_ECDSA_WITH_ARIA_256_GCM_SHA384",
        [0xC060] = "TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256",
        [0xC061] = "TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384",
        [0xC06A] = "TLS_PSK_WITH_ARIA_128_GCM_SHA256",
        [0xC06B] = "TLS_PSK_WITH_ARIA_256_GCM_SHA384",
        [0xC06C] = "TLS_DHE_PSK_WITH_ARIA_128_GCM_SHA256",
        [0xC06D] = "TLS_DHE_PSK_WITH_ARIA_256_GCM_SHA384",
        [0xC06E] = "TLS_RSA_PSK_WITH_ARIA_128_GCM_SHA256",
        [0xC06F] = "TLS_RSA_PSK_WITH_ARIA_256_GCM_SHA384",
        [0xC072] = "TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256",
        [0xC073] = "TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_CBC_SHA384",
        [0xC076] = "TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256",
        [0xC077] = "TLS_ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384",
        [0xC094] = "TLS_PSK_WITH_CAMELLIA_128_CBC_SHA256",
        [0xC095] = "TLS_PSK_WITH_CAMELLIA_256_CBC_SHA384",
        [0xC096] = "TLS_DHE_PSK_WITH_CAMELLIA_128_CBC_SHA256",
        [0xC097] = "TLS_DHE_PSK_WITH_CAMELLIA_256_CBC_SHA384",
        [0xC098] = "TLS_RSA_PSK_WITH_CAMELLIA_128_CBC_SHA256",
        [0xC099] = "TLS_RSA_PSK_WITH_CAMELLIA_256_CBC_SHA384",
        [0xC09A] = "TLS_ECDHE_PSK_WITH_CAMELLIA_128_CBC_SHA256",
        [0xC09B] = "TLS_ECDHE_PSK_WITH_CAMELLIA_256_CBC_SHA384",
        [0xC09C] = "TLS_RSA_WITH_AES_128_CCM",
        [0xC09D] = "TLS_RSA_WITH_AES_256_CCM",
        [0xC09E] = "TLS_DHE_RSA_WITH_AES_128_CCM",
        [0xC09F] = "TLS_DHE_RSA_WITH_AES_256_CCM",
        [0xC0A0] = "TLS_RSA_WITH_AES_128_CCM_8",
        [0xC0A1] = "TLS_RSA_WITH_AES_256_CCM_8",
        [0xC0A2] = "TLS_DHE_RSA_WITH_AES_128_CCM_8",
        [0xC0A3] = "TLS_DHE_RSA_WITH_AES_256_CCM_8",
        [0xC0A4] = "TLS_PSK_WITH_AES_128_CCM",
        [0xC0A5] = "TLS_PSK_WITH_AES_256_CCM",
        [0xC0A6] = "TLS_DHE_PSK_WITH_AES_128_CCM",
        [0xC0A7] = "TLS_DHE_PSK_WITH_AES_256_CCM",
        [0xC0A8] = "TLS_PSK_WITH_AES_128_CCM_8",
        [0xC0A9] = "TLS_PSK_WITH_AES_256_CCM_8",
        [0xC0AA] = "TLS_PSK_DHE_WITH_AES_128_CCM_8",
        [0xC0AB] = "TLS_PSK_DHE_WITH_AES_256_CCM_8",
        [0xC0AC] = "TLS_ECDHE_ECDSA_WITH_AES_128_CCM",
        [0xC0AD] = "TLS_ECDHE_ECDSA_WITH_AES_256_CCM",
        [0xC0AE] = "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
        [0xC0AF] = "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8",
        [0xC100] = "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC",
        [0xC101] = "TLS_GOSTR341112_256_WITH_MAGMA_CTR_OMAC",
        [0xC102] = "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT",
        [0xCC13] = "OLD_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        [0xCC14] = "OLD_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        [0xCC15] = "OLD_TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        [0xCCA8] = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        [0xCCA9] = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        [0xCCAA] = "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        [0xCCAB] = "TLS_PSK_WITH_CHACHA20_POLY1305_SHA256",
        [0xCCAC] = "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
        [0xCCAD] = "TLS_DHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
        [0xCCAE] = "TLS_RSA_PSK_WITH_CHACHA20_POLY1305_SHA256",
    }.ToFrozenDictionary();

    private static readonly Lazy<FrozenDictionary<string, int>> s_ids = new(ByName);

    /// <summary>IANA's name of a cipher suite, or null.</summary>
    public static string? Cipher(TlsId id) => s_ciphers.GetValueOrDefault(id.Value);

    /// <summary>The name of a group, <c>P-256</c> and the like for those of NIST, or null.</summary>
    public static string? Group(TlsId id) => s_groups.GetValueOrDefault(id.Value);

    /// <summary>IANA's name of a signature algorithm, or null.</summary>
    public static string? SignatureAlgorithm(TlsId id) => s_signatures.GetValueOrDefault(id.Value);

    /// <summary>IANA's name of an extension, or null.</summary>
    public static string? Extension(TlsId id) => s_extensions.GetValueOrDefault(id.Value);

    /// <summary>The number of a cipher suite, group or signature algorithm by its name, in any case.</summary>
    /// <returns>Whether there is one of that name.</returns>
    public static bool TryFind(string name, out TlsId id)
    {
        ArgumentNullException.ThrowIfNull(name);
        var found = s_ids.Value.TryGetValue(name, out var value);
        id = value;
        return found;
    }

    private static FrozenDictionary<string, int> ByName()
    {
        Dictionary<string, int> ids = new(StringComparer.OrdinalIgnoreCase)
        {
            ["X25519Kyber768"] = 25497, // as the published format has it
            ["secp256r1"] = 23, ["secp384r1"] = 24, ["secp521r1"] = 25,
        };
        foreach (var (id, name) in s_ciphers.Concat(s_groups).Concat(s_signatures))
        {
            ids.TryAdd(name, id);
        }

        foreach (var (openSsl, id) in OpenSslNames)
        {
            ids.TryAdd(openSsl, id);
        }

        return ids.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>OpenSSL's own names of suites that published fingerprints use.</summary>
    private static IEnumerable<(string Name, int Id)> OpenSslNames =>
    [
        ("ECDHE-ECDSA-AES128-GCM-SHA256", 0xC02B), ("ECDHE-ECDSA-AES256-GCM-SHA384", 0xC02C), ("ECDHE-RSA-AES128-GCM-SHA256", 0xC02F), ("ECDHE-RSA-AES256-GCM-SHA384", 0xC030),
        ("ECDHE-ECDSA-CHACHA20-POLY1305", 0xCCA9), ("ECDHE-RSA-CHACHA20-POLY1305", 0xCCA8), ("ECDHE-ECDSA-AES128-SHA", 0xC009), ("ECDHE-ECDSA-AES256-SHA", 0xC00A),
        ("ECDHE-RSA-AES128-SHA", 0xC013), ("ECDHE-RSA-AES256-SHA", 0xC014), ("ECDHE-ECDSA-AES128-SHA256", 0xC023), ("ECDHE-ECDSA-AES256-SHA384", 0xC024),
        ("ECDHE-RSA-AES128-SHA256", 0xC027), ("ECDHE-RSA-AES256-SHA384", 0xC028), ("AES128-GCM-SHA256", 0x009C), ("AES256-GCM-SHA384", 0x009D),
        ("AES128-SHA", 0x002F), ("AES256-SHA", 0x0035), ("AES128-SHA256", 0x003C), ("AES256-SHA256", 0x003D), ("DES-CBC3-SHA", 0x000A),
        ("ECDHE-RSA-DES-CBC3-SHA", 0xC012), ("ECDHE-ECDSA-DES-CBC3-SHA", 0xC008),
    ];
}
