using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers.Recording;
using Hello = Curlew.TestServers.Recording.ClientHello;

namespace Curlew.LibCurl.Tests.Fingerprint;

/// <summary>What the engine's options make of the ClientHello, read off the wire.</summary>
public sealed class ClientHelloTests : IAsyncDisposable
{
    private readonly ClientHelloRecorder _recorder = ClientHelloRecorder.Start();

    public ValueTask DisposeAsync() => _recorder.DisposeAsync();

    [Fact]
    public void Chromium_156_is_reproduced()
    {
        var hello = Record(curl => curl.WithChromiumTls());

        Assert.Equal(
            """
            version: 771
            session id: 32
            ciphers: GREASE,4865,4866,4867,49195,49199,49196,49200,52393,52392,49171,49172,156,157,47,53
            compression: 00
            extensions: GREASE,GREASE,0,5,10,11,13,16,18,23,27,35,43,45,51,17613,51764,65037,65281
            groups: GREASE,4588,29,23,24
            shares: (-1, 1) (4588, 1216) (29, 32)
            versions: GREASE,772,771
            signatures: GREASE,2308,2309,2310,1027,2052,1025,1283,2053,1281,2054,1537
            delegated:
            certificate compression: 2
            record size:
            point formats: 0100
            psk modes: 0101
            protocols: h2 http/1.1
            settings: h2
            ech: 0000010001
            """,
            Described(hello, sortExtensions: true));
        Assert.Equal(1981, hello.RecordLength);
        Assert.Equal((Hello.Grease, Hello.Grease), (hello.Extensions[0], hello.Extensions[^1]));
        Assert.Equal((0, 1), (hello.ExtensionLengths[0], hello.ExtensionLengths[^1]));
        Assert.Equal(250, hello.Body(Hello.EncryptedClientHello).Length);
    }

    [Fact]
    public void Firefox_153_is_reproduced()
    {
        var hello = Record(curl => curl.WithFirefoxTls());

        Assert.Equal(
            """
            version: 771
            session id: 32
            ciphers: 4865,4867,4866,49195,49199,52393,52392,49196,49200,49162,49171,49172,156,157,47,53
            compression: 00
            extensions: 0,23,65281,10,11,35,16,5,34,18,51,43,13,45,28,27,65037
            groups: 4588,29,23,24,25,256,257
            shares: (4588, 1216) (29, 32) (23, 65)
            versions: 772,771
            signatures: 1027,1283,1539,2052,2053,2054,1025,1281,1537,515,513
            delegated: 1027,1283,1539,515
            certificate compression: 1,2,3
            record size: 4001
            point formats: 0100
            psk modes: 0101
            protocols: h2 http/1.1
            settings:
            ech: 0000010001
            """,
            Described(hello));
        Assert.Equal(1892, hello.RecordLength);
        Assert.Equal(281, hello.Body(Hello.EncryptedClientHello).Length);
    }

    [Fact]
    public void Safari_26_is_reproduced()
    {
        var hello = Record(curl => curl.WithSafariTls());

        Assert.Equal("GREASE,4866,4867,4865,49196,49195,52393,49200,49199,52392,49162,49161,49172,49171,157,156,53,47,49160,49170,10", Join(hello.Ciphers));
        Assert.Equal("GREASE,0,23,65281,10,11,35,16,5,13,18,51,45,43,27,GREASE", Join(hello.Extensions));
        Assert.Equal([1027, 2052, 1025, 1283, 2053, 2053, 1281, 2054, 1537, 513], hello.Signatures);
        Assert.Equal([(-1, 1), (4588, 1216), (29, 32)], hello.KeyShares);
    }

    [Fact]
    public void The_order_is_drawn_anew_for_each_connection_between_the_two_GREASE()
    {
        var hellos = Enumerable.Range(0, 6).Select(_ => Record(curl => curl.WithChromiumTls())).ToList();

        Assert.True(hellos.Select(hello => Join(hello.Extensions)).Distinct().Count() >= 5);
        Assert.Single(hellos.Select(hello => Join(hello.Extensions.Order())).Distinct());
        Assert.All(hellos, hello => Assert.Equal((Hello.Grease, Hello.Grease), (hello.Extensions[0], hello.Extensions[^1])));
    }

