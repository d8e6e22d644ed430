namespace Curlew.Cli.Listen;

/// <summary>Something that whoever listens wants to know.</summary>
internal abstract record ListenEvent(RecordedConnection Connection)
{
    /// <summary>A client has connected, and its handshake is over.</summary>
    public sealed record Opened(RecordedConnection Connection) : ListenEvent(Connection);

    /// <summary>A request has come in whole.</summary>
    public sealed record Requested(RecordedConnection Connection, RecordedRequest Request) : ListenEvent(Connection);

    /// <summary>A browser has been through all that the page has it do.</summary>
    public sealed record Toured(RecordedConnection Connection) : ListenEvent(Connection);

    /// <summary>The connection is over.</summary>
    public sealed record Closed(RecordedConnection Connection) : ListenEvent(Connection);
}
