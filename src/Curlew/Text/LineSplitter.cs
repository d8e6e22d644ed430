using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Curlew;

/// <summary>
/// Makes lines of bytes that come in pieces. The bytes are decoded first, so that a line feed is a character and not a byte
/// that happens to be 10, as in UTF-16. Where the pieces are cut makes no difference.
/// </summary>
internal sealed class LineSplitter
{
    private readonly CharsetOrder _order;
    private readonly string? _delimiter;
    private readonly int _maxLength;
    private readonly List<byte> _head = [];
    private Decoder? _decoder;
    private char[] _text = [];
    private int _start;
    private int _end;

    // Up to here there is no delimiter.
    private int _searched;
    private bool _isFirstChar = true;
    private bool _dropLineFeed;
    private bool _isComplete;

    /// <param name="order">Tells the encoding.</param>
    /// <param name="delimiter">What ends a line; null for CR LF, LF and CR. It is not part of the line.</param>
    /// <param name="maxLength">How many chars a line may have.</param>
    public LineSplitter(CharsetOrder order, string? delimiter, int maxLength)
    {
        if (delimiter is "")
        {
            throw new ArgumentException("The delimiter of lines must not be empty; null means CR LF, LF and CR.", nameof(delimiter));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        (_order, _delimiter, _maxLength) = (order, delimiter, maxLength);
    }

    /// <summary>Takes the next bytes; take all lines out before the next call.</summary>
    public void Add(ReadOnlyMemory<byte> bytes)
    {
        if (_decoder is not null)
        {
            Decode(bytes.Span, flush: false);
            return;
        }

        _head.AddRange(bytes.Span);
        if (_order.IsEnough(CollectionsMarshal.AsSpan(_head)))
        {
            Begin(flush: false);
        }
    }

    /// <summary>No more bytes come: what is left is the last line, unless it is empty.</summary>
    public void Complete()
    {
        if (_decoder is null)
        {
            Begin(flush: true);
        }
        else
        {
            Decode([], flush: true);
        }

        _isComplete = true;
    }

    /// <summary>The next line, if all of it is there.</summary>
    /// <exception cref="ResponseTooLargeException">The line is longer than allowed.</exception>
    public bool TryTake([NotNullWhen(true)] out string? line)
    {
        if (_dropLineFeed && _start < _end)
        {
            _start += _text[_start] == '\n' ? 1 : 0;
            _dropLineFeed = false;
        }

        _searched = Math.Max(_searched, _start);
        var found = Find(_text.AsSpan(_searched, _end - _searched));
        if (found >= 0)
        {
            var end = _searched + found;
            line = Cut(end);
            _dropLineFeed = _delimiter is null && _text[end] == '\r';
            _start = _searched = end + (_delimiter?.Length ?? 1);
            return true;
        }

        // The last chars may be the start of a delimiter.
        _searched = Math.Max(_searched, _end - ((_delimiter?.Length ?? 1) - 1));
        if (_isComplete && _start < _end)
        {
            line = Cut(_end);
            _start = _searched = _end;
            return true;
        }

        CheckLength(_searched - _start);
        line = null;
        return false;
    }

    private int Find(ReadOnlySpan<char> text) =>
        _delimiter is null ? text.IndexOfAny('\r', '\n') : text.IndexOf(_delimiter, StringComparison.Ordinal);

    private string Cut(int end)
    {
        CheckLength(end - _start);
        return _text.AsSpan(_start, end - _start).ToString();
    }

    private void CheckLength(int length)
    {
        if (length > _maxLength)
        {
            throw new ResponseTooLargeException(string.Create(
                CultureInfo.InvariantCulture, $"A line of the body is longer than the {_maxLength} characters that are allowed."));
        }
    }

    private void Begin(bool flush)
    {
        var head = _head.ToArray();
        _head.Clear();
        _decoder = _order.Of(head).GetDecoder();
        Decode(head, flush);
    }

    private void Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        MakeRoom(_decoder!.GetCharCount(bytes, flush));
        var count = _decoder.GetChars(bytes, _text.AsSpan(_end), flush);
        if (count > 0 && _isFirstChar)
        {
            _start += _text[_end] == '\uFEFF' ? 1 : 0;
            _isFirstChar = false;
        }

        _end += count;
    }

    private void MakeRoom(int count)
    {
        var pending = _end - _start;
        if (_text.Length - _end >= count)
        {
            return;
        }

        var larger = _text.Length < pending + count ? new char[Math.Max(pending + count, 2 * _text.Length)] : _text;
        _text.AsSpan(_start, pending).CopyTo(larger);
        (_text, _searched, _start, _end) = (larger, Math.Max(0, _searched - _start), 0, pending);
    }
}
