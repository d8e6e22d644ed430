namespace Curlew;

/// <summary>What a server answered.</summary>
public class Response
{
    /// <summary>The status code.</summary>
    public int StatusCode { get; internal init; }
}
