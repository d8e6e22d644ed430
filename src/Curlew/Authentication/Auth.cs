using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// How a request logs in at the server. Made by the static members here, or from a pair of user and password or a
/// <see cref="NetworkCredential"/>, which are <see cref="Basic"/>. It never changes, and any thread may use it. Text is
/// sent in UTF-8.
/// </summary>
public sealed class Auth
{
    private static readonly SearchValues<char> s_lineBreaks = SearchValues.Create("\r\n\0");

    private readonly CurlAuth _methods;
    private readonly string? _user;
    private readonly string? _secret;
    private readonly string? _detail; // the path of netrc, or what a signature is made for
    private readonly AwsSigner? _signer;
    private readonly string _name;

    private Auth(string name, CurlAuth methods, string? user = null, string? secret = null, string? detail = null, AwsSigner? signer = null)
    {
        _name = name;
        _methods = methods;
        _user = user;
        _secret = secret;
        _detail = detail;
        _signer = signer;
    }

    /// <summary>Switches off what the session has: no credentials at all, not even those of the URL.</summary>
    public static Auth None { get; } = new("none", CurlAuth.None);

    /// <summary>Whether libcurl needs several requests within the transfer to log in, so that a body may be needed again.</summary>
    internal bool IsMultiStep => (_methods & ~(CurlAuth.Basic | CurlAuth.Bearer)) != CurlAuth.None;

    /// <summary>Whether libcurl picks one of several methods when the server has named its own. A handle remembers what it picked, and would
    /// use it with the next server unasked.</summary>
    internal bool IsPicked => BitOperations.PopCount((uint)_methods) > 1;

    /// <summary>Tells one user's answers from another's. A plain hash, from which a weak password can be guessed: it is to
    /// become part of a key, not to be shown. What a netrc file says is not part of it.</summary>
    internal string CacheId => _methods == CurlAuth.None && _detail is null
        ? ""
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\0', _name, (uint)_methods, _user, _secret, _detail))));

    /// <summary>User and password with each request, readable by whoever sees it: use it over TLS.</summary>
    /// <param name="user">The user; RFC 7617 allows no colon in it.</param>
    /// <param name="password">The password.</param>
    /// <exception cref="ArgumentException">The user has a colon in it, or a text has a line break, and so with the other
    /// methods.</exception>
    public static Auth Basic(string user, string password) =>
        new("basic", CurlAuth.Basic, UserWithoutColon(user), Line(password));

    /// <summary>A proof of the password for the server's challenge (RFC 7616): the first request is answered with the
    /// challenge.</summary>
    /// <param name="user">The user.</param>
    /// <param name="password">The password.</param>
    public static Auth Digest(string user, string password) => new("digest", CurlAuth.Digest, Line(user), Line(password));

    /// <summary>A token with each request (RFC 6750).</summary>
    /// <param name="token">The token.</param>
    public static Auth Bearer(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return new("bearer", CurlAuth.Bearer, user: null, Line(token));
    }

    /// <summary>Microsoft's NTLM; it needs a libcurl that is built with it.</summary>
    /// <param name="user">The user.</param>
    /// <param name="password">The password.</param>
    /// <param name="domain">The domain, where it is not part of the user.</param>
    public static Auth Ntlm(string user, string password, string? domain = null) =>
        new("ntlm", CurlAuth.Ntlm, WithDomain(Line(user), domain), Line(password));

    /// <summary>Kerberos or NTLM by SPNEGO with the credentials of who runs the program; it needs a libcurl that is built with
    /// it.</summary>
    public static Auth Negotiate() => new("negotiate", CurlAuth.Negotiate, "", "");

    /// <summary>Kerberos or NTLM by SPNEGO; it needs a libcurl that is built with it.</summary>
    /// <param name="user">The user; Kerberos takes the one who is logged in where libcurl has no SSPI.</param>
    /// <param name="password">The password.</param>
    /// <param name="domain">The domain, where it is not part of the user.</param>
    public static Auth Negotiate(string user, string password, string? domain = null) =>
        new("negotiate", CurlAuth.Negotiate, WithDomain(Line(user), domain), Line(password));

