namespace Curlew.LibCurl.Tests.Multi;

/// <summary>Several handles to dispose at the end of a test.</summary>
internal sealed class Handles(params Curl[] curls) : IDisposable
{
    public void Dispose() => Array.ForEach(curls, curl => curl.Dispose());
}
