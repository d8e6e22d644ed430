namespace Curlew.Cli.Listen;

/// <summary>What a client sent is not what its protocol says.</summary>
internal sealed class WireException(string message) : Exception(message);