    /// <summary>The safest method that the server offers and libcurl has: the first request goes without credentials.</summary>
    /// <param name="user">The user, without a colon.</param>
    /// <param name="password">The password.</param>
    /// <param name="allowBasic">Whether that may be <see cref="Basic"/>.</param>
    public static Auth Any(string user, string password, bool allowBasic = true) =>
        new("any", allowBasic ? CurlAuth.Any : CurlAuth.AnySafe, UserWithoutColon(user), Line(password));

    /// <summary>Signs each request (AWS Signature Version 4), in the way that is the same with every libcurl. A body in memory is signed, and one that can be replayed is read
    /// once more for it; one that cannot is sent unsigned to S3 and refused elsewhere.</summary>
    /// <param name="accessKey">Id of the access key.</param>
    /// <param name="secretKey">The secret key.</param>
    /// <param name="region">Such as <c>eu-central-1</c>.</param>
    /// <param name="service">Such as <c>execute-api</c>.</param>
    /// <param name="sessionToken">The token of temporary credentials.</param>
    /// <param name="provider">The two names that the signature's headers are made of.</param>
    public static Auth AwsSigV4(
        string accessKey, string secretKey, string region, string service, string? sessionToken = null, string provider = "aws:amz")
    {
        var names = Line(provider).Split(':');
        if (names is not [{ Length: > 0 }, { Length: > 0 }])
        {
            throw new ArgumentException("A provider is two names such as aws:amz.", nameof(provider));
        }

        return new Auth(
            "aws-sigv4", CurlAuth.None, Word(accessKey), Line(secretKey),
            string.Join(':', provider, Word(region), Word(service), sessionToken is null ? null : Line(sessionToken)),
            new AwsSigner(accessKey, secretKey, region, service, sessionToken, names[0], names[1]));
    }

    /// <summary>User and password from a netrc file, by the host of each request. Those in the URL go before.</summary>
    /// <param name="path">The file; null for <c>.netrc</c> in the home directory, which need not be there.</param>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static Auth Netrc(string? path = null) => path is null || File.Exists(path)
        ? new("netrc", CurlAuth.None, detail: path ?? "")
        : throw new ArgumentException($"There is no netrc file '{path}'.", nameof(path));

    /// <summary>Any of some methods.</summary>
    internal static Auth Of(CurlAuth methods, string user, string password) =>
        new(methods.ToString(), methods, Line(user), Line(password));

    /// <summary>Adds itself to a curl command.</summary>
    internal RequestSpec ToCommand(RequestSpec spec)
    {
        if (_signer is not null)
        {
            var detail = _detail!.Split(':', 5); // two names, region, service, token
            return spec with
            {
                User = _user,
                Password = _secret,
                AwsSigV4 = string.Join(':', detail[..4]),
                Headers = detail is [.., { Length: > 0 } token] ? [.. spec.Headers, new("X-Amz-Security-Token", token)] : spec.Headers,
            };
        }

        return _methods switch
        {
            CurlAuth.None => _detail is null ? spec : spec with { Netrc = NetrcUse.Optional, NetrcFile = _detail.Length == 0 ? null : _detail },
            CurlAuth.Bearer => spec with { BearerToken = _secret },
            _ => spec with
            {
                User = _user,
                Password = _secret,
                Auth = _methods switch
                {
                    CurlAuth.Basic => AuthKinds.None,
                    CurlAuth.Digest => AuthKinds.Digest,
                    CurlAuth.Ntlm => AuthKinds.Ntlm,
                    CurlAuth.Negotiate => AuthKinds.Negotiate,
                    CurlAuth.AnySafe => AuthKinds.Digest | AuthKinds.Ntlm | AuthKinds.Negotiate,
                    _ => AuthKinds.Any,
                },
            },
        };
    }

    /// <summary>Whether it is the netrc file in the home directory that counts.</summary>
    internal bool IsHomeNetrc => _methods == CurlAuth.None && _detail is "";

    /// <summary>As <see cref="Basic"/>.</summary>
    public static implicit operator Auth((string User, string Password) credentials) =>
        Basic(credentials.User, credentials.Password);

    /// <summary>As <see cref="Basic"/>; a domain becomes part of the user.</summary>
    [return: NotNullIfNotNull(nameof(credential))]
    public static implicit operator Auth?(NetworkCredential? credential) => credential is null
        ? null
        : Basic(WithDomain(credential.UserName, credential.Domain), credential.Password);

