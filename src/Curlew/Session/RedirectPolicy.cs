using Curlew.LibCurl;

namespace Curlew;

/// <summary>What becomes of the method when a redirect is followed (<c>CURLOPT_FOLLOWLOCATION</c>).</summary>
public enum RedirectMode
{
    /// <summary>Redirects are not followed.</summary>
    None = 0,

    /// <summary>POST becomes GET at 301, 302 and 303; any other method stays what it is.</summary>
    All = 1,

    /// <summary>As the status says (RFC 9110): POST becomes GET at 301 and 302; every method but HEAD becomes GET at 303;
    /// 307 and 308 keep it.</summary>
    ObeyCode = 2,

    /// <summary>The method is for the first request; all further ones are GET, or HEAD if it was HEAD.</summary>
    FirstOnly = 3,
}

/// <summary>Which redirects are followed, and how. A bool converts to it, and so does <see cref="CurlFollow"/>.</summary>
/// <remarks>Credentials, cookies of one's own and the like go to the origin that they were given for. They are left out when a redirect
/// leads to another scheme, host or port.</remarks>
public sealed record RedirectPolicy
{
    /// <summary>None is followed; the response is the redirect itself.</summary>
    public static RedirectPolicy None { get; } = new() { Mode = RedirectMode.None };

    /// <summary>As HTTP has it: <see cref="RedirectMode.ObeyCode"/>. The default.</summary>
    public static RedirectPolicy Follow { get; } = new();

    /// <summary>As <see cref="Follow"/>, and to public addresses only: see <see cref="IsSafe"/>.</summary>
    public static RedirectPolicy Safe { get; } = new() { IsSafe = true };

    /// <summary>What becomes of the method.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public RedirectMode Mode
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw WrongArgument.OutOfRange(nameof(Mode), value, "Give a member of RedirectMode.");
    } = RedirectMode.ObeyCode;

    /// <summary>Most redirects to follow, 30 by default; -1 for no limit. One more raises
    /// <see cref="TooManyRedirectsException"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than -1.</exception>
    public int Max
    {
        get;
        init => field = value >= -1 ? value : throw WrongArgument.OutOfRange(nameof(Max), value, "Give -1 for no limit, or 0 or more.");
    } = 30;

    /// <summary>Whether every URL, the first one included, must lead to a public address: all that its name resolves to,
    /// and the one really connected to. With a proxy the target is judged and the proxy told its address. Otherwise
    /// <see cref="UnsafeAddressException"/> is raised before anything is sent.</summary>
    public bool IsSafe { get; init; }

    /// <summary>Addresses and hosts that are allowed although <see cref="IsSafe"/> would refuse them.</summary>
    public AddressRules Allowed { get; init; } = AddressRules.PublicOnly;

    /// <summary>Whether the bodies of redirects are kept for <see cref="Response.History"/>; by default not.</summary>
    public bool KeepBodies { get; init; }

    /// <summary>Whether 300 is followed too, and what HttpClient does not follow is the answer: a redirect too many, one from
    /// https to http, and one to what is no URL of HTTP.</summary>
    internal bool IsAsHttpClient { get; init; }

    /// <summary>True follows, false does not.</summary>
    public static implicit operator RedirectPolicy(bool follow) => FromBoolean(follow);

    /// <summary>As libcurl's constants.</summary>
    public static implicit operator RedirectPolicy(CurlFollow follow) => FromCurlFollow(follow);

    /// <summary>True follows, false does not.</summary>
    public static RedirectPolicy FromBoolean(bool follow) => follow ? Follow : None;

    /// <summary>As libcurl's constants.</summary>
    public static RedirectPolicy FromCurlFollow(CurlFollow follow) => follow switch
    {
        CurlFollow.All => new() { Mode = RedirectMode.All },
        CurlFollow.ObeyCode => Follow,
        CurlFollow.FirstOnly => new() { Mode = RedirectMode.FirstOnly },
        _ => throw new ArgumentOutOfRangeException(nameof(follow), follow, "Give All, ObeyCode or FirstOnly."),
    };
}
