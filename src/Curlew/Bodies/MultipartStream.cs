namespace Curlew;

/// <summary>The bytes of a multipart body; a part is opened when those before it are read.</summary>
internal sealed class MultipartStream(
    IReadOnlyList<MultipartPart> parts, string boundary, byte[] end, CancellationToken cancellationToken) : BodySource
{
    private int _next; // two for each part: its head, its body
    private ReadOnlyMemory<byte> _text;
    private Stream? _body;

    public static ReadOnlyMemory<byte> LineEnd { get; } = "\r\n"u8.ToArray();

    protected override async ValueTask<int> ReadAsync(bool async, Memory<byte> buffer, CancellationToken readToken)
    {
        while (_text.IsEmpty)
        {
            if (_body is null)
            {
                if (!await MoveNextAsync(async, async ? readToken : cancellationToken).ConfigureAwait(false))
                {
                    return 0;
                }

                continue;
            }

            var count = async
                ? await _body.ReadAsync(buffer, readToken).ConfigureAwait(false)
                : _body.Read(buffer.Span);
            if (count > 0)
            {
                return count;
            }

            await CloseAsync(async).ConfigureAwait(false);
            _text = LineEnd;
        }

        var length = Math.Min(buffer.Length, _text.Length);
        _text[..length].CopyTo(buffer);
        _text = _text[length..];
        return length;
    }

    protected override async ValueTask CloseAsync(bool async)
    {
        if (Interlocked.Exchange(ref _body, value: null) is not { } open)
        {
            return;
        }

        if (async)
        {
            await open.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            open.Dispose();
        }
    }

    private async ValueTask<bool> MoveNextAsync(bool async, CancellationToken token)
    {
        var (index, isBody) = (_next / 2, _next % 2 == 1);
        if (index > parts.Count)
        {
            return false;
        }

        if (index == parts.Count)
        {
            _text = isBody ? default : end;
        }
        else if (isBody)
        {
            _body = await parts[index].Body.OpenAsync(async, token).ConfigureAwait(false);
        }
        else
        {
            _text = parts[index].Head(boundary);
        }

        _next++;
        return true;
    }
}
