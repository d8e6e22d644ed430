using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Lifetime;

/// <summary>Loops of one operation, after which the process holds no more than before.</summary>
[Collection(MemoryCollection.Name)]
public sealed class LeakTests
{
    private const int Count = 100_000;

    // The runtime's own allocations (code compiled again, pools that grow) are noise of this size; one pointer lost in
    // each of 100 000 iterations would be more.
    private const long Noise = 512 * 1024;

    private static readonly byte[] s_body = PatternStream.Bytes(300);
    private static readonly string[] s_list = ["X-One: 1", "X-Two: 2", "X-Three: 3"];

    private static readonly Dictionary<string, Action<Curl, int>> s_operations = new()
    {
        ["numbers"] = (curl, i) =>
        {
            curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromMilliseconds(i));
            curl.SetOpt(CurlOpt.Verbose, false);
            curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http11);
            curl.SetOpt(CurlOpt.MaxRecvSpeedLarge, i);
        },
        ["strings"] = (curl, i) =>
        {
            curl.SetOpt(CurlOpt.Url, i % 2 == 0 ? "http://a.example/path" : "http://b.example/another/path?with=query");
            curl.SetOpt(CurlOpt.UserPwd, "user:password"u8);
            curl.Unset(CurlOpt.UserPwd);
            curl.SetOpt("REFERER", "http://before.example/");
        },
        ["post fields"] = (curl, i) =>
        {
            curl.SetOpt(CurlOpt.PostFields, s_body.AsSpan(i % 100));
            if (i % 10 == 0)
            {
                curl.Unset(CurlOpt.PostFields);
            }
        },
        ["lists"] = (curl, i) =>
        {
            curl.SetOpt(CurlOpt.HttpHeader, s_list);
            curl.SetOpt(CurlOpt.Quote, s_list);
            curl.SetOpt(CurlOpt.Quote, []);
        },
        ["blobs"] = (curl, i) =>
        {
            curl.SetOpt(CurlOpt.CaInfoBlob, s_body.AsSpan(i % 100));
            curl.SetOpt(CurlOpt.SslCertBlob, s_body);
            curl.SetOpt(CurlOpt.SslCertBlob, default(byte[]));
        },
        ["callbacks and streams"] = (curl, i) =>
        {
            curl.SetOpt(CurlOpt.WriteFunction, data => data.Length + (i * 0));
            curl.SetOpt(CurlOpt.ReadData, new MemoryStream(s_body));
            curl.SetOpt(CurlOpt.CloseSocketFunction, _ => (CurlCallbackResult)(i * 0));
            curl.Unset(CurlOpt.CloseSocketFunction);
        },
        ["forms"] = (curl, _) => curl.SetOpt("HTTPPOST", new[] { CurlFormPart.Contents("name", "text") }),
        ["cookies"] = (curl, i) =>
        {
            curl.AddCookie(new CurlCookie("127.0.0.1", "name", "value"));
            _ = curl.GetCookies();
        },
        ["infos"] = (curl, i) =>
        {
            _ = curl.GetInfo(CurlInfo.EffectiveUrl);
            _ = curl.GetInfo(CurlInfo.SslEngines);
            _ = curl.ErrorText;
        },
        ["escapes"] = (_, _) => Curl.Unescape(Curl.Escape("a b/ü")),
        ["refused values"] = (curl, _) =>
        {
            Assert.Throws<ArgumentException>(() => curl.SetOpt(CurlOpt.HttpHeader, ["good: 1", "bad\r\n: 2"]));
            Assert.Throws<ArgumentException>(() => curl.SetOpt(CurlOpt.Url, "nul\0"));
        },
        ["reset"] = (curl, _) =>
        {
            curl.SetOpt(CurlOpt.HttpHeader, s_list);
            curl.SetOpt(CurlOpt.PostFields, "body");
            curl.SetOpt(CurlOpt.CloseSocketFunction, _ => CurlCallbackResult.Continue);
            curl.Reset();
        },
        ["duplicate"] = (curl, _) =>
        {
            using var copy = curl.Duplicate();
            copy.SetOpt(CurlOpt.Referer, "http://copy.example/");
        },
        ["create and dispose"] = (_, _) =>
        {
            using var curl = new Curl();
            curl.SetOpt(CurlOpt.HttpHeader, s_list);
            curl.SetOpt(CurlOpt.CloseSocketFunction, _ => CurlCallbackResult.Continue);
        },
        ["failed transfers"] = (curl, _) =>
        {
            curl.SetOpt(CurlOpt.Url, "nosuchscheme://host/");
            Assert.Throws<CurlEasyException>(() => curl.Perform());
        },
    };

    public static TheoryData<string> Names => [.. s_operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loop_leaves_memory_as_it_was(string operation) => AssertFlat(operation, Count);

    [Theory(Explicit = true)]
    [Trait("Category", "Soak")]
    [MemberData(nameof(Names))]
    public void A_long_loop_leaves_memory_as_it_was(string operation)
    {
        AssertFlat(operation, 10 * Count);
    }

    private static void AssertFlat(string operation, int count)
    {
        var act = s_operations[operation];
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.HttpHeader, s_list);
        curl.SetOpt(CurlOpt.PostFields, "body");
        Repeat(act, curl, Count / 20); // code is compiled, pools are filled

        ProcessMemory.AssertFlat(() => Repeat(act, curl, count), Noise);
    }

    private static void Repeat(Action<Curl, int> act, Curl curl, int count)
    {
        for (var i = 0; i < count; i++)
        {
            act(curl, i);
        }
    }
}
