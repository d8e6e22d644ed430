namespace Curlew.LibCurl;

/// <summary>Placeholder.</summary>
public sealed class CurlMime;
