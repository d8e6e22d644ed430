namespace Curlew.Tests.Faults;

/// <summary>What meets the faults: one client, with connections that it keeps from one request to the next.</summary>
internal interface IFaultClient : IAsyncDisposable
{
    /// <summary>Makes a GET and reads the whole body.</summary>
    /// <param name="url">What to ask for.</param>
    /// <param name="proxy">The proxy, or null to go there directly.</param>
    /// <param name="options">The limits of this request.</param>
    /// <param name="head">Called once the final head has arrived, before a byte of the body is handed out.</param>
    Task<FaultAnswer> GetAsync(string url, string? proxy, FaultOptions options, Action head);
}

/// <summary>An answer that was read to its end.</summary>
internal sealed record FaultAnswer(int Status, byte[] Body);
