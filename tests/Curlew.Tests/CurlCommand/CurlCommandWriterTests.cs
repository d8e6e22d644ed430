using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests;

public sealed class CurlCommandWriterTests
{
    [Fact]
    public void What_is_written_reads_back_as_the_same_request() =>
        Prop.ForAll(RequestSpecs.Request.ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (spec, multiLine) =>
            Assert.Equal(spec, CurlCommandReader.Read(CurlCommandWriter.Write(spec, multiLine), CommandShell.Posix)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void What_is_written_is_taken_for_a_shell_of_POSIX() =>
        Prop.ForAll(RequestSpecs.Request.ToArbitrary(), spec =>
        {
            var command = CurlCommandWriter.Write(spec);
            return spec == CurlCommandReader.Read(command, CommandShell.Posix) && !command.Contains('\u001b', StringComparison.Ordinal);
        })
        .Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData("curl h", "curl http://h")]
    [InlineData("curl -sS -X POST h -d a=b", "curl http://h --request POST --data-raw 'a=b'")]
    [InlineData("curl -I h/", "curl http://h/ --head")]
    [InlineData("curl -g 'h/[1]'", "curl --globoff 'http://h/[1]'")]
    [InlineData("curl h -d '' ", "curl http://h --data-raw ''")]
    [InlineData("curl h -d a -d @f --data-binary @g -d b", "curl http://h --data-raw a --data @f --data-binary @g --data-raw b")]
    [InlineData("curl h --json a --json @f", "curl http://h --header 'Content-Type: application/json' --header 'Accept: application/json' --data-raw a --json @f")]
    [InlineData("curl h -F a=b -F 'c=d;type=e/f' -F g=@h", "curl http://h --form-string 'a=b' --form 'c=\"d\";type=e/f' --form 'g=@h'")]
    [InlineData(@"curl h -d $'\x00a\'%'", @"printf '\000a\047%%' | curl http://h --data-binary @-")]
    [InlineData(@"curl h -F $'a=\xff;filename=b'", @"printf '\377' | curl http://h --form 'a=@-;filename=b'")]
    [InlineData(@"curl h -H $'A: \xe9'", @"curl http://h --header $'A: \351'")]
    [InlineData("curl h -G --data-urlencode @f", "curl http://h --get --data-urlencode @f")]
    [InlineData("curl -L h --tls-max 1.2 --no-alpn", "curl http://h --tls-max 1.2 --location --no-alpn")]
    public void A_request_is_written_the_short_way(string command, string written) =>
        Assert.Equal(written, CurlCommandWriter.Write(CurlCommandReader.Read(command)));

    [Fact]
    public void Each_option_may_have_a_line_of_its_own() => Assert.Equal(
        "curl http://h \\\n  --request PUT \\\n  --header 'A: b' \\\n  --data-raw c",
        CurlCommandWriter.Write(CurlCommandReader.Read("curl h -X PUT -H 'A: b' -d c"), multiLine: true));

    [Fact]
    public void What_no_command_can_say_is_refused()
    {
        var plain = new RequestSpec { Url = "http://h" };
        RequestSpec[] specs =
        [
            plain with { Cookie = "no equals sign" },
            plain with { Cookie = "@a=b" },
            plain with { User = "a:b", Password = "c" },
            plain with { UserAgent = "a\0b" },
            plain with { Method = "A B" },
            plain with { Headers = [new("A", "b\r\nC: d")] },
            plain with { Headers = [new("A B", "c")] },
            plain with { Body = new MultipartBodySpec([new() { Name = "a=b", Content = "c" }]) },
            plain with { Body = new MultipartBodySpec([new() { Name = "a", Content = "\0" }, new() { Name = "b", Content = "\0" }]) },
            plain with { Body = new MultipartBodySpec([new() { Name = "a", Content = "b", ContentType = "no media type" }]) },
            plain with { Body = new DataBodySpec(new DataFile("f", DataFileForm.AsIs), new DataText("a")) },
            plain with { Body = new DataBodySpec(new DataText("a")), Query = [new DataFile("f", DataFileForm.AsIs)] },
            plain with { Extras = [new("--nonsense")] },
        ];
        Assert.All(specs, spec => Assert.Throws<NotSupportedException>(() => CurlCommandWriter.Write(spec)));
    }

    [Fact]
    public void Whatever_is_read_can_be_written_unless_it_says_so_and_nothing_else_is_thrown()
    {
        var options = CommandOptions.All.SelectMany(o => new[] { "--" + o.Name, "--no-" + o.Name, "-" + o.Letter }).ToArray();
        var words = Gen.OneOf(
            Gen.Elements(options), RequestSpecs.Text, RequestSpecs.Line,
            Gen.Elements("1", "a=b", "@f", "a@f", "@-", "a=@f;type=", "a=<-", "x:y", "x;", "http://h/", "1.2", ";auto", "http://h/?a#b"));
        var pieces = Gen.OneOf(
            words.Select(w => ShellQuoting.Quote(w)), words,
            Gen.Elements("'", "\"", "$'", "\\", "\\\n", "^\n", "^\"", "^", "| ", ";", "\n", "\ud800", "\udc00", "\0", "$'\\u", "$'\\x0'", "$'\\U1'"));
        var commands =
            from start in Gen.Elements("curl ", "curl ", "curl ^\n", "curl ^\"", "printf 'a' | curl ", "$ curl http://h ", "")
            from rest in pieces.ListOf()
            select start + string.Join(' ', rest);
        Prop.ForAll(commands.ToArbitrary(), TryBoth).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
        Prop.ForAll<string>(text => TryBoth("curl " + text)).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void A_null_command_is_an_error_of_the_caller() => Assert.Throws<ArgumentNullException>(() => CurlCommandReader.Read(null!));

    private static void TryBoth(string command)
    {
        foreach (var shell in Enum.GetValues<CommandShell>())
        {
            RequestSpec spec;
            try
            {
                spec = CurlCommandReader.Read(command, shell);
            }
            catch (CurlCommandException e)
            {
                Assert.InRange(e.Position, 0, command.Length);
                continue;
            }

            try
            {
                CurlCommandWriter.Write(spec);
            }
            catch (NotSupportedException e)
            {
                Assert.Contains("command", e.Message, StringComparison.Ordinal);
            }
        }
    }
}