    [Fact]
    public void Nothing_that_is_random_repeats()
    {
        var first = Record(curl => curl.WithChromiumTls());
        var second = Record(curl => curl.WithChromiumTls());

        Assert.NotEqual(first.Random, second.Random);
        Assert.NotEqual(first.SessionId, second.SessionId);
        Assert.NotEqual(first.Body(51764), second.Body(51764));
        Assert.NotEqual(first.Body(Hello.EncryptedClientHello)[8..], second.Body(Hello.EncryptedClientHello)[8..]);
        Assert.All(first.KeyShareEntries().Skip(1).Zip(second.KeyShareEntries().Skip(1)), pair => Assert.NotEqual(pair.First.Key, pair.Second.Key));
    }

    [Fact]
    public void Without_options_the_ClientHello_is_as_ever()
    {
        var hello = Record(_ => { });

        Assert.Equal("0,23,65281,10,11,16,13,51,45,43", Join(hello.Extensions));
        Assert.DoesNotContain(Hello.Grease, hello.Ciphers);
        Assert.DoesNotContain(Hello.Grease, hello.Groups);
        Assert.Equal(2, hello.KeyShares.Count);
    }

    [Fact]
    public void Reset_brings_the_usual_one_back_and_a_copy_has_the_same()
    {
        using var curl = TlsOptions.To(_recorder.Uri).WithFirefoxTls();
        using var copy = curl.Duplicate();
        Send(copy);
        curl.Reset();
        curl.SetOpt(CurlOpt.Url, _recorder.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.TimeoutMs, TestCurl.Patience);
        Send(curl);

        var hellos = _recorder.Hellos;
        Assert.Equal("0,23,65281,10,11,35,16,5,34,18,51,43,13,45,28,27,65037", Join(hellos[0].Extensions));
        Assert.Equal("0,23,65281,10,11,16,13,51,45,43", Join(hellos[1].Extensions));
    }

    [Fact]
    public void GREASE_goes_where_browsers_have_it()
    {
        var hello = Record(curl => curl.SetOpt(TlsOptions.Grease, true));

        Assert.Equal("GREASE,0,23,65281,10,11,16,13,51,45,43,GREASE", Join(hello.Extensions));
        Assert.Equal(Hello.Grease, hello.Ciphers[0]);
        Assert.Equal(Hello.Grease, hello.Groups[0]);
        Assert.Equal(Hello.Grease, hello.Versions[0]);
        Assert.Equal((Hello.Grease, 1), hello.KeyShares[0]);
    }

    [Fact]
    public void An_extension_order_allows_what_is_in_use_and_GREASE_stays_outside()
    {
        var hello = Record(curl =>
        {
            curl.SetOpt(TlsOptions.Grease, true);
            curl.SetOpt(TlsOptions.ExtensionOrder, "43-51-13-10-18-0-21-41");
        });

        Assert.Equal("GREASE,43,51,13,10,0,GREASE", Join(hello.Extensions));
    }

    [Fact]
    public void Without_supported_versions_there_is_no_TLS_13()
    {
        var hello = Record(curl => curl.SetOpt(TlsOptions.ExtensionOrder, "0-10-11-13-51"));

        Assert.Equal("0,10,11,13", Join(hello.Extensions));
        Assert.Empty(hello.SessionId);
    }

    [Fact]
    public void Extensions_are_switched_on_one_by_one()
    {
        Assert.Contains(18, Record(curl => curl.SetOpt(TlsOptions.SignedCertTimestamps, true)).Extensions);
        Assert.Contains(5, Record(curl => curl.SetOpt(TlsOptions.StatusRequest, true)).Extensions);
        Assert.Contains(35, Record(curl => curl.SetOpt(TlsOptions.EnableTicket, true)).Extensions);
        Assert.DoesNotContain(35, Record(curl => curl.SetOpt(TlsOptions.EnableTicket, false)).Extensions);
        Assert.Equal([1027, 515], Record(curl => curl.SetOpt(TlsOptions.DelegatedCredentials, "ecdsa_secp256r1_sha256:ecdsa_sha1")).Delegated);
        Assert.Equal([0x10, 0x01], Record(curl => curl.SetOpt(TlsOptions.RecordSizeLimit, 4097)).Body(Hello.RecordSizeLimit));
        Assert.Equal([3, 1, 2], Record(curl => curl.SetOpt(TlsOptions.CertCompression, "zstd,zlib,brotli")).Compressions);
        Assert.Equal(["h2"], Record(curl => curl.SetOpt(TlsOptions.EnableAlps, true)).SettingsProtocols);
    }

