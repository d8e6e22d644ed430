using System.Text;
using System.Text.RegularExpressions;
using Curlew.TestServers;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests;

/// <summary>The reader and the writer against the shell and the curl that they speak of.</summary>
public sealed partial class RealCurlTests : IAsyncLifetime
{
    private readonly ShellProgram _shell = new();
    private RawServer? _server;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(ShellProgram.IsInstalled, ShellProgram.MissingReason);
        _server = await RawServer.StartAsync(RawScripts.Record(""));
        _shell.Write("file.txt", "one\r\ntwo & three\n"u8.ToArray());
        _shell.Write("b;c\"d", [0, 255, 13, 10]);
        _shell.Write("headers", "X-File: 1\r\nX-Other: 2\n"u8.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _shell.Dispose();
    }

    [Theory]
    [InlineData("curl URL")]
    [InlineData("curl -sS -X PUT URLa/b?c=d -H 'X-A:  1 ' -H X-B: -H 'X-C;' -H Accept:")]
    [InlineData("curl -I URL")]
    [InlineData("curl URL -A 'me (x)' -e http://r/ -b 'a=b; c=d' -b e=f")]
    [InlineData("curl URL -A '' -e ''")]
    [InlineData("curl URL -u me:secret")]
    [InlineData("curl URL --oauth2-bearer token")]
    [InlineData("curl URL -r 0-9 --compressed --http1.0")]
    [InlineData("curl URL -d a=b -d 'c d' --data-binary @file.txt --data-urlencode n@file.txt -d @file.txt --data-raw @x")]
    [InlineData("curl URL -d ''")]
    [InlineData("curl URL --data-urlencode 'a=b c/\u00e9' --data-urlencode '=x=y' --data-urlencode 'z z'")]
    [InlineData("curl URL --json '{\"a\":' --json '1}'")]
    [InlineData("curl URL --json @file.txt -d x -H 'accept: y'")]
    [InlineData("curl 'URL?a=b#c' -G -d d=e --data-urlencode 'f=g h'")]
    [InlineData("curl URL -G -I -d d=e")]
    [InlineData("curl URL -T file.txt")]
    [InlineData("curl URLx -T file.txt -H 'Expect:'")]
    [InlineData("curl URL -F a=b -F 'c=\"d;e\";type=text/x; y=z;filename=\"f\\\"g\"' -F '=h'")]
    [InlineData("curl URL -F 'a=@file.txt' -F 'b=@\"b;c\\\"d\";filename=x' -F 'c=<file.txt;type=a/b' -F 'd=e;headers=\"X-P: q;r\"'")]
    [InlineData("curl URL --form-string 'a=@b;type=\"c'")]
    [InlineData("curl URL -H @headers")]
    [InlineData("printf 'a\\000b\\377' | curl URL --data-binary @-")]
    [InlineData("printf 'a\\000b' | curl URL -F 'f=@-;filename=g' -F 'h=i'")]
    [InlineData("curl URL --data-raw $'\\xff\\'\\u20ac\\n' -H $'X-A: \\xe9'")]
    [InlineData("curl -g 'URL{a}[1]'")]
    [InlineData("curl 'URL\\{a\\}\\[1\\]'")]
    [InlineData("curl URL -x URL -U p:q --proxy-header 'X-P: 1' -H 'X-A: 1'")]
    [InlineData("curl http://example.test/ --connect-to ::HOST")]
    [InlineData("curl http://example.test:PORT/ --resolve example.test:PORT:127.0.0.1 --request-target /other")]
    public void A_command_and_what_it_is_written_as_send_the_same(string template)
    {
        var command = template
            .Replace("URL", _server!.Uri.ToString(), StringComparison.Ordinal)
            .Replace("HOST", $"127.0.0.1:{_server.Port}", StringComparison.Ordinal)
            .Replace("PORT", $"{_server.Port}", StringComparison.Ordinal);
        var spec = CurlCommandReader.Read(command);
        var original = Send("bash", command);
        var written = Send(spec);
        Assert.Equal(Comparable(original), Comparable(written));
        AssertSays(spec, written);
    }

