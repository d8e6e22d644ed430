namespace Curlew.LibCurl;

/// <summary>What an FTP server's listing says of one file (<c>struct curl_fileinfo</c>).</summary>
public sealed record CurlFileInfo
{
    /// <summary>The name, decoded from UTF-8.</summary>
    public required string FileName { get; init; }

    /// <summary>File, directory, link, …</summary>
    public CurlFileType FileType { get; init; }

    /// <summary>Size in bytes; null where the listing has none.</summary>
    public long? Size { get; init; }

    /// <summary>Unix permission bits; null where the listing has none.</summary>
    public int? Permissions { get; init; }

    /// <summary>Number of hard links; null where the listing has none.</summary>
    public long? HardLinks { get; init; }

    /// <summary>Time of the last change, in the server's words.</summary>
    public string? TimeText { get; init; }

    /// <summary>Permissions, in the server's words.</summary>
    public string? PermissionsText { get; init; }

    /// <summary>Owner, in the server's words.</summary>
    public string? User { get; init; }

    /// <summary>Group, in the server's words.</summary>
    public string? Group { get; init; }

    /// <summary>Where a symbolic link points.</summary>
    public string? Target { get; init; }
}
