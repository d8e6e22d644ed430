namespace Curlew;

/// <summary>When a request that failed may be sent again without being asked.</summary>
internal enum RetrySafety
{
    /// <summary>Never: it would fail in the same way, or must not be tried.</summary>
    Never,

    /// <summary>When doing the request twice is the same as once, because the server may have done it.</summary>
    Idempotent,

    /// <summary>Always: the server has not seen the request.</summary>
    Always,
}
