namespace Curlew.TestServers;

internal enum DigestVerdict
{
    Refused,
    Stale,
    Accepted,
}
