using Curlew.Cli.Items;

namespace Curlew.Cli.Requests;

/// <summary>Makes the request that a command line describes; whatever is wrong with it comes out here, before anything
/// is sent.</summary>
internal static class RequestBuilder
{
    private const string JsonAccept = "application/json, */*;q=0.5";

    /// <exception cref="UsageException">The command line contradicts itself, or an item or the URL is malformed.</exception>
    /// <exception cref="FailureException">A file that an item names cannot be read.</exception>
    public static Request Build(RequestArguments arguments)
    {
        var items = arguments.Items.Select(RequestItemParser.Parse).ToList();
        var url = UrlArgument.AddQuery(
            UrlArgument.Parse(arguments.Url),
            items.Where(i => i.Kind == RequestItemKind.Query).Select(i => KeyValuePair.Create(i.Name, i.Value)));
        if (!UrlArgument.IsHttp(url) && (arguments.Method != "GET" || items.Count > 0))
        {
            throw new UsageException($"'{arguments.Url}' is neither http nor https: only 'get' without items reads it.");
        }

        var options = new RequestOptions
        {
            Headers = HeaderArguments.Read(arguments.HeaderLines, items),
            Body = BodyBuilder.Build(arguments, items),
            Auth = ReadUser(arguments.User),
        };
        if (arguments.Format == BodyFormat.Json || (options.Body?.ContentType == BodyBuilder.JsonType && arguments.Raw is null))
        {
            options.Headers.TryAdd("Accept", JsonAccept);
        }

        foreach (var cookie in items.Where(i => i.Kind == RequestItemKind.Cookie))
        {
            options.Cookies[cookie.Name] = cookie.Value;
        }

        return new Request(new HttpMethod(arguments.Method), url, options);
    }

    public static Auth? ReadUser(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0
            ? Auth.Basic(text[..colon], text[(colon + 1)..])
            : throw new UsageException("-u takes a user and a password with a colon between, as in 'user:password'.");
    }
}
