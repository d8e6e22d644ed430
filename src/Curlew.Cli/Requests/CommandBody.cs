namespace Curlew.Cli.Requests;

/// <summary>What a request carries.</summary>
internal abstract record CommandBody;

/// <summary>Bytes in memory.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="ContentType">Sent unless the user names one.</param>
internal sealed record BytesCommandBody(byte[] Content, string ContentType) : CommandBody;

/// <summary>A multipart/form-data body; files are read while they are sent.</summary>
internal sealed record FormCommandBody(IReadOnlyList<FormPart> Parts) : CommandBody;

/// <summary>A body of unknown length that can be read once.</summary>
internal sealed record StreamCommandBody(Stream Content, string ContentType) : CommandBody;

/// <summary>A part of a multipart body: a text, or a file.</summary>
/// <param name="Name">Name of the field.</param>
/// <param name="Content">The text, or the path of the file.</param>
/// <param name="IsFile">Which of the two.</param>
/// <param name="ContentType">Media type of a file; null for libcurl's guess.</param>
internal sealed record FormPart(string Name, string Content, bool IsFile = false, string? ContentType = null);
