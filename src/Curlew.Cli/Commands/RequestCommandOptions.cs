using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Curlew.Cli.Commands;

/// <summary>The options and arguments of a command that sends a request.</summary>
internal sealed class RequestCommandOptions
{
    private const int DefaultMaxRedirects = 30;

    public Argument<string> Url { get; } = new("URL")
    {
        Description = "Where to. ':8080/x' means http://localhost:8080/x, and a URL without a scheme is http.",
    };

    public Argument<string[]> Items { get; } = new("ITEM")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Name:value header, Name: removed header, Name; empty header, name==value query, name=value data, "
            + "name:=json data as JSON, name@path file, name=@path and name:=@path data from a file, +name=value cookie. "
            + "A backslash makes a separator an ordinary character.",
    };

    public Option<string> Output { get; } = SessionCommandOptions.Text("--output", "FILE", "Save the body as FILE, once it is whole. '-' is standard output.", "-o");

    public Option<bool> Download { get; } = SessionCommandOptions.Flag("--download", "Save the body under the name that the server or the URL gives, with a progress bar.", "-d");

    public Option<bool> Continue { get; } = SessionCommandOptions.Flag("--continue", "Go on with a download that was interrupted; needs -o.", "-c");

    public Option<string[]> Header { get; } = new("--header", "-H")
    {
        HelpName = "NAME: VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Description = "Send a header; 'Name:' removes one, 'Name;' sends it empty. May be repeated.",
    };

    public Option<bool> Json { get; } = SessionCommandOptions.Flag("--json", "Data items make a JSON object; the default.");

    public Option<bool> Form { get; } = SessionCommandOptions.Flag("--form", "Data items make a urlencoded form, or with a file a multipart one.");

    public Option<bool> Multipart { get; } = SessionCommandOptions.Flag("--multipart", "Data items make a multipart form.");

    public Option<string> Raw { get; } = SessionCommandOptions.Text("--raw", "BODY", "Send BODY as it is.");

    public Option<bool> IgnoreStdin { get; } = SessionCommandOptions.Flag("--ignore-stdin", "Do not take the body from standard input. (post, put, patch and query do when it is redirected and nothing else gives a body.)");

    public Option<string> User { get; } = SessionCommandOptions.Text("--user", "USER:PASSWORD", "Authenticate with basic authentication.", "-u");

    public Option<bool> Follow { get; } = SessionCommandOptions.Flag("--follow", "Follow redirects.");

    public Option<bool> NoFollow { get; } = SessionCommandOptions.Flag("--no-follow", "Do not follow redirects; the default.");

    public Option<int> MaxRedirects { get; } = new("--max-redirs")
    {
        HelpName = "N",
        Description = "How many redirects to follow at most.",
        DefaultValueFactory = _ => DefaultMaxRedirects,
        CustomParser = ParseCount,
    };

    public Option<bool> Compressed { get; } = SessionCommandOptions.Flag("--compressed", "Ask for a compressed body and unpack it; the default, except for downloads.");

    public Option<bool> NoCompressed { get; } = SessionCommandOptions.Flag("--no-compressed", "Ask for the body as it is.");

    public Option<bool> Curl { get; } = SessionCommandOptions.Flag("--curl", "Show the request as a curl command, with all secrets that are in it, and do not send it.");

    public Option<string> CookieFile { get; } = CookieFileOption();

    public SessionCommandOptions Session { get; } = new();

    public static Option<string> CookieFileOption() => SessionCommandOptions.Text(
        "--session", "FILE", "Start with the cookies in FILE, if it is there, and save all cookies in it at the end: as JSON where its name ends in .json, else as cookies.txt.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(Url);
        command.Arguments.Add(Items);
        foreach (var option in (IEnumerable<Option>)
            [
                Output, Download, Continue, Header, Json, Form, Multipart, Raw, IgnoreStdin, User, Follow, NoFollow, MaxRedirects,
                Compressed, NoCompressed, CookieFile, Curl, .. Session.All,
            ])
        {
            command.Options.Add(option);
        }
    }

    private static int ParseCount(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            result.AddError($"'{text}' is not a number of redirects");
        }

        return count;
    }
}
