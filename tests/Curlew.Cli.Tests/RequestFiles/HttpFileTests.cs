using System.Text;
using Curlew.Cli.RequestFiles;
using Curlew.LibCurl;
using Curlew.TestServers;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Cli.Tests;

public sealed class HttpFileTests : IDisposable
{
    private static readonly HeaderSpec s_noType = new("Content-Type", null);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Requests_have_names_numbers_and_lines()
    {
        var file = Read("""
            # a comment

            GET http://h/1

            ### the second
            POST http://h/2
            A: b

            body
            ### ###
            // @name third
            http://h/3

            ###
            # nothing here
            ###
            DELETE http://h/4
            """);
        Assert.Equal(
            [(1, null, 3, "http://h/1"), (2, "the second", 6, "http://h/2"), (3, "third", 12, "http://h/3"), (4, null, 17, "http://h/4")],
            file.Requests.Select(r => (r.Number, r.Name, r.Line, r.Spec.Url)));
        Assert.Equal(["GET", "POST", "GET", "DELETE"], file.Requests.Select(r => r.Spec.EffectiveMethod));
        Assert.Empty(file.Notes);
    }

    [Theory]
    [InlineData("http://h/a", null, "http://h/a", CurlHttpVersion.None)]
    [InlineData("GET http://h/a", "GET", "http://h/a", CurlHttpVersion.None)]
    [InlineData("  get   http://h/a  ", "GET", "http://h/a", CurlHttpVersion.None)]
    [InlineData("Purge http://h/a", "Purge", "http://h/a", CurlHttpVersion.None)]
    [InlineData("M-SEARCH\thttp://h/a HTTP/1.1", "M-SEARCH", "http://h/a", CurlHttpVersion.Http11)]
    [InlineData("http://h/a HTTP/1.0", null, "http://h/a", CurlHttpVersion.Http10)]
    [InlineData("GET http://h/a HTTP/2", "GET", "http://h/a", CurlHttpVersion.Http2)]
    [InlineData("GET http://h/a HTTP/2 (Prior Knowledge)", "GET", "http://h/a", CurlHttpVersion.Http2PriorKnowledge)]
    [InlineData("GET http://h/a HTTP/3", "GET", "http://h/a", CurlHttpVersion.Http3)]
    [InlineData("GET http://h/a b c", "GET", "http://h/a b c", CurlHttpVersion.None)]
    [InlineData("GET h:1/a", "GET", "http://h:1/a", CurlHttpVersion.None)]
    [InlineData("GET :8080/a", "GET", "http://localhost:8080/a", CurlHttpVersion.None)]
    [InlineData("GET /a?b\nHost: h:1", "GET", "http://h:1/a?b", CurlHttpVersion.None)]
    [InlineData("GET http://h/a\n  ?b=c\n  &d=e\n  # no\n", "GET", "http://h/a?b=c&d=e", CurlHttpVersion.None)]
    [InlineData("GET http://h\n  /a\n  /b\n?c", "GET", "http://h/a/b?c", CurlHttpVersion.None)]
    [InlineData("GET http://h/a\n?b=c HTTP/1.1\nX: y", "GET", "http://h/a?b=c", CurlHttpVersion.Http11)]
    public void A_request_line_has_method_URL_and_version(string text, string? method, string url, CurlHttpVersion version)
    {
        var spec = One(text);
        Assert.Equal((method, url, version), (spec.Method, spec.Url, spec.HttpVersion));
    }