    [Fact]
    public void Application_settings_have_two_code_points_and_need_HTTP_2()
    {
        Assert.True(Record(curl => curl.SetOpt(TlsOptions.EnableAlps, true)).Has(Hello.OldAlps));
        Assert.True(Record(curl =>
        {
            curl.SetOpt(TlsOptions.EnableAlps, true);
            curl.SetOpt(TlsOptions.UseNewAlpsCodepoint, true);
        }).Has(Hello.Alps));
        Assert.Empty(Record(curl =>
        {
            curl.SetOpt(TlsOptions.EnableAlps, true);
            curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http11);
        }).SettingsProtocols);
    }

    [Fact]
    public void A_WebSocket_has_its_own_ticket_and_certificate_compression()
    {
        using var curl = TlsOptions.To(_recorder.Uri).WithFirefoxTls();
        curl.SetOpt(CurlOpt.Url, _recorder.Uri.AbsoluteUri.Replace("https:", "wss:", StringComparison.Ordinal));
        curl.SetOpt(TlsOptions.WsDisableTicket, true);
        curl.SetOpt(TlsOptions.WsCertCompression, "");
        Send(curl);

        Assert.Equal("0,23,65281,10,11,16,5,34,18,51,43,13,45,28,65037", Join(_recorder.Hellos[0].Extensions));
        Assert.Equal(["http/1.1"], _recorder.Hellos[0].Protocols);
    }

    [Theory]
    [InlineData(1, "4588")]
    [InlineData(2, "4588,29")]
    [InlineData(3, "4588,29,23")]
    public void Key_shares_of_the_first_groups_are_sent(long limit, string groups)
    {
        var hello = Record(curl =>
        {
            curl.SetOpt(TlsOptions.AdvertisedGroups, "4588,29,23,24,256");
            curl.SetOpt(TlsOptions.KeySharesLimit, limit);
        });

        Assert.Equal([4588, 29, 23, 24, 256], hello.Groups);
        Assert.Equal(groups, Join(hello.KeyShares.Select(share => share.Group)));
    }

    [Fact]
    public void Any_key_shares_are_sent()
    {
        Assert.Equal([(23, 65), (-1, 1), (25, 133), (24, 97), (29, 32), (25497, 1216)], Record(curl =>
        {
            curl.SetOpt(TlsOptions.AdvertisedGroups, "29,25,24,23,25497");
            curl.SetOpt(TlsOptions.KeyShares, "23,GREASE,25,24,29,25497");
        }).KeyShares);
        Assert.Empty(Record(curl => curl.SetOpt(TlsOptions.KeyShares, "none")).KeyShares);
    }

    [Fact]
    public void A_hybrid_share_and_a_plain_one_have_one_key_on_demand()
    {
        var same = Record(curl => curl.SetOpt(TlsOptions.ClientHello, "groups=4588,29 shares=4588,29 one-x25519")).KeyShareEntries().ToList();
        Assert.Equal(same[0].Key[^32..], same[1].Key);

        var own = Record(curl => curl.SetOpt(TlsOptions.ClientHello, "groups=4588,29 shares=4588,29")).KeyShareEntries().ToList();
        Assert.NotEqual(own[0].Key[^32..], own[1].Key);
    }

    [Fact]
    public void Signature_algorithms_are_sent_as_they_are_given()
    {
        Assert.Equal([1027, 2053, 2053, 513], Record(curl =>
            curl.SetOpt(TlsOptions.SigHashAlgs, "ecdsa_secp256r1_sha256,rsa_pss_rsae_sha384:rsa_pss_rsae_sha384,rsa_pkcs1_sha1")).Signatures);
        Assert.Equal([Hello.Grease, 2308, 1, 1], Record(curl => curl.SetOpt(TlsOptions.AdvertisedSigAlgs, "GREASE,2308,1,1")).Signatures);
    }

    [Fact]
    public void Versions_and_the_session_id_are_free()
    {
        var hello = Record(curl => curl.SetOpt(TlsOptions.ClientHello, "versions=GREASE,772,771,770,769 session-id=0"));

        Assert.Equal([Hello.Grease, 772, 771, 770, 769], hello.Versions);
        Assert.Empty(hello.SessionId);
    }

    [Fact]
    public void Extensions_have_given_bytes_at_their_place()
    {
        var hello = Record(curl => curl.SetOpt(TlsOptions.ClientHello, "ext=x12345,0,x4660:00ff10,43,51,10,13,r45000:7"));

        Assert.Equal("12345,0,4660,43,51,10,13,45000", Join(hello.Extensions));
        Assert.Empty(hello.Body(12345));
        Assert.Equal([0x00, 0xff, 0x10], hello.Body(4660));
        Assert.Equal(7, hello.Body(45000).Length);
    }

    [Fact]
    public void ECH_has_one_of_the_given_lengths()
    {
        var lengths = Enumerable.Range(0, 24)
            .Select(_ => Record(curl => curl.SetOpt(TlsOptions.ClientHello, "ech=186|282:1-3")).Body(Hello.EncryptedClientHello))
            .Select(body => (body.Length, Convert.ToHexString(body.AsSpan(0, 5))))
            .Distinct().Order();

        Assert.Equal([(186, "0000010003"), (282, "0000010003")], lengths);
    }

    [Fact]
    public void A_short_ClientHello_is_padded_unless_told_not_to_be()
    {
        const string shares = "groups=29,23 shares=29";
        var padded = Record(curl => curl.SetOpt(TlsOptions.ClientHello, shares));

        Assert.Equal(512, padded.Message.Length);
        Assert.Equal(Hello.Padding, padded.Extensions[^1]);
        Assert.False(Record(curl => curl.SetOpt(TlsOptions.ClientHello, shares + " no-padding")).Has(Hello.Padding));
    }

    [Theory]
    [InlineData("ciphers=4865,x", "at character 14: a number from 0 to 65535 is expected")]
    [InlineData("groups=70000", "at character 13: a number from 0 to 65535 is expected")]
    [InlineData("ext=0,12345", "at character 12: this extension is not known")]
    [InlineData("ext=0,10,0", "at character 11: this extension is listed twice")]
    [InlineData("ext=x9:0", "an even number of hexadecimal digits is expected")]
    [InlineData("ext=GREASE,0,GREASE,10,GREASE", "there are two GREASE extensions at most")]
    [InlineData("ech=20", "an ECH extension is 59 bytes or more")]
    [InlineData("colour=red", "at character 1: an unknown word")]
    public void A_malformed_template_says_where(string template, string message)
    {
        using var curl = TlsOptions.To(_recorder.Uri);
        curl.SetOpt(TlsOptions.ClientHello, template);

        Assert.Contains(message, curl.Fails(CurlCode.SslCipher).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_share_of_a_group_that_is_not_offered_is_an_error()
    {
        using var curl = TlsOptions.To(_recorder.Uri);
        curl.SetOpt(TlsOptions.ClientHello, "groups=29 shares=23");

        Assert.Contains("a key share of group 23, which is not offered", curl.Fails(CurlCode.SslConnectError).Message, StringComparison.Ordinal);
    }

    private static string Join(IEnumerable<int> ids) => string.Join(',', ids.Select(id => id == Hello.Grease ? "GREASE" : $"{id}"));

    private static string Described(Hello hello, bool sortExtensions = false) => hello.Describe(sortExtensions).Replace(": \n", ":\n", StringComparison.Ordinal);

    private static void Send(Curl curl)
    {
        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());
        Assert.Contains(error.Code, new[] { CurlCode.SslConnectError, CurlCode.RecvError, CurlCode.SendError });
    }

    private Hello Record(Action<Curl> settings)
    {
        using var curl = TlsOptions.To(_recorder.Uri);
        settings(curl);
        Send(curl);
        return _recorder.Hellos[^1];
    }
}
