namespace Curlew.TestServers;

/// <summary>A header field as HPACK carried it.</summary>
public sealed record HpackField(string Name, string Value, HpackForm Form);
