using System.Globalization;

namespace Curlew;

/// <summary>The values of the attribute <c>error.type</c>, the same as those of <see cref="HttpClient"/>.</summary>
internal static class ErrorType
{
    private const int FirstError = 400;
    private const int LastError = 599;

    /// <summary>The status as text where it is an error's, or null.</summary>
    public static string? Of(int status) =>
        status is >= FirstError and <= LastError ? status.ToString(CultureInfo.InvariantCulture) : null;

    public static string Of(Exception exception) => (exception as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "name_resolution_error",
        HttpRequestError.ConnectionError => "connection_error",
        HttpRequestError.SecureConnectionError => "secure_connection_error",
        HttpRequestError.HttpProtocolError => "http_protocol_error",
        HttpRequestError.ExtendedConnectNotSupported => "extended_connect_not_supported",
        HttpRequestError.VersionNegotiationError => "version_negotiation_error",
        HttpRequestError.UserAuthenticationError => "user_authentication_error",
        HttpRequestError.ProxyTunnelError => "proxy_tunnel_error",
        HttpRequestError.InvalidResponse => "invalid_response",
        HttpRequestError.ResponseEnded => "response_ended",
        HttpRequestError.ConfigurationLimitExceeded => "configuration_limit_exceeded",
        _ => exception.GetType().FullName!,
    };
}
