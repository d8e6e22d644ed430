namespace Curlew;

/// <summary>What one request has of its own.</summary>
public sealed class RequestOptions : TransferOptions;
