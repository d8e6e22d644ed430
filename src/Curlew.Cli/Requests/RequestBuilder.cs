using System.Text;
using Curlew.Cli.Items;

namespace Curlew.Cli.Requests;

/// <summary>Makes the request that a command line describes; whatever is wrong with it comes out here, before anything
/// is sent.</summary>
internal static class RequestBuilder
{
    private const string JsonAccept = "application/json, */*;q=0.5";

    /// <exception cref="UsageException">The command line contradicts itself, or an item or the URL is malformed.</exception>
    /// <exception cref="FailureException">A file that an item names cannot be read.</exception>
    public static RequestDescription Build(RequestArguments arguments)
    {
        var items = arguments.Items.Select(RequestItemParser.Parse).ToList();
        var (user, password) = ReadUser(arguments.User);
        var url = UrlArgument.AddQuery(
            UrlArgument.Parse(arguments.Url),
            items.Where(i => i.Kind == RequestItemKind.Query).Select(i => KeyValuePair.Create(i.Name, i.Value)));
        if (!UrlArgument.IsHttp(url) && (arguments.Method != "GET" || items.Count > 0))
        {
            throw new UsageException($"'{arguments.Url}' is neither http nor https: only 'get' without items reads it.");
        }

        var headers = ReadHeaders(arguments.HeaderLines, items);
        var body = BodyBuilder.Build(arguments, items);
        if (arguments.Format == BodyFormat.Json || (body is BytesCommandBody { ContentType: BodyBuilder.JsonType } && arguments.Raw is null))
        {
            headers.AddDefault("Accept", JsonAccept);
        }

        return new RequestDescription
        {
            Method = arguments.Method,
            Url = url,
            Headers = headers.ToList(),
            Cookies = JoinCookies(items),
            Body = body,
            UserName = user,
            Password = password,
        };
    }

    private static RequestHeaders ReadHeaders(IReadOnlyList<string> lines, List<RequestItem> items)
    {
        var headers = new RequestHeaders();
        foreach (var line in lines)
        {
            headers.AddLine(line);
        }

        foreach (var item in items)
        {
            switch (item.Kind)
            {
                case RequestItemKind.Header or RequestItemKind.EmptyHeader:
                    headers.Add(item.Name, item.Value);
                    break;
                case RequestItemKind.RemoveHeader:
                    headers.Remove(item.Name);
                    break;
                default:
                    break;
            }
        }

        return headers;
    }

    private static string? JoinCookies(List<RequestItem> items)
    {
        var cookies = new StringBuilder();
        foreach (var item in items.Where(i => i.Kind == RequestItemKind.Cookie))
        {
            cookies.Append(cookies.Length > 0 ? "; " : "").Append(item.Name).Append('=').Append(item.Value);
        }

        return cookies.Length > 0 ? cookies.ToString() : null;
    }

    private static (string? User, string? Password) ReadUser(string? text)
    {
        if (text is null)
        {
            return (null, null);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0
            ? (text[..colon], text[(colon + 1)..])
            : throw new UsageException("-u takes a user and a password with a colon between, as in 'user:password'.");
    }
}