    /// <summary>The method, and the user where there is one; never what is secret.</summary>
    public override string ToString() => string.IsNullOrEmpty(_user) ? _name : $"{_name} {_user}";

    /// <summary>Sets the options on a handle that is new or reset.</summary>
    /// <exception cref="NotSupportedException">The loaded libcurl is built without the method.</exception>
    internal void Apply(Curl curl)
    {
        if (_methods == CurlAuth.None)
        {
            ApplyNetrc(curl);
            return;
        }

        ThrowIfMissing();
        curl.SetOpt(CurlOpt.HttpAuth, _methods);
        if (_methods == CurlAuth.Bearer)
        {
            curl.SetOpt(CurlOpt.XOAuth2Bearer, _secret);
        }
        else if (_user is "")
        {
            curl.SetOpt(CurlOpt.UserPwd, ":"); // libcurl's way to say: those of who runs the program
        }
        else
        {
            curl.SetOpt(CurlOpt.UserName, _user);
            curl.SetOpt(CurlOpt.Password, _secret);
        }
    }

    /// <summary>The value of Authorization, for a request that libcurl only connects for; null for none, and where it is to be
    /// signed.</summary>
    /// <exception cref="NotSupportedException">The method needs a challenge of the server's.</exception>
    internal string? PreemptiveHeader(string host) => _methods switch
    {
        CurlAuth.Basic => BasicHeader(_user!, _secret!),
        CurlAuth.Bearer => $"Bearer {_secret}",
        CurlAuth.None when _detail is not null && _signer is null => NetrcFile.Find(_detail, host) is { } found ? BasicHeader(found.User, found.Password) : null,
        CurlAuth.None => null,
        _ => throw new NotSupportedException($"A WebSocket cannot log in with Auth '{_name}'; use Basic, Bearer, Netrc or AwsSigV4."),
    };

    private static string BasicHeader(string user, string password) =>
        $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    /// <summary>Whether <see cref="GetHeadersAsync"/> has anything to give.</summary>
    internal bool IsSigned => _signer is not null;

    /// <summary>The headers that log the request in, for those that libcurl does not make itself; they take the place of the
    /// request's own. To be asked for each hop and attempt, last of all.</summary>
    /// <exception cref="NotSupportedException">The body gives its bytes once, and the service needs their hash.</exception>
    internal ValueTask<IReadOnlyList<KeyValuePair<string, string>>> GetHeadersAsync(
        RequestToSign request, RequestBody? body, DateTimeOffset now, bool async, CancellationToken cancellationToken) =>
        _signer?.SignAsync(request, body, now, async, cancellationToken) ?? new([]);

    private void ApplyNetrc(Curl curl)
    {
        if (_detail is null || _signer is not null)
        {
            return;
        }

        curl.SetOpt(CurlOpt.Netrc, CurlNetrc.Optional);
        if (_detail.Length > 0)
        {
            curl.SetOpt(CurlOpt.NetrcFile, _detail);
        }
    }

    private void ThrowIfMissing()
    {
        var feature = _methods switch
        {
            CurlAuth.Ntlm => "NTLM",
            CurlAuth.Negotiate => "SPNEGO",
            _ => null,
        };
        if (feature is not null && !CurlLibrary.HasFeature(feature))
        {
            throw new NotSupportedException(
                $"Auth '{_name}' needs a libcurl that is built with {feature}; loaded is libcurl {CurlLibrary.Version} from {CurlLibrary.Path}.");
        }
    }

    private static string WithDomain(string user, string? domain) =>
        string.IsNullOrEmpty(domain) ? user : $"{Line(domain)}\\{user}";

    private static string UserWithoutColon(string user) => !Line(user).Contains(':', StringComparison.Ordinal)
        ? user
        : throw new ArgumentException("A user that is sent as 'user:password' has no colon.", nameof(user));

    private static string Word(string text, [CallerArgumentExpression(nameof(text))] string? name = null) =>
        !string.IsNullOrEmpty(text) && !text.AsSpan().ContainsAny(" /,:")
            ? Line(text, name)
            : throw new ArgumentException("An access key, a region and a service are words.", name);

    private static string Line(
        [NotNull] string? text, [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        return text.AsSpan().ContainsAny(s_lineBreaks) ? throw new ArgumentException("Credentials have no line break and no NUL.", name) : text;
    }
}
