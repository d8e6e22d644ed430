using System.CommandLine;
using System.Text.Json;
using Curlew.Cli.Commands;
using Curlew.Cli.RequestFiles;
using Curlew.TestServers;

namespace Curlew.Cli.Tests;

public sealed class RunCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _file;

    public RunCommandTests() => _file = _directory.Write("r.http", """
        GET http://h/1
        ### two
        POST http://h/2
        A: it's

        a=b
        ### three
        DELETE http://h/3/{{id}}
        ### two
        GET http://h/4

        > {% x %}
        """);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(new string[0], new[] { 1, 2, 3, 4 })]
    [InlineData(new[] { "3" }, new[] { 3 })]
    [InlineData(new[] { "4", "1-2" }, new[] { 4, 1, 2 })]
    [InlineData(new[] { "three", "1" }, new[] { 3, 1 })]
    [InlineData(new[] { "two" }, new[] { 2, 4 })]
    public void Requests_are_chosen_by_number_range_and_name(string[] wanted, int[] numbers) =>
        Assert.Equal(numbers, Plan(["run", _file, "--var", "id=5", .. wanted]).Requests.Select(r => r.Number));

    [Fact]
    public void The_plan_says_what_the_options_say()
    {
        var plan = Plan("run", _file, "--var", "id=a=b");
        Assert.Equal((true, null, false), (plan.KeepsCookies, plan.CookieFile, plan.StopsAtFailure));
        Assert.Equal("http://h/3/a=b", plan.Requests[2].Spec.Url);

        plan = Plan("run", _file, "--var", "id=1", "--no-session", "--fail-fast");
        Assert.Equal((false, null, true), (plan.KeepsCookies, plan.CookieFile, plan.StopsAtFailure));
        Assert.Equal("jar", Plan("run", _file, "--var", "id=1", "--session", "jar").CookieFile);
    }

    [Fact]
    public void The_list_tells_numbers_methods_URLs_and_names() => Assert.Equal(
        """
        1  GET     http://h/1
        2  POST    http://h/2  # two
        3  DELETE  http://h/3/5  # three
        4  GET     http://h/4  # two

        """,
        Run("run", _file, "--list", "--var", "id=5").Output);

    [Fact]
    public void What_is_not_done_is_told_with_its_line() =>
        Assert.Equal($"curlew: {_file}:12: what handles the answer is not done.\n", Run("run", _file, "--list", "--var", "id=5").Error);

    [Fact]
    public void The_list_can_be_JSON()
    {
        var list = Run("run", _file, "2", "--list", "--json", "--var", "id=5").Json;
        Assert.Equal(
            """[{"number":2,"name":"two","line":3,"method":"POST","url":"http://h/2"}]""",
            JsonSerializer.Serialize(list));
    }

    [Fact]
    public void Requests_can_be_shown_as_curl_commands()
    {
        var path = _directory.Write("data", "2");
        _directory.Write("s.http", "POST http://h\nContent-Type: a/b\n\n1\n< data\n3\n### \nPOST http://h\nContent-Type: a/b\n\n< data");
        Assert.Equal(
            $"""
            curl http://h --request POST --header 'Content-Type: a/b' --location --data-raw '1
            2
            3'
            curl http://h --request POST --header 'Content-Type: a/b' --location --data-binary @{path}

            """,
            Run("run", _directory.Combine("s.http"), "--curl").Output);
        Assert.Equal(
            "curl http://h/2 --request POST --header 'A: it'\\''s' --header Content-Type: --location --data-raw 'a=b'\n",
            Run("run", _file, "two", "--curl", "--var", "id=1").Output.Split("curl http://h/4")[0]);
    }

    [Theory]
    [InlineData("there is no request 5 in '", "5")]
    [InlineData("the numbers go from 1 to 4", "5")]
    [InlineData("there is no request 0", "0")]
    [InlineData("there is no request 3-2", "3-2")]
    [InlineData("is called '99999999999'", "99999999999")]
    [InlineData("is called 'four'; there are 'two', 'three'", "four")]
    [InlineData("exclude each other", "--session", "f", "--no-session")]
    [InlineData("exclude each other", "--list", "--curl")]
    [InlineData("--json goes with --list", "--json")]
    [InlineData("--session needs", "--session", "")]
    [InlineData("--var takes NAME=VALUE", "--var", "x")]
    [InlineData("--var takes NAME=VALUE", "--var", "=x")]
    public void A_wrong_command_line_is_named(string words, params string[] arguments)
    {
        var error = Assert.Throws<UsageException>(() => Run(["run", _file, "--var", "id=1", .. arguments]));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "", true, true)]
    [InlineData(1, "curlew: 1 of 2 requests failed.\n", true, false)]
    [InlineData(1, "curlew: 1 of 2 requests failed, and 1 was not sent.\n", false)]
    public void The_exit_code_tells_whether_all_went_well(int exitCode, string error, params bool[] results)
    {
        var tally = new RunTally();
        foreach (var result in results)
        {
            tally.Add(result);
        }

        using var output = new StringWriter { NewLine = "\n" };
        var console = new CliConsole { Output = Stream.Null, Error = output, Input = Stream.Null };
        Assert.Equal((exitCode, error), (tally.Report(console, planned: 2), output.ToString()));
    }

    private static RunPlan Plan(params string[] arguments)
    {
        RunPlan? plan = null;
        Run(arguments, p =>
        {
            plan = p;
            return 0;
        });
        return plan!;
    }

    private static ToolResult Run(params string[] arguments) => Run(arguments, _ => throw new InvalidOperationException("Nothing was to be sent."));

    private static ToolResult Run(string[] arguments, Func<RunPlan, int> run)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { RunCommand.Create(new() { Output = output, Error = error, Input = Stream.Null }, run) };
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        CommandLineCheck.Check(parsed);
        var exitCode = parsed.Invoke(new() { EnableDefaultExceptionHandler = false });
        return new(exitCode, output.ToArray(), error.ToString());
    }
}
