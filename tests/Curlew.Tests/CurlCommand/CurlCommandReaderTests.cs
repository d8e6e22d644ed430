using Curlew.LibCurl;

namespace Curlew.Tests;

public sealed class CurlCommandReaderTests
{
    private const string Url = "http://h/";

    private static readonly RequestSpec s_plain = new() { Url = Url };

    public static TheoryData<string, Expected> Options { get; } = new()
    {
        { "", new(s => s) },
        { "-X POST", new(s => s with { Method = "POST" }) },
        { "-XPOST", new(s => s with { Method = "POST" }) },
        { "--request QUERY", new(s => s with { Method = "QUERY" }) },
        { "-I", new(s => s with { Method = "HEAD" }) },
        { "-I -X GET", new(s => s with { Method = "GET" }) },
        { "-I --no-head", new(s => s) },
        { "-sSLk", new(s => s with { Follow = true, Insecure = true }) },
        { "-sSLkXPUT", new(s => s with { Follow = true, Insecure = true, Method = "PUT" }) },
        { "-kL --no-insecure --no-location", new(s => s) },
        { "-H 'A: b c '", new(s => s with { Headers = [new("A", "b c")] }) },
        { "-HA:b", new(s => s with { Headers = [new("A", "b")] }) },
        { "-H A: -H 'B;' -H 'C: ' -H 'a: x:y'", new(s => s with { Headers = [new("A", null), new("B", ""), new("C", null), new("a", "x:y")] }) },
        { "--header @f -H 'A: b'", new(s => s with { Headers = [new("A", "b")], HeaderFiles = ["f"] }) },
        { "-A me -e http://r/", new(s => s with { UserAgent = "me", Referer = "http://r/" }) },
        { "-A '' -e ''", new(s => s with { UserAgent = "", Referer = "" }) },
        { "-e 'http://r/;auto'", new(s => s with { Referer = "http://r/", AutoReferer = true }) },
        { "-e ';auto'", new(s => s with { AutoReferer = true }) },
        { "-b 'a=b; c=d' -b e=f", new(s => s with { Cookie = "a=b; c=d;e=f" }) },
        { "-b jar -b '' -b @a=b -c out", new(s => s with { CookieFiles = ["jar", "", "a=b"], CookieJar = "out" }) },
        { "-r 0-9", new(s => s with { Headers = [new("Range", "bytes=0-9")] }) },
        { "-r 0-9 -H 'range: x'", new(s => s with { Headers = [new("range", "x")] }) },
        { "--compressed", new(s => s with { Compressed = true }) },
        { "-u me:a:b", new(s => s with { User = "me", Password = "a:b" }) },
        { "-u me", new(s => s with { User = "me" }) },
        { "-u : --negotiate", new(s => s with { User = "", Password = "", Auth = AuthKinds.Negotiate }) },
        { "--digest --ntlm --basic --no-ntlm", new(s => s with { Auth = AuthKinds.Digest | AuthKinds.Basic }) },
        { "--anyauth", new(s => s with { Auth = AuthKinds.Any }) },
        { "--oauth2-bearer t --aws-sigv4 aws:amz", new(s => s with { BearerToken = "t", AwsSigV4 = "aws:amz" }) },
        { "-n", new(s => s with { Netrc = NetrcUse.Required }) },
        { "--netrc-optional --netrc-file f", new(s => s with { Netrc = NetrcUse.Optional, NetrcFile = "f" }) },
        { "-x p:1 -U a:b --proxy-digest", new(s => s with { Proxy = "http://p:1", ProxyUser = "a", ProxyPassword = "b", ProxyAuth = AuthKinds.Digest }) },
        { "-x https://a:b@p:1 --noproxy 'x,y'", new(s => s with { Proxy = "https://a:b@p:1", NoProxy = "x,y" }) },
        { "-x ''", new(s => s with { Proxy = "" }) },
        { "--socks4 p --socks4a q --socks5 r --socks5-hostname s:1", new(s => s with { Proxy = "socks5h://s:1" }) },
        { "-p --proxy-header 'A: b' --proxy-insecure --proxy-cacert f", new(s => s with { ProxyTunnel = true, ProxyHeaders = [new("A", "b")], ProxyInsecure = true, ProxyCaFile = "f" }) },
        { "--cacert f --cert c:pw --key k", new(s => s with { CaFile = "f", Certificate = "c", KeyPassword = "pw", Key = "k" }) },
        { @"-E 'a\:b\\c\d' --pass pw --cert-type DER --key-type ENG", new(s => s with { Certificate = @"a:b\c\d", KeyPassword = "pw", CertificateType = "DER", KeyType = "ENG" }) },
        { "-E pkcs11:a=b", new(s => s with { Certificate = "pkcs11:a=b" }) },
        { "--pinnedpubkey sha256//x= --ciphers A:B --tls13-ciphers C", new(s => s with { PinnedPublicKey = "sha256//x=", Ciphers = "A:B", Tls13Ciphers = "C" }) },
        { "--tlsv1.2 --tls-max 1.3", new(s => s with { MinTls = TlsLevel.Tls12, MaxTls = TlsLevel.Tls13 }) },
        { "-1 --tls-max default", new(s => s with { MinTls = TlsLevel.Tls10 }) },
        { "--location-trusted --max-redirs -1", new(s => s with { Follow = true, FollowTrusted = true, MaxRedirects = -1 }) },
        { "--max-redirs 3", new(s => s with { MaxRedirects = 3 }) },
        { "-0", new(s => s with { HttpVersion = CurlHttpVersion.Http10 }) },
        { "--http1.1", new(s => s with { HttpVersion = CurlHttpVersion.Http11 }) },
        { "--http1.1 --http2", new(s => s with { HttpVersion = CurlHttpVersion.Http2 }) },
        { "--http2-prior-knowledge", new(s => s with { HttpVersion = CurlHttpVersion.Http2PriorKnowledge }) },
        { "--http3", new(s => s with { HttpVersion = CurlHttpVersion.Http3 }) },
        { "--http3-only", new(s => s with { HttpVersion = CurlHttpVersion.Http3Only }) },
        { "--resolve a:1:b --resolve c:2:d --connect-to ::e:3", new(s => s with { Resolve = ["a:1:b", "c:2:d"], ConnectTo = ["::e:3"] }) },
        { "--unix-socket f --interface eth0 --doh-url https://d/ -4", new(s => s with { UnixSocket = "f", Interface = "eth0", DohUrl = "https://d/", IpVersion = CurlIpResolve.V4 }) },
        { "-m 2.5 --connect-timeout 0", new(s => s with { MaxTime = TimeSpan.FromSeconds(2.5), ConnectTimeout = TimeSpan.Zero }) },
        { "-Y 10 -y 5 --limit-rate 2K --max-filesize 1M", new(s => s with { SpeedLimit = 10, SpeedTime = TimeSpan.FromSeconds(5), LimitRate = 2048, MaxFileSize = 1 << 20 }) },
        { "--retry 3 --retry-delay 1 --retry-max-time 9 --retry-all-errors --retry-connrefused", new(s => s with
            {
                Retry = 3,
                RetryDelay = TimeSpan.FromSeconds(1),
                RetryMaxTime = TimeSpan.FromSeconds(9),
                RetryAllErrors = true,
                RetryConnectionRefused = true,
            })
        },
        { "-f -o out -O -J -i -v -s -S -# -N --no-progress-meter -w '%{x}' -D h --trace-ascii t -q", new(s => s with { Fail = true, OutputFile = "out" }) },
        { "--fail-with-body", new(s => s with { Fail = true }) },
        { "--no-keepalive --tcp-nodelay -z now --path-as-is -C 5", new(s => s with
            {
                Extras = [new("--no-keepalive"), new("--tcp-nodelay"), new("--time-cond", "now"), new("--path-as-is"), new("--continue-at", "5")],
            })
        },
        { "-d a", new(s => s with { Body = Data("a") }) },
        { "-da -d 'b c' --data-ascii d --data-raw @e --data-binary f", new(s => s with { Body = Data("a&b c&d&@e&f") }) },
        { "-d ''", new(s => s with { Body = new DataBodySpec() }) },
        { "-d '' -d a", new(s => s with { Body = Data("a") }) },
        { "-d a -d ''", new(s => s with { Body = Data("a&") }) },
        { "-d @f", new(s => s with { Body = new DataBodySpec(new DataFile("f", DataFileForm.WithoutLineBreaks)) }) },
        { "-d a --data-binary @f -d b", new(s => s with { Body = new DataBodySpec(Text("a&"), new DataFile("f", DataFileForm.AsIs), Text("&b")) }) },
        { "--data-urlencode 'a b' --data-urlencode '=c=d' --data-urlencode 'e=f/\u00e9'", new(s => s with { Body = Data("a+b&c%3Dd&e=f%2F%C3%A9") }) },
        { "--data-urlencode 'a=b@c' --data-urlencode @f --data-urlencode n@g", new(s => s with
            {
                Body = new DataBodySpec(
                    Text("a=b%40c&"), new DataFile("f", DataFileForm.UrlEncoded), Text("&"), new DataFile("g", DataFileForm.UrlEncoded, "n")),
            })
        },
        { "--json '{' --json '}'", new(s => s with { Body = Data("{}"), Headers = [new("Content-Type", "application/json"), new("Accept", "application/json")] }) },
        { "--json @f -d x -H 'accept;' -H content-type:", new(s => s with
            {
                Headers = [new("accept", ""), new("content-type", null)],
                Body = new DataBodySpec(new DataFile("f", DataFileForm.AsIs), Text("&x")),
            })
        },
        { "-G -d a=b -d c", new(s => s with { Url = Url + "?a=b&c" }) },
        { "-G -I -d a", new(s => s with { Method = "HEAD", Url = Url + "?a" }) },
        { "-G -d a@b --data-urlencode n@f", new(s => s with { Query = [Text("a@b&"), new DataFile("f", DataFileForm.UrlEncoded, "n")] }) },
        { "-G", new(s => s) },
        { "--url-query 'a=b c' --url-query +d/e -d x", new(s => s with { Url = Url + "?a=b+c&d/e", Body = Data("x") }) },
        { "-T f", new(s => s with { Url = Url + "f", Body = new FileBodySpec("f") }) },
        { "-T 'd/f g'", new(s => s with { Url = Url + "f%20g", Body = new FileBodySpec("d/f g") }) },
        { "-T ''", new(s => s) },
        { "-F a=b -F c=@d", new(s => s with { Body = Form(new() { Name = "a", Content = "b" }, new() { Name = "c", File = "d" }) }) },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Each_option_says_its_own_thing(string options, Expected expected)
    {
        Assert.Equal(expected.Of(s_plain), CurlCommandReader.Read($"curl {options} {Url}"));
        Assert.Equal(expected.Of(s_plain), CurlCommandReader.Read($"curl {Url} {options}"));
    }

    private static readonly Dictionary<string, PartSpec> s_parts = new()
    {
        ["a=b"] = new() { Name = "a", Content = "b" },
        ["a=b=c"] = new() { Name = "a", Content = "b=c" },
        ["=b"] = new() { Content = "b" },
        ["a="] = new() { Name = "a", Content = "" },
        ["a=  b  ;type=text/x"] = new() { Name = "a", Content = "b", ContentType = "text/x" },
        ["a=\" b;c\\\"\\\\\\d\" "] = new() { Name = "a", Content = " b;c\"\\\\d" },
        ["a=\"b"] = new() { Name = "a", Content = "\"b" },
        ["a=b;type=text/plain;charset=utf-8;format=flowed"] = new() { Name = "a", Content = "b", ContentType = "text/plain;charset=utf-8;format=flowed" },
        ["a=b;type=text/plain; charset=utf-8 ;filename=f"] = new() { Name = "a", Content = "b", ContentType = "text/plain; charset=utf-8", FileName = "f" },
        ["a=b; filename=\"f;g\" ;TYPE=x/y"] = new() { Name = "a", Content = "b", FileName = "f;g", ContentType = "x/y" },
        ["a=b;headers=\"X: y;z\";headers=B: c;encoder=base64"] = new() { Name = "a", Content = "b", Headers = ["X: y;z", "B: c"], Encoder = "base64" },
        ["a=@b"] = new() { Name = "a", File = "b" },
        ["a=@\"b,c;d\";filename=e;type=f/g"] = new() { Name = "a", File = "b,c;d", FileName = "e", ContentType = "f/g" },
        ["a=<b;type=text/x"] = new() { Name = "a", File = "b", AsText = true, ContentType = "text/x" },
        ["a=b,c"] = new() { Name = "a", Content = "b,c" },
    };

    public static TheoryData<string> FormValues { get; } = [.. s_parts.Keys];

    [Theory]
    [MemberData(nameof(FormValues))]
    public void A_form_value_says_what_a_part_is(string value)
    {
        var spec = CurlCommandReader.Read($"curl {Url} -F '{value}'");
        Assert.Equal(s_parts[value], Assert.Single(Assert.IsType<MultipartBodySpec>(spec.Body).Parts));
    }

    [Fact]
    public void Nothing_in_a_form_string_has_a_meaning()
    {
        var spec = CurlCommandReader.Read($"curl {Url} --form-string 'a=@b;type=\"c'");
        Assert.Equal(Form(new PartSpec { Name = "a", Content = "@b;type=\"c" }), spec.Body);
    }

    [Theory]
    [InlineData("printf 'a\\n\\000b' | curl u -d @-", "ab")]
    [InlineData("printf 'a\\n\\000b' | curl u --data-binary @-", "a\n\0b")]
    [InlineData("printf 'a b' | curl u --data-urlencode n@-", "n=a+b")]
    [InlineData("echo '{\"a\":1}' | curl u --json @- -d x", "{\"a\":1}\n&x")]
    [InlineData("printf a | curl u -d @- -d @-", "a&")]
    public void What_is_piped_in_takes_the_place_of_a_dash(string command, string data) =>
        Assert.Equal(Data(data), CurlCommandReader.Read(command).Body);

    [Theory]
    [InlineData("a=<-", null)]
    [InlineData("a=@-", "-")]
    [InlineData("a=@-;filename=x", "x")]
    public void A_part_of_a_form_can_be_piped_in(string value, string? fileName)
    {
        var spec = CurlCommandReader.Read($"printf 'x\\000' | curl u -F '{value}'");
        Assert.Equal(Form(new PartSpec { Name = "a", Content = "x\0", FileName = fileName }), spec.Body);
    }

    [Fact]
    public void Headers_can_be_piped_in()
    {
        var spec = CurlCommandReader.Read(@"printf 'A: b\r\n\nC:\n' | curl u -H @-");
        Assert.Equal([new("A", "b"), new("C", null)], spec.Headers);
    }

    [Fact]
    public void Data_and_headers_may_be_bytes_that_are_no_text()
    {
        var spec = CurlCommandReader.Read(@"curl u -H $'A: \xe9' -d $'\xff'");
        Assert.Equal([0xE9], spec.Headers[0].Value!.Span.ToArray());
        Assert.Equal(new DataBodySpec(new DataText(new([0xFF]))), spec.Body);
    }

    [Theory]
    [InlineData("h", "http://h")]
    [InlineData("h:1/a?b#c", "http://h:1/a?b#c")]
    [InlineData("https://h", "https://h")]
    [InlineData("--proto-default https h", "https://h")]
    [InlineData("--url h", "http://h")]
    [InlineData("-- -h", "http://-h")]
    [InlineData("-s -- h", "http://h")]
    [InlineData("'http://[::1]:80/'", "http://[::1]:80/")]
    [InlineData(@"'http://h/\{a\}\[b\]'", "http://h/{a}[b]")]
    [InlineData("-g 'http://h/{a}[b]'", "http://h/{a}[b]")]
    [InlineData("-G -d a 'http://h?'", "http://h?a")]
    [InlineData("-G -d a 'http://h?b'", "http://h?b&a")]
    [InlineData("-G -d a 'http://h/#c'", "http://h/?a#c")]
    [InlineData("-T f http://h", "http://h/f")]
    [InlineData("-T f http://h/a", "http://h/a")]
    [InlineData("-T f 'http://h/a/?b=/'", "http://h/a/f?b=/")]
    [InlineData("$'http://h/\\u00e9'", "http://h/\u00e9")]
    public void A_URL_is_what_curl_makes_of_it(string arguments, string url) => Assert.Equal(url, CurlCommandReader.Read("curl " + arguments).Url);

    [Theory]
    [InlineData("curl", 4, "has no URL")]
    [InlineData("curl -s", 7, "has no URL")]
    [InlineData("curl ''", 5, "URL is empty")]
    [InlineData("curl a b", 7, "second URL")]
    [InlineData("curl 'a{b,c}'", 5, "--globoff")]
    [InlineData("curl 'a[1-3]'", 5, "--globoff")]
    [InlineData("curl a --nonsense", 7, "'--nonsense'")]
    [InlineData("curl a --max-tim 3", 7, "is --max-time meant?")]
    [InlineData("curl a --max-time=3", 7, "--max-time VALUE")]
    [InlineData("curl a --no-max-time 3", 7, "cannot be taken back")]
    [InlineData("curl a --no-http2", 7, "cannot be taken back")]
    [InlineData("curl a --no-nonsense", 7, "'--no-nonsense'")]
    [InlineData("curl a -sy", 7, "takes a value")]
    [InlineData("curl a -s%", 7, "'-%' (in '-s%')")]
    [InlineData("curl a -\u00e9", 7, "'-\u00e9'")]
    [InlineData("curl -", 5, "'-'")]
    [InlineData("curl a -H", 7, "-H takes a value")]
    [InlineData("curl a -H b", 10, "-H: takes 'Name: value'")]
    [InlineData("curl a -H 'b c: d'", 10, "name of the header")]
    [InlineData("curl a -H ': d'", 10, "name of the header")]
    [InlineData("curl a -H $'b: c\\r\\nd: e'", 10, "line break")]
    [InlineData("curl a -X ''", 10, "takes a method")]
    [InlineData("curl a -X 'A B'", 10, "takes a method")]
    [InlineData("curl a -m x", 10, "number of seconds")]
    [InlineData("curl a -m -1", 10, "number of seconds")]
    [InlineData("curl a -m 99999999999999999999999", 10, "number of seconds")]
    [InlineData("curl a --retry 99999999999", 15, "smaller number")]
    [InlineData("curl a --retry -1", 15, "takes a number")]
    [InlineData("curl a --max-redirs -2", 20, "takes a number")]
    [InlineData("curl a --limit-rate 1X", 20, "number of bytes")]
    [InlineData("curl a --limit-rate K", 20, "number of bytes")]
    [InlineData("curl a --limit-rate 9999999P", 20, "number of bytes")]
    [InlineData("curl a --tls-max 1.4", 17, "1.3")]
    [InlineData("curl a -d b -F c=d", 5, "only one of")]
    [InlineData("curl a -d b -T c", 5, "only one of")]
    [InlineData("curl a -I -d b", 5, "only one of")]
    [InlineData("curl a -d @", 10, "name of a file")]
    [InlineData("curl a -d @-", 10, "nothing is piped")]
    [InlineData("curl a -F b=@-", 10, "nothing is piped")]
    [InlineData("curl a -T -", 10, "--data-binary")]
    [InlineData("curl a -T '{b,c}'", 10, "several files")]
    [InlineData("curl a -F b", 10, "name=content")]
    [InlineData("curl a -F 'b=('", 10, "form inside")]
    [InlineData("curl a -F '=)'", 10, "form inside")]
    [InlineData("curl a -F 'b=@c,d'", 10, "several files")]
    [InlineData("curl a -F 'b=c;d'", 10, "semicolon")]
    [InlineData("curl a -F 'b=\"c\"d'", 10, "closing quote")]
    [InlineData("curl a -F 'b=c;type=d'", 10, "media type")]
    [InlineData("curl a -F 'b=<c;filename=d'", 10, "'@' instead of '<'")]
    [InlineData("curl a -F 'b=c;headers=@d'", 10, "write them out")]
    [InlineData("curl a --next b", 7, "one request")]
    [InlineData("curl a -: b", 7, "one request")]
    [InlineData("curl -K f", 8, "write them out")]
    [InlineData("curl --help", 5, "asks curl for help")]
    [InlineData("curl -V", 5, "version")]
    [InlineData("curl --expand-url {{x}}", 5, "variables of curl")]
    [InlineData("curl $'\\xff'", 5, "not UTF-8")]
    [InlineData("curl a -A $'\\x00'", 10, "zero byte")]
    [InlineData("curl a -G -d $'\\xff'", 5, "not UTF-8")]
    public void A_wrong_command_is_refused_at_its_place(string command, int position, string words)
    {
        var error = Assert.Throws<CurlCommandException>(() => CurlCommandReader.Read(command));
        Assert.Equal(position, error.Position);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"(column {position + 1}).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drive_is_part_of_a_file_name_on_Windows_alone()
    {
        Assert.Equal(@"c:\x", CurlCommandReader.Read("curl ^\"u^\" --cert ^\"c:^\\x^\"").Certificate);
        Assert.Equal("c", CurlCommandReader.Read("curl u --cert 'c:/x'").Certificate);
    }

    [Fact]
    public void A_command_that_Chrome_copies_for_a_shell_is_read()
    {
        var spec = CurlCommandReader.Read("""
            curl 'https://h/api?q=\{1\}' \
              -X 'PATCH' \
              -H 'accept: */*' \
              -H 'accept-language: en-GB,en;q=0.9' \
              -b 'a=b; c=d' \
              -H 'sec-ch-ua: "Chromium";v="1", "Not)A;Brand";v="2"' \
              -H 'x-empty;' \
              --data-raw $'{"a":"it\'s\u0021 \\n"}' \
              --compressed
            """);
        Assert.Equal(
            new RequestSpec
            {
                Url = "https://h/api?q={1}",
                Method = "PATCH",
                Headers =
                [
                    new("accept", "*/*"), new("accept-language", "en-GB,en;q=0.9"),
                    new("sec-ch-ua", "\"Chromium\";v=\"1\", \"Not)A;Brand\";v=\"2\""), new("x-empty", ""),
                ],
                Cookie = "a=b; c=d",
                Body = Data("{\"a\":\"it's! \\n\"}"),
                Compressed = true,
            },
            spec);
    }

    [Fact]
    public void A_command_that_Chrome_copies_for_Windows_is_read()
    {
        var spec = CurlCommandReader.Read(string.Join('\n',
            """curl --globoff ^"https://h/api?q=%^7B1^%^7D^&r=^[1^]^" ^""",
            """  -H ^"accept: */*^" ^""",
            """  -H ^"sec-ch-ua: ^\^"Chromium^\^";v=^\^"1^\^"^" ^""",
            """  --data-raw ^"^{^\^"a^\^":^\^"b ^& c^\^"^}^" ^""",
            """  --insecure"""));
        Assert.Equal(
            new RequestSpec
            {
                Url = "https://h/api?q=%7B1%7D&r=[1]",
                Headers = [new("accept", "*/*"), new("sec-ch-ua", "\"Chromium\";v=\"1\"")],
                Body = Data("{\"a\":\"b & c\"}"),
                Insecure = true,
            },
            spec);
    }

    [Fact]
    public void A_command_that_Firefox_copies_is_read()
    {
        var spec = CurlCommandReader.Read(
            @"curl 'http://h/' --compressed -X POST -H 'User-Agent: Mozilla/5.0' -H 'Priority: u=0, i' --data-raw $'a=it\x27s&b=\ud83d\ude00'");
        Assert.Equal(Data("a=it's&b=\U0001F600"), spec.Body);
        Assert.Equal([new("User-Agent", "Mozilla/5.0"), new("Priority", "u=0, i")], spec.Headers);
    }

    [Fact]
    public void Files_are_put_in_the_place_of_their_names_only_when_asked()
    {
        var files = new Dictionary<string, byte[]>
        {
            ["a"] = "1\r\n2\0"u8.ToArray(),
            ["b"] = "x y\n"u8.ToArray(),
            ["h"] = "A: b\r\n\nC:\n"u8.ToArray(),
        };
        var spec = CurlCommandReader.Read("curl u -H @h -d @a --data-binary @a --data-urlencode n@b").ReadFiles(f => files[f]);
        Assert.Equal(
            new RequestSpec { Url = "http://u", Headers = [new("A", "b"), new("C", null)], Body = Data("12&1\r\n2\0&n=x+y%0A") }, spec);

        var query = CurlCommandReader.Read("curl 'u/?q#f' -G --data-urlencode @b").ReadFiles(f => files[f]);
        Assert.Equal("http://u/?q&x+y%0A#f", query.Url);
        Assert.Throws<FormatException>(() => CurlCommandReader.Read("curl u -H @b").ReadFiles(f => files[f]));
    }

    private static DataText Text(string text) => new(text);

    private static DataBodySpec Data(string text) => new(Text(text));

    private static MultipartBodySpec Form(params ReadOnlySpan<PartSpec> parts) => new([.. parts]);

    /// <summary>What an option makes of a request.</summary>
    public sealed class Expected
    {
        internal Expected(Func<RequestSpec, RequestSpec> change) => Of = change;

        internal Func<RequestSpec, RequestSpec> Of { get; }
    }
}
