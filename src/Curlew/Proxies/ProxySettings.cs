using System.Buffers;
using System.Net;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>What is said of a proxy besides its URL; null for what is not said.</summary>
internal sealed record ProxySettings
{
    private const CurlAuth KnownMethods = CurlAuth.Basic | CurlAuth.Digest | CurlAuth.Negotiate | CurlAuth.Ntlm;

    private static readonly SearchValues<char> s_token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // By strength, as libcurl prefers them; the names are those that .NET's credentials are asked by.
    private static readonly (CurlAuth Method, string Name)[] s_methods =
        [(CurlAuth.Negotiate, "Negotiate"), (CurlAuth.Digest, "Digest"), (CurlAuth.Ntlm, "NTLM"), (CurlAuth.Basic, "Basic")];

    public ICredentials? Credentials { get; init; }

    public CurlAuth? Authentication { get; init; }

    public IReadOnlyList<KeyValuePair<string, string?>>? Headers { get; init; }

    public bool? Tunnel { get; init; }

    public static CurlAuth? CheckMethods(CurlAuth? methods, string argument) =>
        methods is null or CurlAuth.Any or CurlAuth.AnySafe || (methods != CurlAuth.None && (methods & ~KnownMethods) == 0)
            ? methods
            : throw new ArgumentException(
                $"{methods} is no way to authenticate with a proxy; use Basic, Digest, Ntlm, Negotiate or Any.", argument);

    public static IReadOnlyList<KeyValuePair<string, string?>> CheckHeaders(IEnumerable<KeyValuePair<string, string?>> headers, string argument)
    {
        KeyValuePair<string, string?>[] copy = [.. headers];
        foreach (var (name, value) in copy)
        {
            if (string.IsNullOrEmpty(name) || name.AsSpan().ContainsAnyExcept(s_token))
            {
                throw new ArgumentException($"'{name}' is no name of a header; use letters, digits and '-'.", argument);
            }

            if (value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            {
                throw new ArgumentException($"The value of the header '{name}' has a line break or a NUL in it; remove it.", argument);
            }
        }

        return copy;
    }

    /// <summary>These settings, with those of the options around them where nothing is said.</summary>
    public ProxySettings Over(ProxySettings outer) => new()
    {
        Credentials = Credentials ?? outer.Credentials,
        Authentication = Authentication ?? outer.Authentication,
        Headers = Headers ?? outer.Headers,
        Tunnel = Tunnel ?? outer.Tunnel,
    };

    public ProxyChoice Choose(ProxyServer server)
    {
        var methods = Authentication ?? CurlAuth.Basic;
        var credential = server.Credential ?? CredentialFor(server, methods);
        var user = credential is { Domain.Length: > 0 } ? $"{credential.Domain}\\{credential.UserName}" : credential?.UserName;
        return new ProxyChoice(server, user, credential?.Password, methods, [.. (Headers ?? []).Select(Line)], Tunnel ?? false);
    }

    private NetworkCredential? CredentialFor(ProxyServer server, CurlAuth methods)
    {
        if (Credentials is null)
        {
            return null;
        }

        var url = new Uri(server.Url);
        return s_methods.Where(method => methods.HasFlag(method.Method))
            .Select(method => Credentials.GetCredential(url, method.Name))
            .FirstOrDefault(credential => credential is not null);
    }

    /// <summary>A header in the notation of <c>CURLOPT_PROXYHEADER</c>.</summary>
    private static string Line(KeyValuePair<string, string?> header) => header.Value switch
    {
        null => $"{header.Key}:",
        "" => $"{header.Key};",
        var value => $"{header.Key}: {value}",
    };
}
