using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Curlew;

/// <summary>
/// The headers of a request or a response: an ordered list of lines, found by name without regard to case, where a name can
/// come more than once. Order and spelling go to the wire, and come from it, as they are.
/// </summary>
/// <remarks>
/// A value of null takes away a header that would be sent by default, from the session, a browser profile or libcurl itself;
/// an empty value sends the header with nothing in it. Values are kept without the blanks around them. Any number of threads
/// may read; changing is for one thread, and headers that a request has begun to use can no longer be changed.
/// </remarks>
/// <example><code>
/// Headers headers = new() { ["Accept"] = "application/json", ["User-Agent"] = null, ["X-Flag"] = "" };
/// </code></example>
public sealed class Headers : IEnumerable<KeyValuePair<string, string?>>
{
    private readonly List<HeaderLine> _lines;
    private HeaderEncoding _encoding;
    private ReadOnlyMemory<byte>[]? _wire;
    private bool _frozen;

    /// <summary>No headers yet.</summary>
    public Headers() => _lines = [];

    /// <summary>A copy that can be changed.</summary>
    /// <param name="other">What to copy, with its <see cref="Encoding"/>.</param>
    public Headers(Headers other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _lines = [.. other._lines];
        _encoding = other._encoding;
    }

    /// <summary>The headers of a dictionary or a list of pairs, in its order.</summary>
    /// <param name="headers">Names and values; see <see cref="Add(string, string?)"/>.</param>
    /// <exception cref="ArgumentException">A name or a value cannot stand in a header.</exception>
    public Headers(
#nullable disable // a dictionary of values that are never null is as good
        IEnumerable<KeyValuePair<string, string>> headers)
#nullable restore
        : this()
    {
        ArgumentNullException.ThrowIfNull(headers);
        foreach (var (name, value) in headers)
        {
            Add(name, value);
        }
    }

