using System.Text;
using Curlew.LibCurl;
using Curlew.TestServers;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests;

/// <summary>Requests as curl commands and back, and what they send.</summary>
public sealed class RequestCommandTests
{
    [Theory]
    [InlineData("curl http://h/", "GET")]
    [InlineData("curl -I http://h/", "HEAD")]
    [InlineData("curl http://h/ -d a=b", "POST")]
    [InlineData("curl -X DELETE http://h/", "DELETE")]
    [InlineData("curl -F a=b http://h/", "POST")]
    public void A_command_says_the_method(string command, string method) => Assert.Equal(method, CurlCommand.Parse(command).Method.Method);

    [Fact]
    public void A_command_becomes_options()
    {
        var options = CurlCommand.Parse(
            "curl 'http://h/' -L --max-redirs 7 -m 5.5 --connect-timeout 2 --digest -u me:pw -x proxy.example -U a:b -k --tlsv1.2 "
            + "--http1.1 --limit-rate 10K --interface lo --resolve h:80:127.0.0.1 --connect-to ::h2:81 --unix-socket /s --doh-url https://d/ "
            + "-e http://from/ -A me -b 'a=b; c=d' -f --retry 3 --compressed --request-target '*' --no-keepalive -4").Options!;

        Assert.Equal((RedirectMode.All, 7), (options.Redirects!.Mode, options.Redirects.Max));
        Assert.Equal(new Timeouts { Total = TimeSpan.FromSeconds(5.5), Connect = TimeSpan.FromSeconds(2) }, options.Timeout);
        Assert.Equal("digest me", options.Auth!.ToString());
        Assert.Equal("http://proxy.example:1080", options.Proxy!.ToString());
        Assert.Equal((false, TlsVersion.Tls12), (options.Tls!.Verify, options.Tls.MinVersion!.Value));
        Assert.Equal((CurlHttpVersion.Http11, 10240L, 10240L), (options.HttpVersion!.Value, options.MaxReceiveSpeed!.Value, options.MaxSendSpeed!.Value));
        Assert.Equal(("lo", "/s", "https://d/", "http://from/"), (options.Interface, options.UnixSocket, options.DohUrl, options.Referer));
        Assert.Equal(["h:80:127.0.0.1"], options.Resolve!);
        Assert.Equal(["::h2:81"], options.ConnectTo!);
        Assert.Equal(("me", "a=b; c=d"), (options.Headers["User-Agent"], options.Headers["Cookie"]));
        Assert.Equal((true, 3, null), (options.RaiseForStatus!.Value, options.Retry!.Count, options.AcceptEncoding));
        Assert.Equal(3, options.CurlOptions.Count());
    }

    [Fact]
    public void What_a_command_does_not_say_is_left_to_the_session()
    {
        var options = CurlCommand.Parse("curl http://h/").Options!;

        Assert.Equal(
            (null, null, null, null, null, null),
            (options.Timeout, options.Proxy, options.Tls, options.Auth, options.Retry, options.Body));
        Assert.Equal((RedirectMode.None, ""), (options.Redirects!.Mode, options.AcceptEncoding));
        Assert.Empty(options.Headers);
    }

