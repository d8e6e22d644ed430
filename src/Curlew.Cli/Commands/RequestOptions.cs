using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Curlew.Cli.Commands;

/// <summary>The options and arguments of a command that sends a request.</summary>
internal sealed class RequestOptions
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

    public Option<string> Output { get; } = Text("--output", "FILE", "Save the body as FILE, once it is whole. '-' is standard output.", "-o");

    public Option<bool> Download { get; } = Flag("--download", "Save the body under the name that the server or the URL gives, with a progress bar.", "-d");

    public Option<bool> Continue { get; } = Flag("--continue", "Go on with a download that was interrupted; needs -o.", "-c");

    public Option<string[]> Header { get; } = new("--header", "-H")
    {
        HelpName = "NAME: VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Description = "Send a header; 'Name:' removes one, 'Name;' sends it empty. May be repeated.",
    };

    public Option<bool> Json { get; } = Flag("--json", "Data items make a JSON object; the default.");

    public Option<bool> Form { get; } = Flag("--form", "Data items make a urlencoded form, or with a file a multipart one.");

    public Option<bool> Multipart { get; } = Flag("--multipart", "Data items make a multipart form.");

    public Option<string> Raw { get; } = Text("--raw", "BODY", "Send BODY as it is.");

    public Option<bool> IgnoreStdin { get; } = Flag("--ignore-stdin", "Do not take the body from standard input. (post, put, patch and query do when it is redirected and nothing else gives a body.)");

    public Option<string> User { get; } = Text("--user", "USER:PASSWORD", "Authenticate with basic authentication.", "-u");

    public Option<bool> Follow { get; } = Flag("--follow", "Follow redirects.");

    public Option<bool> NoFollow { get; } = Flag("--no-follow", "Do not follow redirects; the default.");

    public Option<int> MaxRedirects { get; } = new("--max-redirs")
    {
        HelpName = "N",
        Description = "How many redirects to follow at most.",
        DefaultValueFactory = _ => DefaultMaxRedirects,
        CustomParser = ParseCount,
    };

    public Option<TimeSpan?> Timeout { get; } = new("--timeout")
    {
        HelpName = "SECONDS",
        Description = "Give up after so many seconds in all; fractions are allowed.",
        CustomParser = ParseSeconds,
    };

    public Option<string> Proxy { get; } = Text("--proxy", "URL", "Go through a proxy: http, https, socks4, socks4a, socks5 or socks5h. Empty for none.");

    public Option<bool> Insecure { get; } = Flag("--insecure", "Accept any certificate.", "-k");

    public Option<string> CaFile { get; } = Text("--cacert", "FILE", "Trust the authorities in this PEM file instead of the usual ones.");

    public Option<string> Certificate { get; } = Text("--cert", "FILE", "Show this client certificate (PEM).");

    public Option<string> Key { get; } = Text("--key", "FILE", "The private key of --cert (PEM).");

    public Option<bool> Http11 { get; } = Flag("--http1.1", "Speak HTTP/1.1.");

    public Option<bool> Http2 { get; } = Flag("--http2", "Speak HTTP/2 where the server can.");

    public Option<bool> Http3 { get; } = Flag("--http3", "Speak HTTP/3 where the server can.");

    public Option<bool> Compressed { get; } = Flag("--compressed", "Ask for a compressed body and unpack it; the default, except for downloads.");

    public Option<bool> NoCompressed { get; } = Flag("--no-compressed", "Ask for the body as it is.");

    public Option<bool> HeadOnly { get; } = Flag("--headers", "Print the headers of the answer, and not the body.");

    public Option<bool> BodyOnly { get; } = Flag("--body", "Print the body and not the headers; the default unless standard output is a terminal.");

    public Option<bool> Pretty { get; } = Flag("--pretty", "Indent JSON; the default on a terminal.");

    public Option<bool> Verbose { get; } = Flag("--verbose", "Show the heads of request and answer on standard error, secrets hidden. -vv hides nothing and adds libcurl's own remarks.", "-v");

    public void AddTo(Command command)
    {
        command.Arguments.Add(Url);
        command.Arguments.Add(Items);
        foreach (var option in (Option[])
            [
                Output, Download, Continue, Header, Json, Form, Multipart, Raw, IgnoreStdin, User, Follow, NoFollow, MaxRedirects,
                Timeout, Proxy, Insecure, CaFile, Certificate, Key, Http11, Http2, Http3, Compressed, NoCompressed, HeadOnly,
                BodyOnly, Pretty, Verbose,
            ])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Without a value of its own: a flag must not take the item after it for one.</summary>
    private static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Arity = ArgumentArity.Zero, Description = description };

    private static Option<string> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = value, Description = description };

    private static int ParseCount(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            result.AddError($"'{text}' is not a number of redirects");
        }

        return count;
    }

    private static TimeSpan? ParseSeconds(ArgumentResult result)
    {
        const double longest = 1e6;
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= longest)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        result.AddError($"'{text}' is not a number of seconds above 0");
        return null;
    }
}
