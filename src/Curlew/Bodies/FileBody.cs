namespace Curlew;

/// <summary>A file. Its length is taken once, so that what is promised is what is sent.</summary>
internal sealed class FileBody : RequestBody
{
    private readonly string _path;

    public FileBody(string path, string? contentType)
        : base(contentType ?? MediaTypes.Of(path))
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"There is no file '{path}' to send.", path);
        }

        _path = file.FullName;
        Length = file.Length;
    }

    public override long? Length { get; }

    /// <summary>The file, as it was named.</summary>
    public string Path => _path;

    public override bool CanReplay => true;

    private protected override string Kind => "a file";

    internal override ValueTask<Stream> OpenSourceAsync(bool async, CancellationToken cancellationToken) =>
        new(new FileStream(_path, new FileStreamOptions
        {
            BufferSize = 0, // libcurl's buffer is the one
            Options = FileOptions.SequentialScan | (async ? FileOptions.Asynchronous : FileOptions.None),
        }));
}