    /// <summary>Headers from lines as libcurl takes them: <c>Name: value</c>, <c>Name:</c> for null, <c>Name;</c> for empty.</summary>
    /// <param name="lines">One header each, without line ends.</param>
    /// <exception cref="ArgumentException">A line is not of that form, or has a name or a value that cannot stand in a header.</exception>
    public Headers(IEnumerable<string> lines)
        : this()
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var line in lines)
        {
            AddLine(line);
        }
    }

    internal Headers(int capacity) => _lines = new(capacity);

    /// <summary>How many lines there are; a name that comes twice counts twice.</summary>
    public int Count => _lines.Count;

    /// <summary>How values that are not ASCII become bytes, and bytes become text. Default: <see cref="HeaderEncoding.Automatic"/>.</summary>
    /// <exception cref="InvalidOperationException">A request has begun to use these headers.</exception>
    public HeaderEncoding Encoding
    {
        get => _encoding;
        set
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, $"Choose a member of {nameof(HeaderEncoding)}.");
            }

            BeginChange();
            _encoding = value;
        }
    }

    /// <summary>
    /// Gets the values of that name, joined with ", " where there are several, or null where there are none; cookies cannot be
    /// taken apart again once joined, so use <see cref="GetValues(string)"/> for <c>Set-Cookie</c>. Sets one value in place of all
    /// of that name, as <see cref="Set(string, string?)"/>.
    /// </summary>
    /// <param name="name">In any case.</param>
    /// <exception cref="ArgumentException">When setting: the name or the value cannot stand in a header.</exception>
    public string? this[string name]
    {
        get => TryGetValue(name, out var value) ? value : null;
        set => Set(name, value);
    }

    /// <summary>Adds a line at the end, whether or not the name is there already.</summary>
    /// <param name="name">A token of RFC 9110.</param>
    /// <param name="value">The value; null takes away what would be sent by default; empty sends the header empty.</param>
    /// <exception cref="ArgumentException">The name is no token, or the value has CR, LF or NUL in it.</exception>
    /// <exception cref="InvalidOperationException">A request has begun to use these headers.</exception>
    public void Add(string name, string? value)
    {
        var entry = HeaderLine.Of(name, value);
        BeginChange();
        _lines.Add(entry);
    }

    /// <summary>Adds a line at the end whose value is these bytes, in whatever encoding.</summary>
    /// <param name="name">A token of RFC 9110.</param>
    /// <param name="value">The value; a copy is kept.</param>
    /// <inheritdoc cref="Add(string, string?)"/>
    [OverloadResolutionPriority(-1)] // null means the string
    public void Add(string name, ReadOnlySpan<byte> value)
    {
        var entry = HeaderLine.Of(name, value);
        BeginChange();
        _lines.Add(entry);
    }

    /// <summary>Adds a header unless one of that name is there, be it null.</summary>
    /// <param name="name">A token of RFC 9110.</param>
    /// <param name="value">As in <see cref="Add(string, string?)"/>.</param>
    /// <returns>Whether it was added.</returns>
    /// <inheritdoc cref="Add(string, string?)"/>
    public bool TryAdd(string name, string? value)
    {
        if (Contains(name))
        {
            return false;
        }

        Add(name, value);
        return true;
    }

    /// <summary>Puts one line in the place of the first of that name and takes the others away; at the end if there was none.</summary>
    /// <param name="name">A token of RFC 9110; this spelling is sent.</param>
    /// <param name="value">As in <see cref="Add(string, string?)"/>.</param>
    /// <inheritdoc cref="Add(string, string?)"/>
    public void Set(string name, string? value)
    {
        var entry = HeaderLine.Of(name, value);
        BeginChange();
        Replace([entry]);
    }

    /// <inheritdoc cref="Set(string, string?)"/>
    /// <param name="name">A token of RFC 9110; this spelling is sent.</param>
    /// <param name="value">The value; a copy is kept.</param>
    [OverloadResolutionPriority(-1)] // null means the string
    public void Set(string name, ReadOnlySpan<byte> value)
    {
        var entry = HeaderLine.Of(name, value);
        BeginChange();
        Replace([entry]);
    }

    /// <summary>Takes all lines of that name away. To take away a header that would be sent by default, set it to null.</summary>
    /// <param name="name">In any case.</param>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="InvalidOperationException">A request has begun to use these headers.</exception>
    public bool Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        BeginChange();
        return _lines.RemoveAll(e => e.IsNamed(name)) > 0;
    }

    /// <summary>Takes all lines away.</summary>
    /// <exception cref="InvalidOperationException">A request has begun to use these headers.</exception>
    public void Clear()
    {
        BeginChange();
        _lines.Clear();
    }

    /// <summary>Whether there is a line of that name, be its value null.</summary>
    /// <param name="name">In any case.</param>
    public bool Contains(string name) => IndexOf(name, 0) >= 0;

    /// <summary>Gets the values of that name, joined with ", " where there are several.</summary>
    /// <param name="name">In any case.</param>
    /// <param name="value">The text, or null where this returns false.</param>
    /// <returns>Whether there is a line of that name whose value is not null.</returns>
    public bool TryGetValue(string name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        for (var i = IndexOf(name, 0); i >= 0; i = IndexOf(name, i + 1))
        {
            if (_lines[i].Text(_encoding) is { } one)
            {
                value = value is null ? one : $"{value}, {one}";
            }
        }

        return value is not null;
    }

    /// <summary>The value of each line of that name, without nulls; empty where there are none.</summary>
    /// <param name="name">In any case.</param>
    public IReadOnlyList<string> GetValues(string name) => GetValues(name, splitCommas: false);

    /// <summary>The values of that name, with those that share a line taken apart at the commas outside quoted strings.</summary>
    /// <param name="name">In any case.</param>
    /// <param name="splitCommas">Whether to take lines apart; right for lists such as <c>Vary</c>, wrong for dates and cookies.</param>
    /// <returns>The values without blanks around them, and without empty ones where lines were taken apart.</returns>
    public IReadOnlyList<string> GetValues(string name, bool splitCommas)
    {
        List<string> values = [];
        for (var i = IndexOf(name, 0); i >= 0; i = IndexOf(name, i + 1))
        {
            var value = _lines[i].Text(_encoding);
            if (splitCommas)
            {
                SplitList(value, values);
            }
            else if (value is not null)
            {
                values.Add(value);
            }
        }

        return values;
    }

    /// <summary>The bytes of the first line of that name: as the server sent them, or as they would be sent.</summary>
    /// <param name="name">In any case.</param>
    /// <returns>The bytes, or null where there is no such line or its value is null.</returns>
    /// <exception cref="ArgumentException">The value cannot be written in <see cref="Encoding"/>.</exception>
    public byte[]? GetBytes(string name)
    {
        for (var i = IndexOf(name, 0); i >= 0; i = IndexOf(name, i + 1))
        {
            if (_lines[i].Bytes(_encoding) is { } bytes)
            {
                return bytes;
            }
        }

        return null;
    }

    /// <summary>
    /// Takes over all headers of another list: those of a name that is here go to the place of its first line and are spelt as
    /// there; new ones follow at the end.
    /// </summary>
    /// <param name="other">What to take over. Its <see cref="Encoding"/> counts too, unless that is automatic.</param>
    /// <exception cref="InvalidOperationException">A request has begun to use these headers.</exception>
    public void Update(Headers other)
    {
        ArgumentNullException.ThrowIfNull(other);
        BeginChange();
        _encoding = other._encoding == HeaderEncoding.Automatic ? _encoding : other._encoding;
        HeaderLine[] entries = [.. other._lines];
        for (var i = 0; i < entries.Length; i++)
        {
            var name = entries[i].Name;
            if (Array.FindIndex(entries, e => e.IsNamed(name)) == i)
            {
                Replace(Array.FindAll(entries, e => e.IsNamed(name)));
            }
        }
    }

    /// <summary>These headers and another's over them, as <see cref="Update"/>; both stay as they are.</summary>
    /// <param name="overrides">What wins, a request's headers over a session's say.</param>
    public Headers Merge(Headers overrides)
    {
        Headers merged = new(this);
        merged.Update(overrides);
        return merged;
    }

    /// <summary>Whether another list says the same: the same names, in any case, with the same values, in any order.</summary>
    /// <param name="other">What to compare with.</param>
    public bool SameAs(Headers? other)
    {
        return other is not null && Count == other.Count && Sorted(this).SequenceEqual(Sorted(other));

        static IEnumerable<(string, string?)> Sorted(Headers headers) =>
            headers.Select(h => (Name: h.Key.ToLowerInvariant(), h.Value)).OrderBy(h => h.Name, StringComparer.Ordinal).ThenBy(h => h.Value, StringComparer.Ordinal);
    }

    /// <summary>The lines in their order, names spelt as they are.</summary>
    public IEnumerator<KeyValuePair<string, string?>> GetEnumerator()
    {
        foreach (var entry in _lines)
        {
            yield return KeyValuePair.Create(entry.Name, entry.Text(_encoding));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The lines for people to read, with <c>[redacted]</c> in place of credentials, cookies, keys and tokens.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (var entry in _lines)
        {
            var value = entry.Text(_encoding) is { Length: > 0 } some && HeaderText.IsSecret(entry.Name) ? HeaderText.Redacted : entry.Text(_encoding);
            text.Append(entry.Name).Append(value is "" ? ";" : ":").Append(value is null or "" ? "" : " ").Append(value).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A session's headers with a request's over them; makes nothing new where one of them has nothing to say.</summary>
    internal static Headers? Merge(Headers? session, Headers? request) =>
        request is null or { Count: 0 } ? session : session is null or { Count: 0 } ? request : session.Merge(request);

    /// <summary>What requests have made of these headers; forgotten when they are changed.</summary>
    internal PreparedLines? Prepared { get; set; }

    /// <summary>Ends changes, from when a request begins to use these headers.</summary>
    internal void Freeze() => _frozen = true;

    /// <summary>The lines as they are.</summary>
    internal IReadOnlyList<HeaderLine> Lines => _lines;

    /// <summary>Adds a line of another list at the end.</summary>
    internal void AddLine(HeaderLine line)
    {
        BeginChange();
        _lines.Add(line);
    }

    /// <summary>Adds what a server sent: any name, and bytes that this may keep.</summary>
    internal void AddReceived(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> value) => _lines.Add(HeaderLine.Received(name, value));

    /// <summary>
    /// The lines for <c>CURLOPT_HTTPHEADER</c>, as bytes: <c>Name: value</c>, <c>Name:</c> for what libcurl shall not send, <c>Name;</c>
    /// for an empty value. The array belongs to these headers, which keep it until they are changed.
    /// </summary>
    /// <exception cref="ArgumentException">A value cannot be written in <see cref="Encoding"/>.</exception>
    internal ReadOnlyMemory<byte>[] ToLines() => _wire ??= [.. _lines.Select(e => e.ToLine(_encoding))];

    private static void SplitList(string? list, List<string> values)
    {
        var rest = list.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = EndOfItem(rest);
            if (rest[..end].Trim(" \t") is { IsEmpty: false } item)
            {
                values.Add(item.ToString());
            }

            rest = rest[Math.Min(end + 1, rest.Length)..];
        }
    }

    private static int EndOfItem(ReadOnlySpan<char> list)
    {
        var quoted = false;
        for (var i = 0; i < list.Length; i++)
        {
            switch (list[i])
            {
                case '"':
                    quoted = !quoted;
                    break;
                case '\\' when quoted:
                    i++; // what follows stands for itself
                    break;
                case ',' when !quoted:
                    return i;
                default:
                    break;
            }
        }

        return list.Length;
    }

    private void AddLine(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 && line.EndsWith(';'))
        {
            Add(line[..^1], "");
            return;
        }

        if (colon < 0)
        {
            throw new ArgumentException($"A header line has no colon; write 'Name: value', 'Name:' to take a header away or 'Name;' to send it empty.", nameof(line));
        }

        var value = line[(colon + 1)..].Trim([' ', '\t']);
        Add(line[..colon], value.Length == 0 ? null : value);
    }

    private int IndexOf(string name, int start)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (var i = start; i < _lines.Count; i++)
        {
            if (_lines[i].IsNamed(name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Puts entries, all of one name, where the first of that name was.</summary>
    private void Replace(ReadOnlySpan<HeaderLine> entries)
    {
        var name = entries[0].Name;
        var place = IndexOf(name, 0);
        if (place < 0)
        {
            _lines.AddRange(entries);
            return;
        }

        _lines.RemoveAll(e => e.IsNamed(name)); // none stood before that place
        _lines.InsertRange(place, entries);
    }

    private void BeginChange()
    {
        if (_frozen)
        {
            throw new InvalidOperationException("A request has begun to use these headers, so they can no longer be changed; make a copy with new Headers(headers).");
        }

        _wire = null;
        Prepared = null;
    }
}