    [Fact]
    public void Any_data_arrives_as_the_request_says()
    {
        var headers = Gen.Elements("X-A", "x-b", "!#$%&'*+-.^_`|~").SelectMany(name => RequestSpecs.Line, (name, value) => new HeaderSpec(name, value.Trim()));
        var specs =
            from data in Gen.OneOf(RequestSpecs.Bytes, RequestSpecs.BytesWithZero)
            from method in Gen.Elements(null, "PUT", "M-SEARCH")
            from header in headers.ListOf()
            select new RequestSpec { Url = _server!.Uri + "x", Method = method, Headers = [.. header], Body = new DataBodySpec(new DataText(data)) };
        Prop.ForAll(specs.ToArbitrary(), spec => AssertSays(spec, Send(spec))).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Any_form_arrives_as_the_request_says()
    {
        var parts = RequestSpecs.Part.Select(p => p with { Encoder = null, File = p.File is null ? null : "file.txt" });
        var specs = parts.NonEmptyListOf().Select(p => new RequestSpec { Url = _server!.Uri + "x", Body = new MultipartBodySpec([.. p]) });
        Prop.ForAll(specs.ToArbitrary(), spec => AssertSays(spec, Send(spec))).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void The_words_of_a_command_are_those_of_bash()
    {
        var pieces = Gen.Elements(
            "a", " ", "  ", "\t", "'", "\"", "\\", "$'", "$\"", "\\\n", "\\n", "\\x41", "\\x4", "\\101", "\\8", "\\cA", "\\u00e9", "\\U1F600", "\\q", "\\'",
            "\\\"", "\\$", "$", "$ ", "#", " #", "=", "*", "?", "[a]", "{b}", "%", "!", "\u00e9", "\U0001F600", ":", ",", "\r");
        Prop.ForAll(pieces.ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            var command = $"curl {text} .";
            List<Octets> words;
            try
            {
                words = [.. CommandLineWords.Read(command, CommandShell.Posix).Arguments.Select(w => w.Value)];
            }
            catch (CurlCommandException)
            {
                return;
            }

            var bash = _shell.Run("bash", "set -f; curl() { for w; do printf '%s\\0' \"$w\"; done; }\n" + command);
            Assert.Equal(string.Concat(words.Select(w => w.Latin1 + "\0")), Encoding.Latin1.GetString(bash));
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(20));
    }

    [Fact]
    public void Each_option_of_the_installed_curl_is_known_by_its_letter_and_its_kind()
    {
        var help = Encoding.UTF8.GetString(_shell.Run("sh", "curl --help all"));
        var listed = HelpLine().Matches(help);
        Assert.True(listed.Count > 200);
        foreach (var line in listed.AsEnumerable())
        {
            var name = line.Groups["name"].Value;
            var option = CommandOptions.Find(name) ?? CommandOptions.Find(Regex.Replace(name, "^no-", "", RegexOptions.None, TimeSpan.FromSeconds(1)));
            Assert.True(option is not null, name);
            Assert.True(option.TakesValue == (line.Groups["value"].Length > 0 && name is not "help"), name);
            Assert.Equal(line.Groups["letter"].Value, option.Letter == '\0' ? "" : option.Letter.ToString());
        }
    }

    private RawRequest Send(RequestSpec spec)
    {
        var command = CurlCommandWriter.Write(spec, multiLine: true);
        return Send(command.Contains("$'", StringComparison.Ordinal) ? "bash" : "sh", command);
    }

    private RawRequest Send(string shell, string command)
    {
        var before = _server!.Requests.Count;
        _shell.Run(shell, command);
        return Assert.Single(_server.Requests.Skip(before));
    }

    /// <summary>All of it but the order of the headers, the blanks around their values, and what a boundary is by chance.</summary>
    private static string Comparable(RawRequest request) => Boundary().Replace(
        string.Join('\n', request.Headers.Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal).Prepend(request.Head.Split("\r\n")[0]))
            + "\n\n" + Encoding.Latin1.GetString(request.Body),
        "BOUNDARY");

    /// <summary>The request is what the description says: method, headers in their order, and each byte of the body.</summary>
    private void AssertSays(RequestSpec named, RawRequest request)
    {
        var spec = named.ReadFiles(Open);
        Assert.Equal(spec.EffectiveMethod, request.Method);
        var sent = request.Headers.Select(h => $"{h.Key}: {h.Value}").ToList();
        var at = -1;
        foreach (var header in spec.Headers.Where(h => h.Value is not null))
        {
            at = sent.FindIndex(at + 1, h => h == $"{header.Name}: {header.Value!.Latin1}");
            Assert.True(at >= 0, $"{header.Name} in {request.Head}");
        }

        foreach (var header in spec.Headers.Where(h => h.Value is null))
        {
            Assert.Null(request.Header(header.Name));
        }

        Assert.Equal(Encoding.Latin1.GetString(ExpectedBody(spec, request)), Encoding.Latin1.GetString(request.Body));
    }

    private byte[] ExpectedBody(RequestSpec spec, RawRequest request) => spec.Body switch
    {
        DataBodySpec data => DataPiece.ReadAll(data.Pieces, Open).Span.ToArray(),
        FileBodySpec file => Open(file.Path),
        MultipartBodySpec form => Render(form, Boundary().Match(request.Header("Content-Type")!).Value),
        _ => [],
    };

    private byte[] Open(string file) => _shell.Run("bash", "cat " + ShellQuoting.Quote(file));

    private byte[] Render(MultipartBodySpec form, string boundary)
    {
        var body = new StringBuilder();
        foreach (var part in form.Parts)
        {
            var fileName = part.FileName ?? (part.File is null || part.AsText ? null : part.File);
            body.Append($"--{boundary}\r\nContent-Disposition: form-data");
            body.Append(part.Name.Length == 0 ? "" : $"; name=\"{Quoted(part.Name)}\"");
            body.Append(fileName is null ? "" : $"; filename=\"{Quoted(fileName)}\"");
            body.Append((part.ContentType ?? GuessedType(part)) is { } type ? $"\r\nContent-Type: {type}" : "");
            body.Append(string.Concat(part.Headers.Select(h => "\r\n" + ((Octets)h).Latin1)));
            body.Append("\r\n\r\n").Append(part.Content?.Latin1 ?? Encoding.Latin1.GetString(Open(part.File!))).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes($"{body}--{boundary}--\r\n");
    }

    private static string? GuessedType(PartSpec part) =>
        part.File is null || part.AsText ? null : part.File.EndsWith(".txt", StringComparison.Ordinal) ? "text/plain" : "application/octet-stream";

    private static string Quoted(string name) => ((Octets)name).Latin1
        .Replace("\"", "%22", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    [GeneratedRegex(@"-{24}[0-9a-zA-Z]+", RegexOptions.None, 1000)]
    private static partial Regex Boundary();

    [GeneratedRegex(@"^ (-(?<letter>.), |    )--(?<name>[a-z0-9.-]+)( (?<value>[<\[].*?[>\]]))?", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HelpLine();
}
