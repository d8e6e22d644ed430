using System.Net;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>What the version and the version policy of a message mean to libcurl.</summary>
internal static class MessageVersion
{
    /// <summary>The version to ask libcurl for; null leaves it to the session.</summary>
    /// <exception cref="HttpRequestException">The policy cannot be kept.</exception>
    public static CurlHttpVersion? For(HttpRequestMessage message, bool sessionHasOne)
    {
        var (version, policy) = (message.Version, message.VersionPolicy);
        if (version == HttpVersion.Version11 && policy == HttpVersionPolicy.RequestVersionOrLower && sessionHasOne)
        {
            return null; // what a message has when nobody has said anything
        }

        var isSecure = message.RequestUri!.Scheme == Uri.UriSchemeHttps;
        return version.Major switch
        {
            >= 3 => Version3(policy, isSecure),
            2 => Version2(policy, isSecure),
            _ when policy == HttpVersionPolicy.RequestVersionOrHigher && isSecure => Best(),
            _ => version.Minor == 0 ? CurlHttpVersion.Http10 : CurlHttpVersion.Http11,
        };
    }

    /// <summary>Refuses an answer of a version that the policy does not allow.</summary>
    /// <exception cref="HttpRequestException">It is such a one.</exception>
    public static void Check(HttpRequestMessage message, Version answered)
    {
        var (version, policy) = (message.Version, message.VersionPolicy);
        var asked = version.Major >= 2 && policy != HttpVersionPolicy.RequestVersionOrLower;
        if (asked && answered.Major < version.Major)
        {
            throw Refused(version, policy, $"the server answered in HTTP/{answered}");
        }
    }

    private static CurlHttpVersion Version3(HttpVersionPolicy policy, bool isSecure)
    {
        if (isSecure && CurlLibrary.HasFeature("HTTP3"))
        {
            return policy == HttpVersionPolicy.RequestVersionOrLower ? CurlHttpVersion.Http3 : CurlHttpVersion.Http3Only;
        }

        return policy == HttpVersionPolicy.RequestVersionOrLower
            ? Version2(policy, isSecure)
            : throw Refused(HttpVersion.Version30, policy, isSecure ? "the loaded libcurl is built without HTTP3" : "HTTP/3 is for https only");
    }

    private static CurlHttpVersion Version2(HttpVersionPolicy policy, bool isSecure) =>
        policy == HttpVersionPolicy.RequestVersionOrLower ? (isSecure ? Best() : CurlHttpVersion.Http11)
        : CurlLibrary.HasFeature("HTTP2") ? CurlHttpVersion.Http2PriorKnowledge
        : throw Refused(HttpVersion.Version20, policy, "the loaded libcurl is built without HTTP2");

    private static CurlHttpVersion Best() => CurlLibrary.HasFeature("HTTP2") ? CurlHttpVersion.Http2Tls : CurlHttpVersion.Http11;

    private static HttpRequestException Refused(Version version, HttpVersionPolicy policy, string reason) => new(
        HttpRequestError.VersionNegotiationError,
        $"HTTP/{version} with {policy} cannot be kept: {reason}. Ask for another version, or for RequestVersionOrLower.");
}
