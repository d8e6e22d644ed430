using System.Text.RegularExpressions;

namespace Curlew.Cli.RequestFiles;

/// <summary>An Authorization header with credentials in it that are still to be made one: Basic, Digest or AWS, and a name and a secret.</summary>
internal static partial class HttpFileAuthorization
{
    public static RequestSpec Apply(RequestSpec spec, Func<string, Exception> error)
    {
        var header = spec.HeadersNamed("Authorization").FirstOrDefault();
        var words = Words().Match(header?.Value?.Text ?? "");
        if (!words.Success)
        {
            return spec;
        }

        var (user, secret, more) = (words.Groups["user"].Value, words.Groups["secret"].Value, words.Groups["more"].Value);
        var credentials = spec with { Headers = [.. spec.Headers.Where(h => h != header)], User = user, Password = secret };
        return words.Groups["kind"].Value.ToUpperInvariant() switch
        {
            "BASIC" => credentials with { Auth = AuthKinds.Basic, Password = secret + more },
            "DIGEST" => credentials with { Auth = AuthKinds.Digest, Password = secret + more },
            _ when words.Groups["colon"].Success => spec,
            _ => Sign(credentials, more, error),
        };
    }

    private static RequestSpec Sign(RequestSpec spec, string more, Func<string, Exception> error)
    {
        var named = more.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(':', 2)).ToList();
        if (named.Find(p => p is not ["token" or "region" or "service", _]) is { } unknown)
        {
            throw error($"'{unknown[0]}' after the AWS credentials is not known; there are token:, region: and service:");
        }

        var values = named.ToLookup(p => p[0], p => p[1], StringComparer.Ordinal);
        var scope = new[] { values["region"].FirstOrDefault(), values["service"].FirstOrDefault() };
        if (scope[0] is null && scope[1] is not null)
        {
            throw error("'service:' needs 'region:' as well");
        }

        return spec with
        {
            AwsSigV4 = string.Join(':', scope.OfType<string>().Prepend("aws:amz")),
            Headers = [.. spec.Headers, .. values["token"].Select(t => new HeaderSpec("X-Amz-Security-Token", t))],
        };
    }

    [GeneratedRegex(@"^(?<kind>Basic|Digest|AWS)\s+(?<user>[^\s:=]+)((?<colon>:)|\s+)(?<secret>\S+)(?<more>(\s+\S+)*)$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Words();
}
