namespace Curlew.LibCurl.Interop;

/// <summary>What came of an attempt to hold an easy handle from outside.</summary>
internal enum HoldResult
{
    Held,
    Busy,
    Closed,
}
