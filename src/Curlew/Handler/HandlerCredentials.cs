using System.Collections.Concurrent;
using System.Net;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>Credentials of .NET, which are asked for by URL and scheme. Any thread may use it.</summary>
/// <param name="credentials">Whom to ask.</param>
/// <param name="preAuthenticate">Whether a URL below one that has let a user in gets the password at once.</param>
internal sealed class HandlerCredentials(ICredentials credentials, bool preAuthenticate)
{
    private const int MostRemembered = 1000;

    // By strength. The names are those that credentials are asked by.
    private static readonly (CurlAuth Method, string Name, string? Feature)[] s_methods =
    [
        (CurlAuth.Negotiate, "Negotiate", "SPNEGO"), (CurlAuth.Ntlm, "NTLM", "NTLM"), (CurlAuth.Digest, "Digest", null),
        (CurlAuth.Basic, "Basic", null),
    ];

    // The same one each time: handles are compared by it.
    private readonly ConcurrentDictionary<(CurlAuth Methods, string User, string Password), Auth> _made = new();
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>Whether other origins may have credentials of their own, so that it is safe to ask after a redirect.</summary>
    public bool IsByUrl { get; } = credentials is CredentialCache;

    /// <summary>How to log in at a URL, which happens when the server asks for it.</summary>
    public Auth For(RequestUrl url)
    {
        var uri = new Uri(url.Text);
        NetworkCredential? chosen = null;
        var methods = CurlAuth.None;
        foreach (var (method, name, feature) in s_methods)
        {
            if ((feature is not null && !CurlLibrary.HasFeature(feature)) || credentials.GetCredential(uri, name) is not { } one)
            {
                continue;
            }

            chosen ??= one;
            if (one.UserName == chosen.UserName && one.Password == chosen.Password && one.Domain == chosen.Domain)
            {
                methods |= method;
            }
        }

        if (chosen is null)
        {
            return Auth.None;
        }

        var user = string.IsNullOrEmpty(chosen.Domain) ? chosen.UserName : $"{chosen.Domain}\\{chosen.UserName}";
        methods = methods.HasFlag(CurlAuth.Basic) && IsKnown(url) ? CurlAuth.Basic : methods | CurlAuth.Only; // ask first
        return Make(methods, user, chosen.Password);
    }

    /// <summary>Takes notice of an answer: below a URL that has let the user in, the password goes with the request.</summary>
    public void Answered(Response response)
    {
        var state = response.State;
        if (preAuthenticate && response.StatusCode != 401 && _known.Count < MostRemembered
            && response.EarlierHeads.Any(h => h.StatusCode == 401 && h.Headers.GetValues("WWW-Authenticate").Any(v => v.StartsWith("Basic", StringComparison.OrdinalIgnoreCase))))
        {
            _known[Folder(state.Hop.Url.Origin.ToString(), state.Hop.Url.Path)] = true;
        }
    }

    private Auth Make(CurlAuth methods, string user, string password)
    {
        if (_made.Count >= MostRemembered)
        {
            _made.Clear();
        }

        return _made.GetOrAdd((methods, user, password), static key => Auth.Of(key.Methods, key.User, key.Password));
    }

    private bool IsKnown(RequestUrl url)
    {
        if (_known.IsEmpty)
        {
            return false;
        }

        var origin = url.Origin.ToString();
        for (var path = url.Path; path.LastIndexOf('/') is var slash and >= 0; path = path[..slash])
        {
            if (_known.ContainsKey(Folder(origin, path)))
            {
                return true;
            }
        }

        return false;
    }

    private static string Folder(string origin, ReadOnlySpan<char> path) => string.Concat(origin, path[..(path.LastIndexOf('/') + 1)]);
}