    [Theory]
    [InlineData("curl http://h/ -b cookies.txt", "--cookie")]
    [InlineData("curl http://h/ --location-trusted", "--location-trusted")]
    [InlineData("curl http://h/ --engine x", "--engine")]
    [InlineData("curl http://h/ --noproxy x", "--noproxy")]
    [InlineData("curl http://h/ -F 'a=b;encoder=base64'", "encoder=base64")]
    [InlineData("curl http://h/ --speed-limit 100", "--speed-limit")]
    public void What_has_no_counterpart_is_named(string command, string name) =>
        Assert.Contains(name, Assert.Throws<NotSupportedException>(() => CurlCommand.Parse(command)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_no_command_is_refused()
    {
        Assert.Throws<CurlCommandException>(() => CurlCommand.Parse("wget http://h/"));
        Assert.Throws<ArgumentNullException>(() => CurlCommand.Parse(null!));
        Assert.ThrowsAny<IOException>(() => CurlCommand.Parse("curl http://h/ -d @/no/such/file"));
        Assert.Throws<UnauthorizedAccessException>(() => CurlCommand.Parse("curl http://h/ -d @/etc/passwd", _ => throw new UnauthorizedAccessException()));
    }

    [Theory]
    [InlineData("curl URL", "GET", "/", "", null)]
    [InlineData("curl URLa?b=c -d x=y -d 'z z'", "POST", "/a?b=c", "x=y&z z", "application/x-www-form-urlencoded")]
    [InlineData("curl -G URL -d x=y --data-urlencode 'a=b c'", "GET", "/?x=y&a=b+c", "", null)]
    [InlineData("curl URL --json '{\"a\":1}'", "POST", "/", "{\"a\":1}", "application/json")]
    [InlineData("curl URL -X PATCH -H 'Content-Type: text/x' --data-binary @FILE", "PATCH", "/", "from\r\nfile", "text/x")]
    [InlineData("curl URL -d @FILE", "POST", "/", "fromfile", "application/x-www-form-urlencoded")]
    [InlineData("curl URL -T FILE", "PUT", "/data.txt", "from\r\nfile", null)]
    [InlineData("curl URL -d ''", "POST", "/", "", "application/x-www-form-urlencoded")]
    public async Task A_command_is_sent_as_curl_would(string command, string method, string target, string body, string? type)
    {
        using var directory = new TemporaryDirectory("curlew-command-");
        var file = directory.Write("data.txt", "from\r\nfile");
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session();

        foreach (var text in Twice(command.Replace("URL", raw.Uri.AbsoluteUri, StringComparison.Ordinal).Replace("FILE", file, StringComparison.Ordinal)))
        {
            await session.SendAsync(CurlCommand.Parse(text), TestContext.Current.CancellationToken);
            var sent = raw.Requests[^1];
            Assert.Equal((method, target, body, type), (sent.Method, sent.Target, sent.BodyText, sent.Header("Content-Type")));
        }
    }

    [Fact]
    public async Task Headers_credentials_and_cookies_of_a_command_are_sent()
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { Headers = { { "X-Session", "1" } } };

        foreach (var text in Twice($"curl {raw.Uri} -H 'X-A: é' -H 'X-B;' -H 'X-Session:' -A agent -e http://from/ -b a=b -u me:pw --compressed -H 'Range: bytes=0-1'"))
        {
            session.Send(CurlCommand.Parse(text), TestContext.Current.CancellationToken);
            var sent = raw.Requests[^1];
            Assert.Equal(("\u00c3\u00a9", "", null), (sent.Header("X-A"), sent.Header("X-B"), sent.Header("X-Session")));
            Assert.Equal(("agent", "http://from/", "a=b"), (sent.Header("User-Agent"), sent.Header("Referer"), sent.Header("Cookie")));
            Assert.Equal(("Basic " + Convert.ToBase64String("me:pw"u8), "bytes=0-1"), (sent.Header("Authorization"), sent.Header("Range")));
            Assert.NotNull(sent.Header("Accept-Encoding"));
        }
    }

    [Fact]
    public async Task A_form_of_a_command_is_sent()
    {
        using var directory = new TemporaryDirectory("curlew-command-");
        var file = directory.Write("data.txt", "content");
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session();

        foreach (var text in Twice($"curl {raw.Uri} -F a=b -F 'c=d;type=text/x;headers=\"X-P: q\"' -F 'f=@{file}' -F 'g=@{file};filename=h.png' -F 'i=<{file}'"))
        {
            session.Send(CurlCommand.Parse(text), TestContext.Current.CancellationToken);
            var sent = raw.Requests[^1];
            var boundary = sent.Header("Content-Type")!.Split("boundary=")[1].Trim('"');
            var parts = sent.BodyText.Split("--" + boundary)[1..^1];
            Assert.Equal(
                [
                    "Content-Disposition: form-data; name=\"a\"\r\n\r\nb",
                    "Content-Disposition: form-data; name=\"c\"\r\nContent-Type: text/x\r\nX-P: q\r\n\r\nd",
                    "Content-Disposition: form-data; name=\"f\"; filename=\"data.txt\"\r\nContent-Type: text/plain\r\n\r\ncontent",
                    "Content-Disposition: form-data; name=\"g\"; filename=\"h.png\"\r\nContent-Type: image/png\r\n\r\ncontent",
                    "Content-Disposition: form-data; name=\"i\"\r\n\r\ncontent",
                ],
                parts.Select(p => p.Trim('\r', '\n')));
        }
    }

    [Fact]
    public void A_request_becomes_a_short_command()
    {
        Assert.Equal("curl 'http://h/a?b=c' --compressed --location --max-redirs 30", Command(HttpMethod.Get, "http://h/a", new() { Params = { { "b", "c" } } }));
        Assert.Equal(
            "curl http://h/ --header 'Content-Type: application/json' --compressed --user 'me:p w' --insecure --max-time 3 --data-raw '{\"a\":1}'",
            Command(HttpMethod.Post, "http://h/", new()
            {
                Body = RequestBody.Bytes("{\"a\":1}"u8.ToArray(), "application/json"),
                Auth = ("me", "p w"),
                Tls = false,
                Timeout = TimeSpan.FromSeconds(3),
                Redirects = false,
            }));
        Assert.Equal("curl http://h/ --proxy '' --data-raw 'a=b'", Command(HttpMethod.Post, "http://h/", new() { Form = { ["a"] = "b" }, Proxy = ProxyOptions.None, Redirects = false, AcceptEncoding = "" }));
        Assert.Equal("curl http://h/ \\\n  --head", new Request(HttpMethod.Head, "http://h/", new() { Redirects = false, AcceptEncoding = "" }).ToCurlCommand(multiLine: true));
    }

    [Fact]
    public void A_session_s_defaults_and_cookies_become_part_of_the_command()
    {
        using var session = new Session
        {
            BaseUrl = new Uri("http://h/api/"),
            Headers = { { "X-A", "1" } },
            Proxy = "http://me:pw@proxy.example:3128",
            Redirects = false,
            AcceptEncoding = "",
        };
        session.Cookies.Set("a", "b", "h");

        Assert.Equal(
            "curl http://h/api/x --header 'X-A: 1' --cookie 'a=b' --proxy http://proxy.example:3128 --proxy-user me:pw",
            new Request(HttpMethod.Get, "x").ToCurlCommand(session));
    }

    [Fact]
    public void What_no_command_can_say_is_refused_and_options_stay_open()
    {
        RequestOptions[] all =
        [
            new() { Body = new MemoryStream([1]) },
            new() { Tls = new TlsOptions { CaBytes = Encoding.ASCII.GetBytes(TestCertificates.Shared.CaPem) } },
            new() { Tls = new TlsOptions { ServerCertificateCallback = _ => true } },
            new() { MaxReceiveSpeed = 1 },
            new() { CurlOptions = { { CurlOpt.Verbose, true } } },
        ];

        Assert.All(all, options =>
        {
            Assert.Throws<NotSupportedException>(() => Command(HttpMethod.Post, "http://h/", options));
            options.Referer = "still open";
        });
        Assert.Throws<ArgumentException>(() => Command(HttpMethod.Get, "relative", new()));
    }

    [Fact]
    public void A_request_that_was_written_and_read_is_written_the_same() =>
        Prop.ForAll(Requests.ToArbitrary(), request =>
        {
            var command = request.ToCurlCommand();
            Assert.Equal(command, CurlCommand.Parse(command, shell: CommandShell.Posix).ToCurlCommand());
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public async Task A_request_that_was_written_and_read_sends_the_same()
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { ConnectTo = [$"h.example:80:127.0.0.1:{raw.Port}"] };

        Prop.ForAll(Sendable.ToArbitrary(), request =>
        {
            session.Send(request);
            session.Send(CurlCommand.Parse(request.ToCurlCommand(), shell: CommandShell.Posix));
            var (one, two) = (raw.Requests[^2], raw.Requests[^1]);
            Assert.Equal((one.Method, one.Target, one.BodyText), (two.Method, two.Target, two.BodyText));
            Assert.Equal(one.Headers.Order(s_byText), two.Headers.Order(s_byText));
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static readonly Comparer<KeyValuePair<string, string>> s_byText =
        Comparer<KeyValuePair<string, string>>.Create((a, b) => string.CompareOrdinal($"{a.Key}:{a.Value}".ToLowerInvariant(), $"{b.Key}:{b.Value}".ToLowerInvariant()));

    private static Gen<Request> Sendable { get; } =
        from path in RequestSpecs.Line
        from method in Gen.Elements("GET", "POST", "PUT", "DELETE", "QUERY")
        from headers in RequestSpecs.Header.ListOf()
        from body in Gen.OneOf(
            Gen.Constant<RequestBody?>(null),
            RequestSpecs.BytesWithZero.Select<Octets, RequestBody?>(b => RequestBody.Bytes(b.Memory)),
            RequestSpecs.Text.Select<string, RequestBody?>(t => RequestBody.Text(t)),
            RequestSpecs.Text.Select<string, RequestBody?>(t => RequestBody.Form(("a", t))))
        from cookie in Gen.Elements(null, "v", "v w")
        from user in Gen.Elements(null, "me", "m é")
        select Make(method, "http://h.example/" + Uri.EscapeDataString(path), headers, body, cookie, user);

    private static Gen<Request> Requests { get; } =
        from request in Sendable
        from changes in Gen.Elements(s_changes).ListOf()
        select changes.Aggregate(request, (r, change) =>
        {
            change(r.Options!);
            return r;
        });

    private static readonly Action<RequestOptions>[] s_changes =
    [
        o => o.Auth = Auth.Digest("me", "p:w"),
        o => o.Auth = Auth.Bearer("token"),
        o => o.Auth = Auth.AwsSigV4("id", "key", "eu-central-1", "execute-api"),
        o => o.Auth = Auth.Any("me", "pw"),
        o => o.Auth = Auth.Any("me", "pw", allowBasic: false),
        o => o.Auth = Auth.Netrc(),
        o => o.Proxy = "socks5h://me:p%20w@proxy.example:9050",
        o => o.Proxy = new ProxyOptions("http://proxy.example:1") { Tunnel = true, Authentication = CurlAuth.Any, Headers = [new("X-P", "1"), new("X-Q", null)] },
        o => o.Proxy = ProxyOptions.None,
        o => o.Tls = new TlsOptions { Verify = false, MinVersion = TlsVersion.Tls12, MaxVersion = TlsVersion.Tls13, Ciphers = "a:b", Groups = "X25519", Alpn = false },
        o => o.Tls = new TlsOptions { CaFile = "ca file.pem", ResumeSessions = false, Proxy = new TlsOptions { Verify = false } },
        o => o.Timeout = new Timeouts { Total = TimeSpan.FromSeconds(1.5), Connect = TimeSpan.FromSeconds(1), Idle = TimeSpan.FromSeconds(2) },
        o => o.Redirects = new RedirectPolicy { Max = -1 },
        o => o.Redirects = false,
        o => (o.MaxReceiveSpeed, o.MaxSendSpeed) = (1024, 1024),
        o => (o.Resolve, o.ConnectTo) = (["a:1:127.0.0.1"], ["a:1:b:2"]),
        o => (o.Interface, o.UnixSocket, o.DohUrl, o.Referer) = ("lo", "/a b", "https://d/", "http://r/"),
        o => o.HttpVersion = CurlHttpVersion.Http2PriorKnowledge,
        o => o.Retry = 3,
        o => o.AcceptEncoding = "gzip",
        o => o.RaiseForStatus = true,
        o => o.CurlOptions.Add(CurlOpt.IpResolve, CurlIpResolve.V6),
        o => o.CurlOptions.Add(CurlOpt.RequestTarget, "*"),
    ];

    private static Request Make(string method, string url, List<HeaderSpec> headers, RequestBody? body, string? cookie, string? user)
    {
        var options = new RequestOptions { Body = body, Redirects = false, Auth = user is null ? null : Auth.Basic(user, "p w") };
        foreach (var header in headers)
        {
            if (header.Value is { } value)
            {
                options.Headers.Add(header.Name, value.Span);
            }
            else
            {
                options.Headers.Add(header.Name, null);
            }
        }

        if (cookie is not null)
        {
            options.Cookies["c"] = cookie;
        }

        return new Request(new HttpMethod(method), url, options);
    }

    private static string Command(HttpMethod method, string url, RequestOptions options) => new Request(method, url, options).ToCurlCommand();

    /// <summary>A command, and what its request is written as.</summary>
    private static IEnumerable<string> Twice(string command)
    {
        yield return command;
        yield return CurlCommand.Parse(command).ToCurlCommand();
    }
}
