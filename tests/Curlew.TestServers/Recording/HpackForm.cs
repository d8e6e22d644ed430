namespace Curlew.TestServers;

/// <summary>How a header field was written.</summary>
public enum HpackForm
{
    Indexed,
    AddedToTable,
    NotIndexed,
    NeverIndexed,
}