    [Fact]
    public void Headers_go_to_the_empty_line_and_comments_between_them_are_none() => Assert.Equal(
        [new("A", "b: c"), new("a", "d"), new("Empty", "")],
        One("GET http://h\nA:  b: c \n# B: x\n// C: x\na:d\nEmpty:\n\n").Headers);

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a\n\n\n", "a")]
    [InlineData("\na\n\nb\n", "\na\n\nb")]
    [InlineData("# a\n// b\n#c", "# a\n// b\n#c")]
    [InlineData("a\r\nb\r\n", "a\r\nb")]
    [InlineData("  a \n\tb", "  a \n\tb")]
    [InlineData("> quote\n>x", "> quote\n>x")]
    [InlineData("<a>\n<>\n</a>\n<b/>", "<a>\n<>\n</a>\n<b/>")]
    [InlineData("@a = b\n## c", "@a = b\n## c")]
    [InlineData("{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 1}}")]
    public void A_body_is_not_touched(string text, string body)
    {
        var spec = One("POST http://h\nContent-Type: text/plain\n\n" + text);
        Assert.Equal(new DataBodySpec(new DataText(body)), spec.Body);
        Assert.Equal([new("Content-Type", "text/plain")], spec.Headers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n  \n")]
    [InlineData("\n\n> {%\nx\n%}")]
    public void Nothing_but_empty_lines_is_no_body(string text)
    {
        var spec = One("POST http://h" + text);
        Assert.Null(spec.Body);
        Assert.Empty(spec.Headers);
    }

    [Fact]
    public void A_body_without_a_type_has_none() => Assert.Equal([s_noType], One("POST http://h\n\nx").Headers);

    [Theory]
    [InlineData("> {% client.test() %}")]
    [InlineData("> {%\nclient.test()\n%}")]
    [InlineData(">{% x %}")]
    [InlineData("> ./handler.js")]
    [InlineData(">> out.json")]
    [InlineData(">>! out.json")]
    [InlineData("<> previous.200.json")]
    public void What_handles_the_answer_ends_the_body_and_is_told_of(string handler)
    {
        var file = Read($"POST http://h\n\nbody\n\n{handler}\n\n### next\nGET http://i");
        Assert.Equal(new DataBodySpec(new DataText("body")), file.Requests[0].Spec.Body);
        Assert.Equal("http://i", file.Requests[1].Spec.Url);
        Assert.Equal(5, Assert.Single(file.Notes).Line);
    }

    [Fact]
    public void A_handler_may_follow_the_headers()
    {
        var file = Read("GET http://h\nA: b\n> {% x %}\n");
        Assert.Null(file.Requests[0].Spec.Body);
        Assert.Single(file.Notes);
    }

    [Theory]
    [InlineData("< {%\n x\n%}\nGET http://h")]
    [InlineData("<{% x %}\nGET http://h")]
    [InlineData("< ./before.js\nGET http://h")]
    public void A_script_before_the_request_is_told_of(string text) => Assert.Equal(new(1, "a script before the request is not run"), Assert.Single(Read(text).Notes));

    [Fact]
    public void Files_take_the_place_of_their_lines()
    {
        var path = _directory.Write("a b.txt", "x{{v}}\n");
        _directory.Write("latin.txt", "{{v}}");
        Assert.Equal(new DataBodySpec(new DataFile(path, DataFileForm.AsIs)), One("POST http://h\n\n< a b.txt\n").Body);
        Assert.Equal(new DataBodySpec(new DataFile(path, DataFileForm.AsIs)), One("@f = a b.txt\nPOST http://h\n\n< ./{{f}}".Replace("./", "", StringComparison.Ordinal)).Body);
        Assert.Equal(
            new DataBodySpec(new DataText("1\n"), new DataFile(path, DataFileForm.AsIs), new DataText("\n2\nx7\n\n7")),
            One("@v = 7\nPOST http://h\n\n1\n< a b.txt\n2\n<@ a b.txt\n<@latin1 latin.txt").Body);
    }

    [Fact]
    public void A_file_is_looked_for_next_to_the_file_of_requests()
    {
        _directory.CreateDirectory("sub");
        var path = _directory.Write("sub/data", "x");
        _directory.Write("sub/r.rest", "POST http://h\n\n< data");
        Assert.Equal(new DataBodySpec(new DataFile(path, DataFileForm.AsIs)), RequestFile.Read(_directory.Combine("sub/r.rest")).Requests[0].Spec.Body);
    }

    [Fact]
    public void A_multipart_body_gets_the_line_ends_that_it_needs()
    {
        var path = _directory.Write("f", "x");
        Assert.Equal(
            new DataBodySpec(new DataText("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"), new DataFile(path, DataFileForm.AsIs), new DataText("\r\n--b--")),
            One("POST http://h\nContent-Type: multipart/form-data; boundary=b\n\n--b\nContent-Disposition: form-data; name=\"a\"\n\n< f\n--b--\n").Body);
    }

    [Fact]
    public void A_form_may_have_a_line_for_each_field() => Assert.Equal(
        new DataBodySpec(new DataText("a=b&c=d\ne")),
        One("POST http://h\nContent-Type: application/x-www-form-urlencoded\n\na=b\n&c=d\ne").Body);

    [Fact]
    public void Variables_are_put_in()
    {
        var spec = One("""
            @host = h:{{port}}
            @ port=1
            @port = 80
            @e=
            POST http://{{host}}/{{ path }}{{e}}
            X-{{name}}: {{name}} {{name}}

            {"a": "{{name}}", "b": {"c": {}}, "d": "{{"}
            """.Replace("@ port=1\n", "", StringComparison.Ordinal) + "\n###\n@path = p\n@name = n\n");
        Assert.Equal("http://h:80/p", spec.Url);
        Assert.Equal(new("X-n", "n n"), spec.Headers[0]);
        Assert.Equal(new DataBodySpec(new DataText("{\"a\": \"n\", \"b\": {\"c\": {}}, \"d\": \"{{\"}")), spec.Body);
    }

    [Fact]
    public void The_definition_above_counts_and_one_from_outside_before_all()
    {
        const string text = "@v = 1\nGET http://h/{{v}}\n###\n@v = 2\nGET http://h/{{v}}";
        Assert.Equal(["http://h/1", "http://h/2"], Read(text).Requests.Select(r => r.Spec.Url));
        Assert.Equal(["http://h/3", "http://h/3"], Read(text, ("v", "3")).Requests.Select(r => r.Spec.Url));
    }

    [Theory]
    [InlineData("$guid", "^[0-9a-f-]{36}$")]
    [InlineData("$uuid", "^[0-9a-f-]{36}$")]
    [InlineData("$random.uuid", "^[0-9a-f-]{36}$")]
    [InlineData("$timestamp", "^[0-9]{10}$")]
    [InlineData("$isoTimestamp", "^20..-..-..T..:..:..[.]...Z$")]
    [InlineData("$datetime rfc1123", "^..., .. ... .... ..:..:.. GMT$")]
    [InlineData("$randomInt", "^[0-9]{1,3}$")]
    [InlineData("$randomInt 5 6", "^5$")]
    [InlineData("$randomInt -5 -4", "^-5$")]
    [InlineData("$processEnv PATH", "/")]
    [InlineData("$env.PATH", "/")]
    public void Some_variables_are_there_in_every_file(string variable, string pattern) =>
        Assert.Matches(pattern, One($"GET http://h\nX: {{{{{variable}}}}}").Headers[0].Value!.Text);

    [Fact]
    public void Comments_before_a_request_can_say_more_of_it()
    {
        var request = Read("""
            # @no-redirect
            # @no-cookie-jar
            # @timeout 500 ms
            // @connection-timeout 2
            # @note
            GET http://h
            # @timeout 1 m
            A: b
            """).Requests[0];
        Assert.True(request.WithoutCookies);
        Assert.Equal((false, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2)), (request.Spec.Follow, request.Spec.MaxTime, request.Spec.ConnectTimeout));
        Assert.True(One("GET http://h").Follow);
        Assert.Equal(new(1, "'@prompt' is not known"), Assert.Single(Read("# @prompt x\nGET http://h").Notes));
    }

    [Theory]
    [InlineData("Basic dTpw", null, null, "None")]
    [InlineData("Basic u:p", "u", "p", "Basic")]
    [InlineData("basic u p q", "u", "p q", "Basic")]
    [InlineData("Digest u p", "u", "p", "Digest")]
    [InlineData("Digest username=\"u\", realm=\"r\"", null, null, "None")]
    [InlineData("Bearer x y", null, null, "None")]
    [InlineData("AWS id:signature", null, null, "None")]
    public void Credentials_in_an_Authorization_header_are_made_one(string value, string? user, string? password, string kind)
    {
        var spec = One("GET http://h\nAuthorization: " + value);
        Assert.Equal((user, password, kind), (spec.User, spec.Password, spec.Auth.ToString()));
        Assert.Equal(user is null ? 1 : 0, spec.Headers.Count);
    }

    [Theory]
    [InlineData("AWS id key", "aws:amz", 0)]
    [InlineData("AWS id key token:t region:r service:s", "aws:amz:r:s", 1)]
    public void AWS_credentials_sign_the_request(string value, string signature, int headers)
    {
        var spec = One("GET http://h\nAuthorization: " + value);
        Assert.Equal(("id", "key", signature, headers), (spec.User, spec.Password, spec.AwsSigV4, spec.Headers.Count));
    }

    [Fact]
    public void A_curl_command_may_stand_for_a_request()
    {
        var spec = One("@v = 1\n### x\ncurl -X PUT http://h/{{v}} \\\n  -d @data -b '' --cacert /etc/ca\n");
        Assert.Equal(("PUT", "http://h/1", false, "/etc/ca"), (spec.Method, spec.Url, spec.Follow, spec.CaFile));
        Assert.Equal(new DataBodySpec(new DataFile(_directory.Combine("data"), DataFileForm.WithoutLineBreaks)), spec.Body);
    }

    [Theory]
    [InlineData("", "1: there is no request")]
    [InlineData("# x\n### y\n", "1: there is no request")]
    [InlineData("\nGET", "2: there is no URL after 'GET'")]
    [InlineData("GET http://", "1: 'http://' is not a URL")]
    [InlineData("GET /x\nA: b", "1: a URL without a host needs")]
    [InlineData("GET http://h HTTP/9", "1: HTTP/9 is not known")]
    [InlineData("GET http://h\nA: b\nno colon", "3: this is no header")]
    [InlineData("GET http://h\nA;", "2: this is no header")]
    [InlineData("GET http://h\nA b: c", "2: the name of the header")]
    [InlineData("GET http://h/{{x}}", "1: the variable 'x' has no value")]
    [InlineData("GET http://h\n\n\n{{x}}", "4: the variable 'x' has no value")]
    [InlineData("GET http://h\nX: {{a.response.body.b}}", "2: '{{a.response.body.b}}' is no variable")]
    [InlineData("GET http://h/{{$x}}", "1: '{{$x}}' is not known")]
    [InlineData("GET http://h/{{$randomInt 2 1}}", "1: $randomInt takes")]
    [InlineData("GET http://h/{{$env.CURLEW_NOT_SET}}", "1: the environment has no variable 'CURLEW_NOT_SET'")]
    [InlineData("@a = {{b}}\n@b = {{a}}\nGET http://{{a}}", "1: the variable 'a' is defined by itself")]
    [InlineData("@a\nGET http://h", "1: a variable is defined as")]
    [InlineData("# @timeout x\nGET http://h", "1: a time is")]
    [InlineData("# @timeout 1.2.3\nGET http://h", "1: a time is")]
    [InlineData("# @name\nGET http://h", "1: '@name' takes a name")]
    [InlineData("< {%\nGET http://h", "1: the script does not end")]
    [InlineData("POST http://h\n\n< none.txt", "3: the file 'none.txt' cannot be read: there is no such file")]
    [InlineData("POST http://h\n\n< .", "3: the file '.' cannot be read: it is a folder")]
    [InlineData("POST http://h\n\n<@x-none f", "3: the charset 'x-none' is not known")]
    [InlineData("POST http://h\n\n<@ascii f", "is not text in the charset ascii")]
    [InlineData("GET http://h\nAuthorization: AWS a b c", "1: 'c' after the AWS credentials")]
    [InlineData("GET http://h\nAuthorization: AWS a b service:c", "1: 'service:' needs")]
    [InlineData("\ncurl \\\n --nonsense x", "3: curl has no option '--nonsense'")]
    public void A_wrong_file_is_refused_at_its_line(string text, string words)
    {
        _directory.Write("f", "\u00e9");
        var error = Assert.Throws<FailureException>(() => Read(text));
        Assert.StartsWith(_directory.Combine("r.http") + ":", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_UTF_8_with_a_mark_or_without()
    {
        File.WriteAllText(_directory.Combine("r.http"), "GET http://h/\u00e9", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal("http://h/\u00e9", RequestFile.Read(_directory.Combine("r.http")).Requests[0].Spec.Url);

        File.WriteAllBytes(_directory.Combine("r.http"), [.. "GET http://h\n"u8, 0xFF]);
        Assert.Contains(":2: this line is not UTF-8", Assert.Throws<FailureException>(() => RequestFile.Read(_directory.Combine("r.http"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_or_none_is_refused()
    {
        Assert.Throws<UsageException>(() => RequestFile.Read("x.txt"));
        Assert.Throws<FailureException>(() => RequestFile.Read("/no/such/file.http"));
    }

    [Fact]
    public void Whatever_is_in_a_file_is_read_or_refused_with_its_line()
    {
        var pieces = Gen.Elements(
            "###", "### a", "\n", "\n\n", "\r\n", "GET ", "POST", " HTTP/1.1", " HTTP/", "http://h", "/", "?a=b", "&", "A: b", ":", ";", "# ", "//", "# @name", "@a = ",
            "{{a}}", "{{", "}}", "{{$", "$randomInt 1 ", "< f", "<@ f", "<@x ", "< {%", "%}", "> {%", ">> ", "<> ", "curl ", "-d @f ", "'", " ", "\t", "\0", "\u00e9", "Host: h",
            "Authorization: Basic ", "Authorization: AWS ", "region:", "Content-Type: multipart/x", "# @timeout ", "1", ".js");
        _directory.Write("f", "{{a}}");
        Prop.ForAll(pieces.ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            try
            {
                Assert.NotEmpty(Read(text).Requests);
            }
            catch (FailureException e)
            {
                Assert.Matches(@"r\.http:[0-9]+: .", e.Message);
            }
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private RequestSpec One(string text) => Assert.Single(Read(text).Requests).Spec;

    private RequestFile Read(string text, params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var given = new Dictionary<string, string>();
        foreach (var (name, value) in variables)
        {
            given.Add(name, value);
        }

        return RequestFile.Read(_directory.Write("r.http", text), given);
    }
}
