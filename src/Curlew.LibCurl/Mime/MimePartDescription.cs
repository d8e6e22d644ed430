using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>What a part says of its content; judged when made, so that applying it cannot be refused.</summary>
internal readonly struct MimePartDescription
{
    private readonly string? _name;
    private readonly string? _fileName;
    private readonly string? _contentType;
    private readonly string? _encoder;
    private readonly List<string>? _headers;

    public MimePartDescription(
        string? name, string? fileName, string? contentType, string? encoder, IEnumerable<string>? headers)
    {
        MimeArgument.CheckText(name, nameof(name));
        MimeArgument.CheckText(fileName, nameof(fileName));
        MimeArgument.CheckText(contentType, nameof(contentType));
        MimeArgument.CheckEncoder(encoder, nameof(encoder));
        _name = name;
        _fileName = fileName;
        _contentType = contentType;
        _encoder = encoder;
        _headers = headers?.ToList();
        MimeArgument.CheckHeaders(_headers ?? [], nameof(headers));
    }

    /// <summary>What is null stays as libcurl has it: a file's own name, a guessed type.</summary>
    public void ApplyTo(NativeMimePart part)
    {
        if (_name is not null)
        {
            part.SetName(_name);
        }

        if (_fileName is not null)
        {
            part.SetFileName(_fileName);
        }

        if (_contentType is not null)
        {
            part.SetType(_contentType);
        }

        if (_encoder is not null)
        {
            part.SetEncoder(_encoder);
        }

        if (_headers is { Count: > 0 })
        {
            part.SetHeaders(_headers);
        }
    }
}
