using System.Globalization;
using static Curlew.LibCurl.CurlCode;

namespace Curlew.Tests.Faults;

/// <summary>Redirects that lead nowhere.</summary>
internal static partial class FaultScenarios
{
    private static readonly FaultOptions s_fiveRedirects = new() { MaxRedirects = 5 };

    private static IEnumerable<FaultScenario> Redirects =>
    [
        new("a redirect to itself", () => Redirect("/fault"))
        {
            Options = s_fiveRedirects,
            Codes = [TooManyRedirects],
            Errors = [typeof(TooManyRedirectsException)],
        },
        new("a chain of redirects that is too long", RedirectChain)
        {
            Options = s_fiveRedirects,
            Codes = [TooManyRedirects],
            Errors = [typeof(TooManyRedirectsException)],
        },
        new("a redirect to half an address", () => Redirect("http://[::1"))
        {
            Codes = [UrlMalformat],
            Errors = [typeof(InvalidUrlException)],
        },
        new("a redirect to no host", () => Redirect("http://"))
        {
            Codes = [UrlMalformat],
            Errors = [typeof(InvalidUrlException)],
        },
        new("a redirect to a port that does not exist", () => Redirect("http://127.0.0.1:99999/"))
        {
            Codes = [UrlMalformat],
            Errors = [typeof(InvalidUrlException)],
        },
        new("a redirect to a file", () => Redirect("file:///etc/hostname"))
        {
            Codes = [UnsupportedProtocol],
            Errors = [typeof(InvalidSchemeException)],
        },
        new("a redirect to a scheme that does not exist", () => Redirect("tea://127.0.0.1/"))
        {
            Codes = [UnsupportedProtocol],
            Errors = [typeof(InvalidSchemeException)],
        },
        new("a redirect to relative garbage", () => Redirect("!%%zz\u00ff\\^`{|}"))
        {
            Codes = [Success],
            Status = 404,
            Body = "lost",
        },
        new("a redirect to a name that does not exist", () => Redirect("http://nowhere.invalid/"))
        {
            Codes = [CouldntResolveHost],
            Errors = [typeof(NameResolutionException)],
        },
        new("a redirect without a place", () => FaultSite.Answer("HTTP/1.1 302 Found\r\nContent-Length: 4\r\n\r\nlost"))
        {
            Codes = [Success],
            Status = 302,
            Body = "lost",
        },
    ];

    private static Task<FaultSite> Redirect(string location) => FaultSite.Requests((connection, request) => connection.WriteAsync(
        request.Target == "/fault"
            ? $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            : "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlost"));

    private static Task<FaultSite> RedirectChain()
    {
        int hop = 0;
        return FaultSite.Requests((connection, _) => connection.WriteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 302 Found\r\nLocation: /hop/{++hop}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")));
    }
}
